package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.Hour;
import io.ticklake.live.Comparison.Difference;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Live tables of thirty minutes beside a gold that is a copy of them, and what is changed then. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Tag("slow")
class CompareHoursTest {

  private static final Hour HOUR = Hour.of(LiveFixture.START);

  private PostgresDatabase database;

  @BeforeEach
  void thirtyMinutes(KafkaBroker broker, PostgresDatabase database) throws SQLException {
    this.database = database;
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    for (int minute = 0; minute < 30; minute++) {
      market.send(0, LiveFixture.tick("A", 60 * minute, "100", ""));
    }
    market.once(database);
    change("create schema gold");
    change(
        "create table gold.bars as select * from live.bars_live where bar_interval = '1m' or extract(minute from bar_start)::int % 5 = 0");
    change("create table gold.sector_metrics as table live.sector_metrics");
  }

  @Test
  void showsTwentyDifferencesAndCountsAll() throws SQLException {
    assertThat(compare().differences()).isZero();
    change(
        "delete from live.bars_live where bar_interval = '1m' and bar_start < '2026-01-05T14:10Z'");
    change("delete from gold.bars where bar_interval = '1m' and bar_start >= '2026-01-05T14:15Z'");

    Comparison found = compare();

    assertThat(found.missingInLive()).isEqualTo(10);
    assertThat(found.missingInLake()).isEqualTo(15);
    assertThat(found.differences()).isEqualTo(25);
    assertThat(found.equal()).isEqualTo(5 + 6 + 30);
    assertThat(found.first())
        .extracting(Difference::what)
        .containsExactlyElementsOf(
            Stream.of("missing in live", "missing in the lake")
                .flatMap(what -> Collections.nCopies(10, what).stream())
                .toList());
    assertThat(found.first())
        .startsWith(missing("2026-01-05T14:00:00Z", "missing in live"))
        .contains(missing("2026-01-05T14:15:00Z", "missing in the lake"));
  }

  @Test
  void namesEachColumnThatDiffersAndTheRowOnce() throws SQLException {
    change(
        "update gold.bars set volume = 3, close = 100.00000001 where bar_start = '2026-01-05T14:07Z'");
    change("delete from live.sector_metrics where window_start = '2026-01-05T14:08Z'");
    change(
        """
        insert into live.sector_metrics (sector, window_start, trades, volume, turnover, price_sum, min_price, max_price, symbols, batch)
        select 'Tech', window_start, trades, volume, turnover, price_sum, min_price, max_price, symbols, batch
        from live.sector_metrics where window_start = '2026-01-05T14:09Z'""");

    Comparison found = compare();

    assertThat(List.of(found.unequal(), found.missingInLive(), found.missingInLake()))
        .containsExactly(1L, 1L, 1L);
    String bar = "1m A X 2026-01-05T14:07:00Z";
    assertThat(found.first())
        .containsExactly(
            new Difference("gold.bars", bar, "unequal", "close", "100.00000000", "100.00000001"),
            new Difference("gold.bars", bar, "unequal", "volume", "2.00000000", "3.00000000"),
            new Difference(
                "gold.sector_metrics",
                "UNKNOWN 2026-01-05T14:08:00Z",
                "missing in live",
                "",
                "",
                ""),
            new Difference(
                "gold.sector_metrics",
                "Tech 2026-01-05T14:09:00Z",
                "missing in the lake",
                "",
                "",
                ""));
  }

  private static Difference missing(String start, String what) {
    return new Difference("gold.bars", "1m A X " + start, what, "", "", "");
  }

  private Comparison compare() throws SQLException {
    try (CompareHours compare = CompareHours.open(LiveTables.reader(database));
        Connection connection = database.connect();
        Statement lake = connection.createStatement()) {
      lake.execute("set timezone = 'UTC'");
      for (ComparedTable table : ComparedTable.values()) {
        try (ResultSet rows = lake.executeQuery(table.inLake(HOUR))) {
          compare.compare(table, HOUR, rows);
        }
      }
      return compare.result();
    }
  }

  private void change(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
