package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.SILVER_CORPORATE_ACTIONS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacrosTest {

  @TempDir Path folder;
  private SampleLake lake;

  @BeforeEach
  void open() {
    lake = new SampleLake(folder.resolve("it's a lake"));
    lake.lake().create();
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bars('A', '1m', '2026-01-05', '2026-01-06')",
        "bars('A', '1m', '2026-01-05', '2026-01-06', fill => true, adjusted => true)",
        "ticks('A', '2026-01-05', '2026-01-06')",
        "vwap('A', '2026-01-05', '2026-01-06')",
        "sliding_bars('A', '2026-01-05', '2026-01-06')",
        "asof_trades('A', 'B', '2026-01-05', '2026-01-06')",
      })
  void givesNoRowsWhereThereIsNothing(String call) throws SQLException {
    assertThat(sql("FROM " + call)).isEmpty();
    lake.append(GOLD_BARS, bar("1m", "2026-02-01T00:00:00Z", "A", "close=1"));
    lake.append(SILVER_TICKS, tick("2026-02-01T00:00:00Z", "A", "price=1 size=1"));

    assertThat(sql("FROM " + call)).isEmpty();
    try (Connection serving = Serving.open(Serving.publish(lake.lake()))) {
      assertThat(Serving.rows(serving, "FROM " + call)).isEmpty();
    }
  }

  @Test
  void givesTheBarsOfASymbolInARange() {
    lake.append(
        GOLD_BARS,
        bar("1m", "2026-01-05T14:02:00Z", "A", "close=3"),
        bar("1m", "2026-01-05T14:00:00Z", "A", "close=1"),
        bar("1m", "2026-01-05T14:01:00Z", "A", "close=2"),
        bar("1m", "2026-01-05T14:01:00Z", "B", "close=9"),
        bar("5m", "2026-01-05T14:00:00Z", "A", "close=7"));
    lake.append(GOLD_BARS, bar("1m", "2026-01-06T14:01:00Z", "A", "close=4"));

    assertThat(
            sql(
                "SELECT close FROM bars('A', '1m', '2026-01-05T14:00', '2026-01-05T14:02') ORDER BY bar_start"))
        .containsExactly("1.00000000", "2.00000000");
    assertThat(
            sql("SELECT close FROM bars('A', '1m', '2026-01-05', '2026-01-07') ORDER BY bar_start"))
        .containsExactly("1.00000000", "2.00000000", "3.00000000", "4.00000000");
    assertThat(
            sql(
                "SELECT symbol, close FROM bars(NULL, '1m', '2026-01-05T14:01', '2026-01-06') ORDER BY symbol, bar_start"))
        .containsExactly("A,2.00000000", "A,3.00000000", "B,9.00000000");
    assertThat(sql("SELECT close FROM bars('A', '5m', NULL, NULL)")).containsExactly("7.00000000");
    assertThatThrownBy(() -> sql("FROM bars('A', '2m', NULL, NULL)"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("there is no interval 2m, but 1s, 1m, 5m, 1h and 1d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'2026-01-05T14:01'",
        "'2026-01-05 14:01:00'",
        "'2026-01-05T14:01:00Z'",
        "'2026-01-05T15:01:00+01:00'",
        "TIMESTAMP '2026-01-05 14:01:00'",
        "TIMESTAMPTZ '2026-01-05 14:01:00+00'",
        "TIMESTAMPTZ '2026-01-05 19:31:00+05:30'",
      })
  void takesTimesInManyFormsAndInAnyTimeZone(String from) throws SQLException {
    lake.append(
        GOLD_BARS,
        bar("1m", "2026-01-05T14:00:00Z", "A", "close=1"),
        bar("1m", "2026-01-05T14:01:00Z", "A", "close=2"),
        bar("1m", "2026-01-05T15:00:00Z", "A", "close=3"));
    String query =
        "SELECT close FROM bars('A', '1m', %s, '2026-01-05T15') ORDER BY bar_start".formatted(from);

    assertThat(sql(query)).containsExactly("2.00000000");
    try (Connection serving = Serving.open(Serving.publish(lake.lake()));
        Statement statement = serving.createStatement()) {
      statement.execute("SET TimeZone = 'Asia/Kolkata'");
      assertThat(Serving.rows(serving, query)).containsExactly("2.00000000");
    }
  }

  @Test
  void fillsWhereNothingTraded() {
    lake.append(
        GOLD_BARS,
        bar("1m", "2026-01-05T14:00:00Z", "A", "open=1 close=2 volume=5 trades=4 vwap=1.5"),
        bar("1m", "2026-01-05T14:02:00Z", "A", "open=3 close=4 volume=6 trades=7 vwap=3.5"),
        bar("1m", "2026-01-05T14:09:00Z", "B", "close=9"));

    assertThat(
            sql(
                "SELECT strftime(bar_start, '%H:%M'), open, close, volume, vwap, trades, is_filled"
                    + " FROM bars('A', '1m', '2026-01-05', '2026-01-06', fill => true) ORDER BY bar_start"))
        .containsExactly(
            "14:00,1.00000000,2.00000000,5.00000000,1.50000000,4,false",
            "14:01,2.00000000,2.00000000,0.00000000,,0,true",
            "14:02,3.00000000,4.00000000,6.00000000,3.50000000,7,false");
    assertThat(
            sql(
                "SELECT * EXCLUDE is_filled FROM bars(NULL, '1m', NULL, NULL, fill => true)"
                    + " WHERE NOT is_filled ORDER BY bar_start"))
        .isEqualTo(
            sql("SELECT * EXCLUDE is_filled FROM bars(NULL, '1m', NULL, NULL) ORDER BY bar_start"));
    assertThat(sql("SELECT count(*) FROM bars(NULL, '1m', NULL, NULL, fill => true)"))
        .isEqualTo(sql("SELECT count(*) FROM gold.bars_filled"));
  }

  @Test
  void adjustsForSplitsAndDividendsAndLeavesStoredPricesAlone() {
    lake.append(
        GOLD_BARS,
        bar("1d", "2026-01-05T00:00:00Z", "A", "open=90 close=100 volume=10 turnover=950 vwap=95"),
        bar("1d", "2026-01-06T00:00:00Z", "A", "open=98 close=99 volume=10"),
        bar("1d", "2026-01-07T00:00:00Z", "A", "open=50 close=49 volume=20"),
        bar("1d", "2026-01-05T00:00:00Z", "B", "open=7 close=7 volume=1"));
    lake.append(
        SILVER_CORPORATE_ACTIONS,
        "symbol=A kind=dividend value=2 effective_at=2026-01-06T00:00:00Z",
        "symbol=A kind=split value=2 effective_at=2026-01-07T00:00:00Z");
    String bars =
        "SELECT day(bar_start), open, close, volume, turnover, vwap"
            + " FROM bars('A', '1d', '2026-01-05', '2026-01-08', adjusted => %s) ORDER BY bar_start";

    // The dividend of 2 on a close of 100 is a factor of 0.98, the split one of 0.5.
    assertThat(sql(bars.formatted("true")))
        .containsExactly(
            "5,44.10000000,49.00000000,20.00000000,950.0000000000000000,46.55000000",
            "6,49.00000000,49.50000000,20.00000000,0.0000000000000000,",
            "7,50.00000000,49.00000000,20.00000000,0.0000000000000000,");
    assertThat(sql(bars.formatted("false")))
        .containsExactly(
            "5,90.00000000,100.00000000,10.00000000,950.0000000000000000,95.00000000",
            "6,98.00000000,99.00000000,10.00000000,0.0000000000000000,",
            "7,50.00000000,49.00000000,20.00000000,0.0000000000000000,");
    assertThat(
            sql(
                "SELECT close FROM bars('B', '1d', NULL, NULL, adjusted => true) ORDER BY bar_start"))
        .containsExactly("7.00000000");
  }

  @Test
  void everyFormOfBarsGivesTheSameWhereItIsAskedForTheSame() {
    lake.append(
        GOLD_BARS,
        bar("1m", "2026-01-05T14:00:00Z", "A", "close=1"),
        bar("1m", "2026-01-05T14:03:00Z", "A", "close=2"));
    lake.append(
        SILVER_CORPORATE_ACTIONS, "symbol=A kind=split value=2 effective_at=2026-01-05T14:02:00Z");
    List<String> plain = bars("");
    List<String> filled = bars(", fill => true");
    List<String> adjusted = bars(", adjusted => true");

    assertThat(plain).hasSize(2);
    assertThat(filled).hasSize(4);
    assertThat(adjusted).hasSize(2).isNotEqualTo(plain);
    assertThat(bars(", fill => false")).isEqualTo(plain);
    assertThat(bars(", adjusted => false")).isEqualTo(plain);
    assertThat(bars(", fill => false, adjusted => true")).isEqualTo(adjusted);
    assertThat(bars(", adjusted => false, fill => true")).isEqualTo(filled);
    assertThat(bars(", fill => true, adjusted => true")).hasSize(4).containsAll(adjusted);
    assertThat(bars(", fill => 'true'")).isEqualTo(filled);
  }

  private List<String> bars(String more) {
    return sql("FROM bars('A', '1m', '2026-01-05', '2026-01-06'" + more + ") ORDER BY bar_start");
  }

  @Test
  void computesTheVwapExactlyAndRoundsHalfEven() {
    lake.append(
        SILVER_TICKS,
        tick("2026-01-05T14:00:00Z", "A", "price=100 size=2 counts_volume=true"),
        tick("2026-01-05T14:00:01Z", "A", "price=102 size=1 counts_volume=true"),
        tick("2026-01-05T14:00:02Z", "A", "price=101 size=3 counts_volume=true"),
        tick("2026-01-05T14:00:03Z", "A", "price=999 size=3 counts_volume=false"),
        tick("2026-01-05T14:00:00Z", "B", "price=0.00000001 size=1 counts_volume=true"),
        tick("2026-01-05T14:00:01Z", "B", "price=0.00000002 size=1 counts_volume=true"),
        tick("2026-01-05T14:00:00Z", "C", "price=-0.00000003 size=1 counts_volume=true"),
        tick("2026-01-05T14:00:01Z", "C", "price=-0.00000004 size=1 counts_volume=true"),
        tick("2026-01-05T14:00:00Z", "D", "price=9999999999.99999999 size=1 counts_volume=true"));

    assertThat(sql("SELECT symbol, vwap, trades FROM vwap(NULL, '2026-01-05T14', '2026-01-05T15')"))
        .containsExactly(
            "A,100.83333333,3", "B,0.00000002,2", "C,-0.00000004,2", "D,9999999999.99999999,1");
    assertThat(sql("SELECT vwap FROM vwap('A', '2026-01-05T14:00:01Z', '2026-01-05T14:00:02Z')"))
        .containsExactly("102.00000000");
  }

  @Test
  void slidesABarOverTheMinutes() {
    lake.append(
        GOLD_BARS,
        bar(
            "1m",
            "2026-01-05T14:00:00Z",
            "A",
            "open=1 high=5 low=1 close=2 volume=2 turnover=4 trades=1"),
        bar(
            "1m",
            "2026-01-05T14:01:00Z",
            "A",
            "open=3 high=9 low=2 close=4 volume=1 turnover=5 trades=2"),
        bar(
            "1m",
            "2026-01-05T14:05:00Z",
            "A",
            "open=6 high=6 low=6 close=6 volume=1 turnover=6 trades=3"));

    assertThat(
            sql(
                "SELECT strftime(bar_start, '%H:%M'), open, high, low, close, volume, vwap, trades"
                    + " FROM sliding_bars('A', '2026-01-05T14:00', '2026-01-05T14:03')"))
        .containsExactly(
            "14:00,1.00000000,9.00000000,1.00000000,4.00000000,3.00000000,3.00000000,3",
            "14:01,3.00000000,9.00000000,2.00000000,6.00000000,2.00000000,5.50000000,5",
            "14:02,6.00000000,6.00000000,6.00000000,6.00000000,1.00000000,6.00000000,3");
    assertThat(sql("SELECT count(*) FROM sliding_bars('A', NULL, NULL)")).containsExactly("10");
    assertThat(
            sql(
                "SELECT open, close FROM sliding_bars('A', '2026-01-05T14:00', '2026-01-05T14:01',"
                    + " minutes => 2)"))
        .containsExactly("1.00000000,4.00000000");
  }

  @Test
  void joinsTradesWithTheLastTradeOfAnotherSymbolByAFixedRule() {
    lake.append(
        SILVER_TICKS,
        tick("2026-01-05T14:00:00Z", "A", "event_time_ns=1000 ordinal=0 price=1 sets_last=true"),
        tick("2026-01-05T14:00:00Z", "A", "event_time_ns=2000 ordinal=1 price=2 sets_last=true"),
        tick("2026-01-05T14:00:00Z", "A", "event_time_ns=2001 ordinal=2 price=3 sets_last=true"),
        tick("2026-01-05T13:59:59Z", "B", "event_time_ns=1500 ordinal=7 price=10 sets_last=true"),
        tick("2026-01-05T14:00:00Z", "B", "event_time_ns=2000 ordinal=0 price=11 sets_last=true"),
        tick("2026-01-05T14:00:00Z", "B", "event_time_ns=2000 ordinal=1 price=12 sets_last=true"),
        tick("2026-01-05T14:00:00Z", "B", "event_time_ns=2001 ordinal=2 price=13 sets_last=false"));

    assertThat(
            sql(
                "SELECT price, other_price, other_event_time_ns"
                    + " FROM asof_trades('A', 'B', '2026-01-05T14', '2026-01-05T15')"))
        .containsExactly(
            "1.00000000,,", "2.00000000,12.00000000,2000", "3.00000000,12.00000000,2000");
  }

  @Test
  void worksUnderTheNameThatAReaderAttachesTheFileBy() throws SQLException {
    lake.append(GOLD_BARS, bar("1m", "2026-01-05T14:00:00Z", "A", "close=1"));
    Path file = Serving.publish(lake.lake());
    try (Connection own =
            new org.duckdb.DuckDBDriver().connect("jdbc:duckdb:", new java.util.Properties());
        Statement statement = own.createStatement()) {
      statement.execute(
          "ATTACH '%s' AS serving (READ_ONLY)".formatted(file.toString().replace("'", "''")));

      assertThat(
              Serving.rows(
                  own,
                  "SELECT close FROM serving.bars('A', '1m', NULL, NULL, fill => true, adjusted => true) ORDER BY bar_start"))
          .containsExactly("1.00000000");
    }
  }

  @Test
  void takesBoundParameters() throws SQLException {
    lake.append(
        GOLD_BARS,
        bar("1m", "2026-01-05T14:00:00Z", "A", "close=1"),
        bar("1m", "2026-01-05T14:00:00Z", "B", "close=2"));
    try (Connection serving = Serving.open(Serving.publish(lake.lake()));
        PreparedStatement statement =
            serving.prepareStatement("SELECT close FROM bars(?, ?, ?, ?, fill => ?)")) {
      for (String symbol : List.of("B", "A", "x' OR 'y' = 'y")) {
        statement.setString(1, symbol);
        statement.setString(2, "1m");
        statement.setString(3, "2026-01-05");
        statement.setString(4, "2026-01-06");
        statement.setBoolean(5, true);
        try (ResultSet rows = statement.executeQuery()) {
          assertThat(rows.next()).isEqualTo(symbol.length() == 1);
        }
      }
    }
  }

  @Test
  void opensOnlyTheFilesThatMayHoldTheRows() throws Exception {
    lake.append(GOLD_BARS, bar("1m", "2026-01-05T14:00:00Z", "B", "close=1"));
    lake.append(GOLD_BARS, bar("1m", "2026-01-05T14:01:00Z", "C", "close=2"));
    lake.append(GOLD_BARS, bar("1m", "2026-01-06T14:00:00Z", "B", "close=3"));
    lake.append(GOLD_BARS, bar("5m", "2026-01-05T14:00:00Z", "B", "close=4"));
    Path file = Serving.publish(lake.lake());
    try (var files = java.nio.file.Files.walk(folder)) {
      for (Path found : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        boolean isBars = found.toString().contains("bar_interval=");
        boolean isDay = found.toString().contains("bar_interval=1m/period=2026-01-05");
        if (isBars && !isDay) {
          java.nio.file.Files.writeString(found, "no Parquet");
        }
      }
    }

    try (Connection serving = Serving.open(file)) {
      assertThat(
              Serving.rows(
                  serving, "SELECT close FROM bars('B', '1m', '2026-01-05', '2026-01-06')"))
          .containsExactly("1.00000000");
      assertThat(
              Serving.rows(
                  serving, "SELECT close FROM bars('C', '1m', '2026-01-05', '2026-01-06')"))
          .containsExactly("2.00000000");
      assertThatThrownBy(
              () -> Serving.rows(serving, "FROM bars('B', '1m', '2026-01-05', '2026-01-07')"))
          .isInstanceOf(SQLException.class);
    }
  }

  private static String bar(String interval, String time, String symbol, String values) {
    return "bar_interval=%s period=%s symbol=%s venue=X bar_start=%s %s"
        .formatted(interval, time.substring(0, 10), symbol, time, values);
  }

  private static String tick(String time, String symbol, String values) {
    return "symbol=%s venue=X event_time=%s %s".formatted(symbol, time, values);
  }

  /** Rows as comma-separated values. */
  private List<String> sql(String query) {
    List<String> lines = Answers.of(ResultFormat.CSV, lake.lake(), query).lines().skip(1).toList();
    return lines;
  }
}
