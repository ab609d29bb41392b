package io.ticklake.gold;

import static io.ticklake.core.table.Tables.BRONZE_MARKET_INFO;
import static io.ticklake.core.table.Tables.SILVER_SECURITIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.build.SectorHistory;
import io.ticklake.core.lake.Lake;
import io.ticklake.gold.MarketInfoLake.Info;
import io.ticklake.testkit.RealData;
import io.ticklake.testkit.SparkExtension;
import io.ticklake.testkit.TestLakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
@Tag("slow")
class BuildSecuritiesTest {

  private Lake lake;
  private MarketInfoLake marketInfo;
  private BuildSecurities securities;

  @BeforeEach
  void open(SparkSession shared, @TempDir Path folder) {
    lake = TestLakes.at(folder);
    marketInfo = new MarketInfoLake(lake);
    securities = new BuildSecurities(lake, TestLakes.session(shared, lake), Clock.systemUTC());
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void makesAVersionOfEachChangeAndOfNothingElse() {
    marketInfo.receives(
        Info.of("A", "Alpha", "Energy", "2026-01-03T00:00:00"),
        Info.of("A", "Alpha", "Utilities", "2026-01-01T00:00:00"),
        Info.of("A", "Alpha", "Utilities", "2026-01-02T00:00:00"),
        Info.of("A", "Alpha Inc", "Energy", "2026-01-04T00:00:00"),
        Info.of("B", "Beta", null, "2026-01-01T00:00:00"));

    assertThat(securities.build()).isEqualTo(new SecuritiesReport(2, 4, true));

    assertThat(versions())
        .containsExactly(
            "A Alpha Energy 2026-01-03T00:00 2026-01-04T00:00",
            "A Alpha Inc Energy 2026-01-04T00:00 null",
            "A Alpha Utilities 2026-01-01T00:00 2026-01-03T00:00",
            "B Beta null 2026-01-01T00:00 null");
  }

  @Test
  void takesTheLastRecordOfOneMoment() {
    marketInfo.receives(
        Info.of("A", "First", "Energy", "2026-01-01T00:00:00"),
        Info.of("A", "Second", "Energy", "2026-01-01T00:00:00"));

    securities.build();

    assertThat(versions()).containsExactly("A Second Energy 2026-01-01T00:00 null");
  }

  @Test
  void holdsFromTheKafkaTimeWhereTheRecordNamesNone() {
    marketInfo.receives(
        new Info("A", "Alpha", "Energy", "12.5", null, "2026-01-07T08:00:00", 0, null));

    securities.build();

    assertThat(versions()).containsExactly("A Alpha Energy 2026-01-07T08:00 null");
  }

  @Test
  void countsTheHighestAttemptOfARecordOnly() {
    String at = "2026-01-01T00:00:00";
    marketInfo.receives(
        new Info(null, null, null, null, null, at, 0, "not_json"),
        Info.of("B", "Beta", "Energy", at));
    marketInfo.receivesAt(0, List.of(new Info("A", "Alpha", "Energy", null, at, at, 1, null)));

    securities.build();

    assertThat(versions())
        .containsExactly(
            "A Alpha Energy 2026-01-01T00:00 null", "B Beta Energy 2026-01-01T00:00 null");
  }

  @Test
  void leavesTheTableAloneWhenNothingChanged() {
    marketInfo.receives(Info.of("A", "Alpha", "Energy", "2026-01-01T00:00:00"));
    securities.build();
    long before = lake.load(SILVER_SECURITIES).currentSnapshot().snapshotId();
    marketInfo.receives(Info.of("A", "Alpha", "Energy", "2026-01-02T00:00:00"));

    assertThat(BuildSecurities.isStale(lake)).isTrue();

    assertThat(securities.build().changed()).isFalse();

    assertThat(BuildSecurities.isStale(lake)).isFalse();
    assertThat(lake.load(SILVER_SECURITIES).currentSnapshot().snapshotId()).isEqualTo(before);
  }

  @Test
  void doesNothingWithoutMarketInfo() {
    assertThat(securities.build()).isEqualTo(new SecuritiesReport(0, 0, false));
    assertThat(lake.exists()).isFalse();
  }

  @Test
  void refusesToEmptyTheTableWhenBronzeIsGone() {
    marketInfo.receives(Info.of("A", "Alpha", "Energy", "2026-01-01T00:00:00"));
    securities.build();
    lake.load(BRONZE_MARKET_INFO)
        .newDelete()
        .deleteFromRowFilter(org.apache.iceberg.expressions.Expressions.alwaysTrue())
        .commit();

    assertThatThrownBy(securities::build)
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("restore bronze");
    assertThat(versions()).hasSize(1);
  }

  @Test
  void findsTheSectorChangesOfIndexMembersThatStayed() throws IOException {
    List<String> dates =
        List.of("2014-01-01", "2018-01-01", "2021-01-01", "2023-01-01", "2025-01-01", "2026-08");
    List<Set<String>> members = new ArrayList<>();
    for (String date : dates) {
      List<Info> constituents = constituents(date);
      marketInfo.receives(constituents);
      members.add(new TreeSet<>(constituents.stream().map(Info::symbol).toList()));
    }

    SecuritiesReport report = securities.build();

    assertThat(members.stream().map(Set::size)).containsExactly(500, 505, 505, 503, 503, 503);
    Set<String> everSeen = new TreeSet<>();
    members.forEach(everSeen::addAll);
    assertThat(report.symbols()).as("who leaves is not deleted").isEqualTo(everSeen.size());
    SectorHistory history = SectorHistory.of(lake);
    List<Integer> changes = new ArrayList<>();
    for (int i = 1; i < dates.size(); i++) {
      Set<String> stayed = new TreeSet<>(members.get(i));
      stayed.retainAll(members.get(i - 1));
      long before = moment(dates.get(i - 1));
      long after = moment(dates.get(i));
      // one member of 2014 has no sector: that it has one later is no change of sector
      stayed.removeIf(symbol -> history.of(symbol).at(before).equals(SectorHistory.UNKNOWN));
      stayed.removeIf(symbol -> history.of(symbol).at(before).equals(history.of(symbol).at(after)));
      changes.add(stayed.size());
    }
    assertThat(changes).containsExactly(33, 25, 3, 14, 1);
  }

  private static long moment(String date) {
    return Trade.micros(day(date) + "T00:00:00");
  }

  private static String day(String date) {
    return date.length() == 7 ? date + "-08" : date;
  }

  private static List<Info> constituents(String date) throws IOException {
    List<String> lines = Files.readAllLines(RealData.file("sp500/constituents_" + date + ".csv"));
    return lines.subList(1, lines.size()).stream()
        .map(line -> line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1))
        .map(
            f ->
                Info.of(
                    f[0],
                    f[1].replace("\"", ""),
                    f.length > 2 && !f[2].isEmpty() ? f[2].replace("\"", "") : null,
                    day(date) + "T00:00:00"))
        .toList();
  }

  private List<String> versions() {
    return GoldRows.lines(
        lake, SILVER_SECURITIES, "symbol", "company_name", "sector", "valid_from", "valid_to");
  }
}
