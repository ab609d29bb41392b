package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static io.ticklake.core.table.Tables.META_BUILDS;
import static io.ticklake.core.table.Tables.SILVER_SECURITIES;
import static io.ticklake.core.table.Tables.SILVER_TICKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.analytics.Verification.Check;
import io.ticklake.analytics.Verification.Difference;
import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildPlan;
import io.ticklake.core.build.BuildPlan.Group;
import io.ticklake.core.config.Configuration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A minute of two trades, 1 at 100 and 2 at 102, in a lake that is right but for one thing. */
class VerifyLakeTest extends SampleLakeTest {

  private static final Instant START = Instant.parse("2026-01-05T14:00:00Z");
  private static final long NANOS = START.getEpochSecond() * 1_000_000_000L;
  private static final List<String> PERIODS = List.of("1m", "5m", "1h", "1d");

  @Test
  void rowsThatEqualWhatTheyWereMadeFromAreCounted() {
    records("100", "102");
    trades("102");
    secondBars();
    PERIODS.forEach(interval -> bar(interval, "close=102"));
    sectorMinute("Energy");

    Verification found = verify();

    assertThat(found.first()).isEmpty();
    assertThat(found.days()).isEqualTo(1);
    assertThat(found.checks().stream().map(VerifyLakeTest::counts))
        .containsExactly(
            "trades 2 0 0",
            "1s bars 2 0 0",
            "1m bars 1 0 0",
            "5m bars 1 0 0",
            "1h bars 1 0 0",
            "1d bars 1 0 0",
            "sector minutes 1 0 0");
  }

  @Test
  void inPartsTheSameIsFound() {
    records("100", "102");
    trades("102");
    secondBars();
    PERIODS.forEach(interval -> bar(interval, "close=102"));
    sectorMinute("Energy");
    lake.append(
        GOLD_BARS,
        "bar_interval=1s period=2026-01-05T15 symbol=B venue=X bar_start=2026-01-05T15:00:00Z");
    Verification whole = verify();

    assertThat(verify(Optional.empty(), new BuildPlan(List.of()), 1)).isEqualTo(whole);
    assertThat(whole.first()).hasSize(1);
    assertThat(counts(whole.checks().get(1))).isEqualTo("1s bars 3 1 0");
  }

  @Test
  void aNumberThatTheTradesDoNotGiveIsTold() {
    records("100", "102");
    trades("102");
    secondBars();
    Stream.of("1m", "1h", "1d").forEach(interval -> bar(interval, "close=102"));
    bar("5m", "close=101");
    sectorMinute("Energy");

    assertThat(verify().first())
        .containsExactly(
            new Difference(
                "5m bars",
                "A X 2026-01-05T14:00:00Z",
                "close 101.00000000, computed 102.00000000"));
  }

  @Test
  void barsThatAreMissingOrComeFromNothingAreTold() {
    records("100", "102");
    trades("102");
    secondBars();
    Stream.of("5m", "1h", "1d").forEach(interval -> bar(interval, "close=102"));
    sectorMinute("Energy");
    lake.append(
        GOLD_BARS,
        "bar_interval=1m period=2026-01-05 symbol=B venue=X bar_start=%s".formatted(START));

    assertThat(verify().first())
        .containsExactly(
            new Difference("1m bars", "A X 2026-01-05T14:00:00Z", "is not stored"),
            new Difference("1m bars", "B X 2026-01-05T14:00:00Z", "does not come from the trades"));
  }

  @Test
  void aTradeThatBronzeHoldsOtherwiseOrNotAtAllIsTold() {
    records("100", "103");
    lake.append(SILVER_TICKS, trade(0, "price=100 size=1"), trade(2, "price=7 size=1"));
    built();

    assertThat(named(verify(), "trades"))
        .extracting(Difference::what)
        .containsExactly("is not stored", "does not come from the records of bronze");
  }

  @Test
  void aCopyThatSilverDidNotCountIsTold() {
    records("100", "102");
    lake.append(BRONZE_TICKS, record(1, 9, "102"));
    trades("102");

    assertThat(named(verify(), "trades"))
        .extracting(Difference::what)
        .containsExactly("copies 1, computed 2");
  }

  @Test
  void whatIsStoredTwiceIsTold() {
    records("100", "102");
    trades("102");
    lake.append(SILVER_TICKS, trade(0, "price=100 size=1"));
    bar("5m", "close=102");
    bar("5m", "close=102");

    Verification found = verify();

    assertThat(named(found, "trades"))
        .containsExactly(
            new Difference("trades", "A X %d t 0 7".formatted(NANOS), "is stored twice"));
    assertThat(named(found, "5m bars")).extracting(Difference::what).contains("is stored twice");
  }

  @Test
  void whatDiffersInStaleHoursAndDaysWaits() {
    records("100", "103");
    trades("102");
    Hour hour = Hour.of(START);
    Group silver = new Group(Build.SILVER, hour.day(), List.of(hour), 1, "1 new record");
    Group gold = new Group(Build.GOLD, hour.day(), List.of(), 0, "its silver is stale");

    Verification stale = verify(Optional.empty(), new BuildPlan(List.of(silver, gold)));
    Verification staleGold = verify(Optional.empty(), new BuildPlan(List.of(gold)));

    assertThat(stale.first()).isEmpty();
    assertThat(counts(stale.checks().get(0))).isEqualTo("trades 2 0 1");
    assertThat(counts(stale.checks().get(2))).isEqualTo("1m bars 1 0 1");
    assertThat(named(staleGold, "trades"))
        .extracting(Difference::what)
        .containsExactly("price 102.00000000, computed 103.00000000");
    assertThat(counts(staleGold.checks().get(6))).isEqualTo("sector minutes 1 0 1");
  }

  @Test
  void ofARecordDecodedAgainTheNewestAttemptCounts() {
    records("100", "101");
    lake.append(BRONZE_TICKS, record(1, 8, "102") + " decode_attempt=1");
    trades("102");

    assertThat(named(verify(), "trades")).isEmpty();
  }

  @Test
  void tradesAreComparedAsTheyWereCorrected() {
    records("100", "101");
    lake.append(
        BRONZE_TICKS,
        amendment("correction", 1, 20, 9).replace("price=0 size=0", "price=102 size=2"),
        amendment("cancel", 1, 10, 10),
        amendment("cancel", 0, 20, 11) + " reject_reason=event_time_in_future");
    trades("102");

    assertThat(named(verify(), "trades")).isEmpty();
  }

  @Test
  void aTradeThatWasCancelledAndIsStoredIsTold() {
    records("100", "102");
    lake.append(
        BRONZE_TICKS,
        amendment("correction", 1, 20, 9).replace("price=0 size=0", "price=103 size=2"),
        amendment("cancel", 1, 20, 10) + " sequence=1");
    trades("102");

    assertThat(named(verify(), "trades"))
        .extracting(Difference::what)
        .containsExactly("does not come from the records of bronze");
  }

  @Test
  void tradesWithoutAnIdAreTradesOfTheirOwn() {
    lake.append(
        BRONZE_TICKS,
        record(0, 7, "100").replace("trade_id=0 ", ""),
        record(0, 8, "100").replace("trade_id=0 ", ""));
    lake.append(SILVER_TICKS, withoutId(7), withoutId(8));
    built();

    assertThat(counts(verify().checks().get(0))).isEqualTo("trades 2 0 0");
  }

  @Test
  void aSectorThatTheMarketInfoDoesNotGiveIsTold() {
    trades("102");
    sectorMinute("Health");

    assertThat(named(verify(), "sector minutes"))
        .containsExactly(
            new Difference("sector minutes", "Energy 2026-01-05T14:00:00Z", "is not stored"),
            new Difference(
                "sector minutes",
                "Health 2026-01-05T14:00:00Z",
                "does not come from the trades and market info"));
  }

  @Test
  void hoursOfADayAreComparedWithoutTheBarOfTheDay() {
    trades("102");
    Hour hour = Hour.of(START);

    Verification found = verify(Optional.of(HourRange.of(hour)));
    Verification before = verify(Optional.of(new HourRange(hour.plus(-1), hour)));

    assertThat(found.checks().stream().map(VerifyLakeTest::counts))
        .contains("1h bars 1 1 0", "1d bars 0 0 0");
    assertThat(before.checks()).allMatch(check -> check.compared() == 0);
  }

  private void records(String... prices) {
    for (int i = 0; i < prices.length; i++) {
      lake.append(BRONZE_TICKS, record(i, 7 + i, prices[i]));
    }
  }

  private static String record(int second, int offset, String price) {
    return "kind=trade symbol=A venue=X trade_id=%d event_time=%s event_time_ns=%d source_topic=t source_offset=%d price=%s size=%d"
        .formatted(
            second,
            START.plusSeconds(second),
            NANOS + second * 1_000_000_000L,
            offset,
            price,
            second + 1);
  }

  private static String amendment(String kind, int second, int madeAt, int offset) {
    return record(second, offset, "0")
            .replace("size=" + (second + 1), "size=0")
            .replace("kind=trade", "kind=" + kind)
            .replace(
                "event_time=%s event_time_ns=%d"
                    .formatted(START.plusSeconds(second), NANOS + second * 1_000_000_000L),
                "event_time=%s event_time_ns=%d"
                    .formatted(START.plusSeconds(madeAt), NANOS + madeAt * 1_000_000_000L))
        + " original_event_time_ns=%d".formatted(NANOS + second * 1_000_000_000L);
  }

  private void trades(String second) {
    lake.append(
        SILVER_TICKS,
        trade(0, "price=100 size=1"),
        trade(
            1,
            "price=%s size=2 log_return=0.02 previous_event_time_ns=%d".formatted(second, NANOS)));
    built();
  }

  private void built() {
    lake.append(
        META_BUILDS,
        "build_id=3 layer=silver partition=2026-01-05T14 log_position=3 rows=2 bronze_rows=2");
  }

  private static String trade(int second, String more) {
    return "symbol=A venue=X trade_id=%d event_time=%s event_time_ns=%d ordinal=%d build_id=3 source_topic=t source_offset=%d copies=1 sets_last=true sets_high_low=true counts_volume=true %s"
        .formatted(
            second,
            START.plusSeconds(second),
            NANOS + second * 1_000_000_000L,
            second,
            7 + second,
            more);
  }

  private void secondBars() {
    lake.append(
        GOLD_BARS,
        "bar_interval=1s period=2026-01-05T14 symbol=A venue=X bar_start=%s build_id=4 open=100 high=100 low=100 close=100 volume=1 turnover=100 vwap=100 trades=1 first_event_time_ns=%d last_event_time_ns=%d"
            .formatted(START, NANOS, NANOS),
        "bar_interval=1s period=2026-01-05T14 symbol=A venue=X bar_start=%s build_id=4 open=102 high=102 low=102 close=102 volume=2 turnover=204 vwap=102 trades=1 returns=1 realised_variance=0.0004 realised_volatility=0.02 first_event_time_ns=%d last_event_time_ns=%d"
            .formatted(START.plusSeconds(1), NANOS + 1_000_000_000L, NANOS + 1_000_000_000L));
  }

  private void bar(String interval, String close) {
    Instant start = interval.equals("1d") ? Instant.parse("2026-01-05T00:00:00Z") : START;
    lake.append(
        GOLD_BARS,
        "bar_interval=%s period=2026-01-05 symbol=A venue=X bar_start=%s build_id=4 open=100 high=102 low=100 volume=3 turnover=304 vwap=101.33333333 trades=2 returns=1 realised_variance=0.0004 realised_volatility=0.02 first_event_time_ns=%d last_event_time_ns=%d %s"
            .formatted(interval, start, NANOS, NANOS + 1_000_000_000L, close));
  }

  private void sectorMinute(String sector) {
    lake.append(SILVER_SECURITIES, "symbol=A sector=Energy valid_from=2026-02-01T00:00:00Z");
    lake.append(
        GOLD_SECTOR_METRICS,
        "sector=%s window_start=%s trades=2 volume=3 turnover=304 vwap=101.33333333 average_price=101 min_price=100 max_price=102 symbols=1"
            .formatted(sector, START));
  }

  private Verification verify() {
    return verify(Optional.empty());
  }

  private Verification verify(Optional<HourRange> hours) {
    return verify(hours, new BuildPlan(List.of()));
  }

  private Verification verify(Optional<HourRange> hours, BuildPlan plan) {
    return verify(hours, plan, 1_000);
  }

  private Verification verify(Optional<HourRange> hours, BuildPlan plan, long rowsPerQuery) {
    return new VerifyLake(
            lake.lake(),
            new LakeSql(lake.lake(), Configuration.defaults(), warning -> {}),
            () -> plan,
            rowsPerQuery)
        .verify(hours);
  }

  private static String withoutId(int offset) {
    return trade(0, "price=100 size=1")
        .replace("trade_id=0 ", "")
        .replace("source_offset=7", "source_offset=" + offset)
        .replace("ordinal=0", "ordinal=" + (offset - 7));
  }

  private static String counts(Check check) {
    return "%s %d %d %d"
        .formatted(check.name(), check.compared(), check.different(), check.waiting());
  }

  private static List<Difference> named(Verification found, String check) {
    return found.first().stream().filter(difference -> difference.check().equals(check)).toList();
  }
}
