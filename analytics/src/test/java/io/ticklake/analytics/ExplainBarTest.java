package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.META_BUILDS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.build.Build;
import io.ticklake.core.config.Configuration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A minute of two trades, 100 and 102, stored rightly and in several wrong ways. */
class ExplainBarTest extends SampleLakeTest {

  private static final String RIGHT =
      "open=100 high=102 low=100 close=102 volume=3 turnover=304 vwap=101.33333333 trades=2 returns=1"
          + " realised_variance=0.0004 realised_volatility=0.02 first_event_time_ns=1767621600000000000"
          + " last_event_time_ns=1767621601000000000 completeness=complete";
  private static final Instant START = Instant.parse("2026-01-05T14:00:00Z");

  @Test
  void aBarThatEqualsItsTradesHolds() {
    store(RIGHT);
    records("price=100 size=1", "price=102 size=2");

    BarProof proof = explain("X");

    assertThat(different(proof)).isEmpty();
    assertThat(proof.ticks()).isEqualTo(2);
    assertThat(proof.provedTrades()).isEqualTo(2);
    assertThat(proof.holds()).isTrue();
    assertThat(proof.sources())
        .singleElement()
        .satisfies(
            source -> {
              assertThat(source.range().first()).isEqualTo(7);
              assertThat(source.range().last()).isEqualTo(8);
            });
  }

  @Test
  void aDoubleThatDiffersInItsLastDigitsIsEqualButNotExact() {
    store(RIGHT.replace("realised_variance=0.0004", "realised_variance=0.00040000000000001"));
    records("price=100 size=1", "price=102 size=2");

    BarProof proof = explain("X");

    assertThat(proof.holds()).isTrue();
    assertThat(
            proof.numbers().stream()
                .filter(figure -> figure.agreement() != BarProof.Agreement.EXACT))
        .singleElement()
        .satisfies(figure -> assertThat(figure.name()).isEqualTo("realised_variance"));
    assertThat(proof.roundedNumbers()).isEqualTo(1);
  }

  @Test
  void aNumberThatTheTradesDoNotGiveIsNamed() {
    store(RIGHT.replace("close=102", "close=101").replace("volume=3", "volume=2"));
    records("price=100 size=1", "price=102 size=2");

    BarProof proof = explain("");

    assertThat(different(proof)).containsExactly("close", "volume");
    assertThat(proof.holds()).isFalse();
  }

  @Test
  void aTradeThatBronzeHoldsOtherwiseProvesNothing() {
    store(RIGHT);
    records("price=100 size=1", "price=102 size=9");

    BarProof proof = explain("X");

    assertThat(different(proof)).isEmpty();
    assertThat(proof.provedTrades()).isEqualTo(1);
    assertThat(proof.holds()).isFalse();
  }

  @Test
  void aTradeHoldsAsItWasCorrectedAndNotWhenItWasCancelled() {
    store(RIGHT);
    records("price=100 size=1 trade_id=a", "price=99 size=9 trade_id=b");
    amend("correction", "price=102 size=2", 20);

    assertThat(explain("X").holds()).isTrue();

    amend("cancel", "", 21);

    BarProof cancelled = explain("X");
    assertThat(cancelled.provedTrades()).isEqualTo(1);
    assertThat(cancelled.holds()).isFalse();
  }

  @Test
  void aTradeThatIsNotInBronzeProvesNothing() {
    store(RIGHT);
    records("price=100 size=1");

    assertThat(explain("X").holds()).isFalse();
  }

  @Test
  void ofTheHoursThatOneRunBuiltOnlyThatOfTheBarIsNamed() {
    store(RIGHT);
    records("price=100 size=1", "price=102 size=2");
    lake.append(
        META_BUILDS,
        "build_id=0 layer=silver partition=2026-01-05T13",
        "build_id=0 layer=silver partition=2026-01-05T14",
        "build_id=0 layer=gold partition=2026-01-05");

    assertThat(explain("X").builds())
        .extracting(Build::partition)
        .containsExactly("2026-01-05T14", "2026-01-05");
  }

  @Test
  void aBarWhoseTradesAreGoneDoesNotHold() {
    bar("X", RIGHT);
    lake.append(SILVER_TICKS, "symbol=B venue=X");
    lake.append(BRONZE_TICKS, "symbol=B venue=X");

    BarProof proof = explain("X");

    assertThat(proof.ticks()).isZero();
    assertThat(proof.holds()).isFalse();
  }

  @Test
  void aSymbolOnTwoVenuesNeedsOne() {
    store(RIGHT);
    bar("Y", RIGHT);

    assertThatThrownBy(() -> explain(""))
        .isInstanceOf(BadRequest.class)
        .hasMessage("A has a bar on each of X, Y. Choose one with --venue.");
  }

  @Test
  void whereThereIsNoLakeThatIsSaid() {
    assertThatThrownBy(() -> explain("X"))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith("There is no lake at ");
  }

  @Test
  void whatIsNotThereOrCannotBeIsSaid() {
    store(RIGHT);

    assertThatThrownBy(() -> explainer().explain("A", "X", "1m", START.plusSeconds(60)))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith("There is no bar of 1m for A on X at 2026-01-05T14:01:00Z.");
    assertThatThrownBy(() -> explainer().explain("A", "X", "1m", START.plusSeconds(1)))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith("No bar of 1m starts at 2026-01-05T14:00:01Z");
    assertThatThrownBy(() -> explainer().explain("A", "X", "2m", START))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith("There are no bars of '2m'");
  }

  private void store(String numbers) {
    bar("X", numbers);
    lake.append(
        SILVER_TICKS,
        trade(0, "price=100 size=1 source_offset=7"),
        trade(
            1,
            "price=102 size=2 source_offset=8 log_return=0.02 previous_event_time_ns=1767621600000000000"));
  }

  private void bar(String venue, String numbers) {
    lake.append(
        GOLD_BARS,
        "bar_interval=1m symbol=A venue=%s bar_start=%s %s".formatted(venue, START, numbers));
  }

  private static String trade(int second, String more) {
    return "symbol=A venue=X event_time=%s event_time_ns=%d ordinal=%d source_topic=t copies=1 sets_last=true sets_high_low=true counts_volume=true %s"
        .formatted(
            START.plusSeconds(second),
            START.plusSeconds(second).getEpochSecond() * 1_000_000_000L,
            second,
            more);
  }

  private void records(String... priceAndSize) {
    for (int i = 0; i < priceAndSize.length; i++) {
      lake.append(
          BRONZE_TICKS,
          "kind=trade symbol=A venue=X event_time=%s event_time_ns=%d source_topic=t source_offset=%d %s"
              .formatted(
                  START.plusSeconds(i),
                  START.plusSeconds(i).getEpochSecond() * 1_000_000_000L,
                  7 + i,
                  priceAndSize[i]));
    }
  }

  private void amend(String kind, String priceAndSize, int second) {
    lake.append(
        BRONZE_TICKS,
        "kind=%s symbol=A venue=X trade_id=b original_event_time_ns=%d event_time=%s event_time_ns=%d source_topic=t source_offset=%d %s"
            .formatted(
                kind,
                START.plusSeconds(1).getEpochSecond() * 1_000_000_000L,
                START.plusSeconds(second),
                START.plusSeconds(second).getEpochSecond() * 1_000_000_000L,
                second,
                priceAndSize)
            .strip());
  }

  private BarProof explain(String venue) {
    return explainer().explain("A", venue, "1m", START);
  }

  private ExplainBar explainer() {
    return new ExplainBar(
        lake.lake(), new LakeSql(lake.lake(), Configuration.defaults(), warning -> {}));
  }

  private static List<String> different(BarProof proof) {
    return proof.numbers().stream()
        .filter(number -> !number.equal())
        .map(BarProof.Figure::name)
        .toList();
  }
}
