package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static io.ticklake.gold.Trade.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.build.CurrentBuilds;
import io.ticklake.core.build.GoldInputs;
import io.ticklake.core.lake.Lake;
import io.ticklake.gold.MarketInfoLake.Info;
import io.ticklake.testkit.SparkExtension;
import io.ticklake.testkit.TestLakes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
@Tag("slow")
class SectorMetricsTest {

  private Lake lake;
  private SilverLake silver;
  private MarketInfoLake marketInfo;
  private BuildSecurities securities;
  private BuildGoldDay gold;

  @BeforeEach
  void open(SparkSession shared, @TempDir Path folder) {
    lake = TestLakes.at(folder);
    silver = new SilverLake(lake);
    marketInfo = new MarketInfoLake(lake);
    SparkSession spark = TestLakes.session(shared, lake);
    securities = new BuildSecurities(lake, spark, Clock.systemUTC());
    gold = new BuildGoldDay(lake, spark, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void addsUpTheSymbolsOfASectorOnAllVenues() {
    marketInfo.receives(
        Info.of("A", "Alpha", "Energy", "2026-01-01T00:00:00"),
        Info.of("B", "Beta", "Energy", "2026-01-01T00:00:00"));
    securities.build();
    silver.builds(
        Trade.all(
            "A@X 14:00:10 100 2",
            "A@Y 14:00:20 110 1",
            "B@X 14:00:59.9 30 3",
            "B@X 14:01:00 31 1"));

    gold.build(DAY);

    assertThat(
            metrics(
                "window_start",
                "sector",
                "trades",
                "volume",
                "turnover",
                "vwap",
                "average_price",
                "min_price",
                "max_price",
                "symbols"))
        .containsExactly(
            "2026-01-05T14:00 Energy 3 6 400 66.66666667 80.0 30 110 2",
            "2026-01-05T14:01 Energy 1 1 31 31 31.0 31 31 1");
  }

  @Test
  void goesByTheSectorAtTheTimeOfTheTrade() {
    marketInfo.receives(
        Info.of("A", "Alpha", "Energy", "2026-01-05T12:00:00"),
        Info.of("A", "Alpha", "Utilities", "2026-01-05T14:00:30"));
    securities.build();
    silver.builds(
        Trade.all(
            "A@X 09:00:00 1 1",
            "A@X 14:00:29.999999999 2 1",
            "A@X 14:00:30 3 1",
            "C@X 14:00:30 4 1"));

    gold.build(DAY);

    assertThat(metrics("window_start", "sector", "volume", "max_price", "symbols"))
        .containsExactly(
            "2026-01-05T09:00 Energy 1 1 1",
            "2026-01-05T14:00 Energy 1 2 1",
            "2026-01-05T14:00 UNKNOWN 1 4 1",
            "2026-01-05T14:00 Utilities 1 3 1");
  }

  @Test
  void isBuiltAgainWhenMarketInfoArrivesLate() {
    silver.builds(Trade.all("A@X 14:00:00 2 1"));
    gold.build(DAY);
    assertThat(metrics("sector")).containsExactly("UNKNOWN");
    marketInfo.receives(Info.of("A", "Alpha", "Energy", "2026-06-01T00:00:00"));
    securities.build();
    assertThat(CurrentBuilds.ofGold(lake).get(DAY).inHash())
        .isNotEqualTo(GoldInputs.of(lake).hash(DAY));

    gold.build(DAY);

    assertThat(metrics("sector")).containsExactly("Energy");
    assertThat(CurrentBuilds.ofGold(lake).get(DAY).inHash())
        .isEqualTo(GoldInputs.of(lake).hash(DAY));
  }

  @Test
  void countsVolumeOnlyOfTradesThatCount() {
    silver.builds(
        List.of(
            Trade.one("14:00:01 90 1").setting(false, false, true),
            Trade.one("14:00:02 100 1"),
            Trade.one("14:00:03 120 1").setting(false, true, false)));

    gold.build(DAY);

    assertThat(metrics("trades", "volume", "average_price", "min_price", "max_price"))
        .containsExactly("2 2 95.0 100 120");
  }

  private List<String> metrics(String... columns) {
    return GoldRows.lines(lake, GOLD_SECTOR_METRICS, columns);
  }
}
