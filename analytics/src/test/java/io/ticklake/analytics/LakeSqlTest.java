package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.BRONZE_MARKET_INFO;
import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LakeSqlTest extends SampleLakeTest {

  private final List<String> warnings = new ArrayList<>();

  @Test
  void readsTheRowsOfATable() {
    lake.append(
        BRONZE_TICKS,
        "symbol=A price=1.5 size=2 conditions=@,F ingested_at=2026-01-05T14:00:00.123456Z",
        "symbol=B price=9999999999.99999999 raw=00ff ingested_at=2026-01-05T15:00:00Z");

    assertThat(
            query(
                "SELECT symbol, price, conditions, raw, ingested_at FROM bronze.ticks ORDER BY 1"))
        .isEqualTo(
            """
            symbol,price,conditions,raw,ingested_at
            A,1.50000000,"[""@"",""F""]",,2026-01-05T14:00:00.123456Z
            B,9999999999.99999999,,00ff,2026-01-05T15:00:00Z
            """);
  }

  @Test
  void showsEveryTableOfTheContractsAlsoWithoutRows() {
    lake.lake().create();

    assertThat(query("SELECT count(*) AS n FROM silver.ticks")).isEqualTo("n\n0\n");
    assertThat(query("SELECT vwap, turnover FROM gold.bars")).isEqualTo("vwap,turnover\n");
    assertThat(
            query(
                "SELECT column_name, data_type FROM duckdb_columns()"
                    + " WHERE schema_name = 'gold' AND table_name = 'sector_metrics' LIMIT 4"))
        .isEqualTo(
            """
            column_name,data_type
            sector,VARCHAR
            window_start,TIMESTAMP WITH TIME ZONE
            trades,BIGINT
            volume,"DECIMAL(38,8)"
            """);
  }

  @Test
  void givesTheSameTypesWithAndWithoutFiles() {
    lake.lake().create();
    String types =
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'ticks'"
            + " AND schema_name = 'bronze'";
    String before = query(types);
    lake.append(BRONZE_TICKS, "symbol=A");

    // naming the table is what makes the view read its files
    assertThat(query(types + " AND (SELECT count(*) FROM bronze.ticks) = 1")).isEqualTo(before);
  }

  @Test
  void readsAColumnThatWasAddedLaterAsNull() {
    var table = lake.lake().loadOrCreate(GOLD_SECTOR_METRICS);
    table.updateSchema().deleteColumn("symbols").deleteColumn("build_id").commit();
    table
        .newAppend()
        .appendFile(lake.write(GOLD_SECTOR_METRICS, table, "sector=Energy trades=1").get(0))
        .commit();
    lake.lake()
        .load(GOLD_SECTOR_METRICS)
        .updateSchema()
        .addColumn("symbols", org.apache.iceberg.types.Types.LongType.get())
        .commit();

    assertThat(query("SELECT sector, trades, symbols, build_id FROM gold.sector_metrics"))
        .isEqualTo("sector,trades,symbols,build_id\nEnergy,1,,\n");
  }

  @Test
  void fillsEmptyIntervalsWithThePreviousClose() {
    lake.append(
        GOLD_BARS,
        bar("1m", "00:00:00", "open=1 high=3 low=1 close=2 volume=5 turnover=9 vwap=1.8 trades=4"),
        bar("1m", "00:03:00", "open=4 high=4 low=4 close=4 volume=1 turnover=4 vwap=4 trades=1"),
        bar("1h", "00:00:00", "open=1 high=4 low=1 close=4 volume=6 turnover=13 trades=5"));

    assertThat(
            query(
                """
                SELECT bar_interval AS i, strftime(bar_start, '%H:%M') AS t, open, high, low, close,
                  volume, turnover, vwap, trades, is_filled
                FROM gold.bars_filled ORDER BY i, bar_start
                """))
        .isEqualTo(
            """
            i,t,open,high,low,close,volume,turnover,vwap,trades,is_filled
            1h,00:00,1.00000000,4.00000000,1.00000000,4.00000000,6.00000000,13.0000000000000000,,5,false
            1m,00:00,1.00000000,3.00000000,1.00000000,2.00000000,5.00000000,9.0000000000000000,1.80000000,4,false
            1m,00:01,2.00000000,2.00000000,2.00000000,2.00000000,0.00000000,0.0000000000000000,,0,true
            1m,00:02,2.00000000,2.00000000,2.00000000,2.00000000,0.00000000,0.0000000000000000,,0,true
            1m,00:03,4.00000000,4.00000000,4.00000000,4.00000000,1.00000000,4.0000000000000000,4.00000000,1,false
            """);
  }

  @Test
  void fillsNothingBetweenTwoSeries() {
    lake.append(
        GOLD_BARS,
        bar("1m", "00:00:00", "close=1").replace("symbol=A", "symbol=B"),
        bar("1m", "00:05:00", "close=2"));

    assertThat(query("SELECT count(*) AS n FROM gold.bars_filled")).isEqualTo("n\n2\n");
  }

  @Test
  void listsRejectsByTheirLastAttempt() {
    lake.append(
        BRONZE_TICKS,
        "source_topic=t source_offset=1 reject_reason=not_json raw=7b",
        "source_topic=t source_offset=2 reject_reason=not_json raw=7b",
        "source_topic=t source_offset=3 reject_reason=not_json raw=7b",
        "source_topic=t source_offset=4 symbol=A");
    lake.append(
        BRONZE_TICKS,
        "source_topic=t source_offset=1 decode_attempt=1 symbol=A",
        "source_topic=t source_offset=2 decode_attempt=1 reject_reason=symbol_invalid raw=7b");
    lake.append(BRONZE_MARKET_INFO, "source_topic=m source_offset=9 reject_reason=too_large");

    assertThat(
            query(
                "SELECT table_name, source_offset AS o, decode_attempt AS a, reject_reason"
                    + " FROM bronze.rejects ORDER BY o"))
        .isEqualTo(
            """
            table_name,o,a,reject_reason
            bronze.ticks,2,1,symbol_invalid
            bronze.ticks,3,0,not_json
            bronze.market_info,9,0,too_large
            """);
  }

  @Test
  void seesAllTablesOfAScriptAtOneMoment() {
    lake.append(BRONZE_TICKS, "symbol=A");
    List<String> counts = new ArrayList<>();

    new LakeSql(lake.lake(), Configuration.defaults(), warnings::add)
        .run(
            List.of("SELECT count(*) FROM bronze.ticks", "SELECT count(*) FROM bronze.ticks"),
            rows -> {
              rows.next();
              counts.add(rows.getString(1));
              lake.append(BRONZE_TICKS, "symbol=B");
            });

    assertThat(counts).containsExactly("1", "1");
  }

  @Test
  void leavesOutTablesThatTheQueryDoesNotName() throws Exception {
    lake.append(BRONZE_TICKS, "symbol=A").append(GOLD_SECTOR_METRICS, "sector=Energy");
    for (Path file : dataFiles("bronze/ticks")) {
      Files.delete(file);
    }

    assertThat(query("SELECT sector FROM gold.sector_metrics")).isEqualTo("sector\nEnergy\n");
  }

  @Test
  void saysThatFilesOfTheSnapshotAreGone() throws Exception {
    lake.append(BRONZE_TICKS, "symbol=A");
    for (Path file : dataFiles("bronze/ticks")) {
      Files.delete(file);
    }

    assertThatThrownBy(() -> query("SELECT symbol FROM bronze.ticks"))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("removed while the query ran");
  }

  @Test
  void aLakeThatDoesNotExistHasNoTablesAndStaysThatWay() {
    assertThat(query("SELECT 1 AS x")).isEqualTo("x\n1\n");
    assertThat(warnings).singleElement().asString().contains("there is no lake at");
    assertThatThrownBy(() -> query("SELECT * FROM gold.bars"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("bars")
        .hasMessageContaining("LINE 1: SELECT * FROM gold.bars");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void pointsAtWhatIsWrong() {
    assertThatThrownBy(() -> query("SELECT 1,\n  FORM gold.bars"))
        .isInstanceOf(BadRequest.class)
        .hasMessageEndingWith("\n\nLINE 2:   FORM gold.bars\n                   ^");
    lake.lake().create();
    assertThatThrownBy(() -> query("SELECT\n  no_such\nFROM gold.bars"))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith("Binder Error: Referenced column \"no_such\" not found")
        .hasMessageEndingWith("LINE 2:   no_such\n          ^");
  }

  @Test
  void explainsAndDescribes() {
    lake.append(BRONZE_TICKS, "symbol=A");

    assertThat(query("EXPLAIN SELECT symbol FROM bronze.ticks")).contains("READ_PARQUET");
    assertThat(query("DESCRIBE bronze.ticks")).contains("price,\"DECIMAL(18,8)\"");
    assertThat(query("SUMMARIZE SELECT symbol FROM bronze.ticks")).contains("symbol,VARCHAR,A,A");
  }

  @Test
  void stopsAQueryThatTakesTooLong() {
    var impatient =
        new LakeSql(lake.lake(), Configuration.of(Map.of("sql.timeout", "1s")), warnings::add);

    assertThatThrownBy(() -> impatient.run(List.of(ENDLESS), rows -> {}))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("sql.timeout = 1s");
  }

  @Test
  void stopsAQueryThatNeedsTooMuchMemory() {
    var small =
        new LakeSql(lake.lake(), Configuration.of(Map.of("sql.memory", "20MB")), warnings::add);

    assertThatThrownBy(
            () ->
                small.run(
                    List.of("SELECT list(i::VARCHAR || '-' || i) FROM range(5000000) t(i)"),
                    rows -> {}))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("sql.memory = 20MB");
  }

  @Test
  void tellsHowFarARunningQueryIs() throws Exception {
    var sql = new LakeSql(lake.lake(), Configuration.defaults(), warnings::add);
    assertThat(sql.progress()).isEmpty();
    // DuckDB cannot tell of a query that it once could not tell of, as in its very first moment.
    boolean told = false;
    for (int attempt = 0; attempt < 20 && !told; attempt++) {
      told = progressIsTold(sql);
    }
    assertThat(told).isTrue();
    assertThat(ProgressLine.text(OptionalDouble.of(20), 3.14))
        .isEqualTo("[######                        ]  20 %, 3.1 s");
    assertThat(ProgressLine.text(OptionalDouble.empty(), 3.14))
        .isEqualTo("[                              ]   ? %, 3.1 s");
  }

  /** Runs a long query until something is known of it, or some seconds; then cancels it. */
  private static boolean progressIsTold(LakeSql sql) throws InterruptedException {
    List<Throwable> thrown = new ArrayList<>();
    Thread query =
        new Thread(
            () -> {
              try {
                sql.run(List.of(COUNTED), rows -> {});
              } catch (LakeSql.Cancelled e) {
                thrown.add(e);
              }
            });
    query.start();
    boolean told = false;
    for (int look = 0; look < 1_000 && !told && query.isAlive(); look++) {
      query.join(5);
      told = sql.progress().isPresent();
    }
    while (query.isAlive()) {
      sql.cancel();
      query.join(50);
    }
    assertThat(thrown).hasSize(1);
    return told;
  }

  @Test
  void aCancelledQueryIsNoError() throws Exception {
    var sql = new LakeSql(lake.lake(), Configuration.defaults(), warnings::add);
    List<Throwable> thrown = new ArrayList<>();
    Thread query =
        new Thread(
            () -> {
              try {
                sql.run(List.of(ENDLESS), rows -> {});
              } catch (RuntimeException e) {
                thrown.add(e);
              }
            });
    query.start();
    while (query.isAlive()) {
      sql.cancel();
      query.join(20);
    }

    assertThat(thrown).singleElement().isInstanceOf(LakeSql.Cancelled.class);
  }

  @Test
  void aResultIsCancelledWhileItIsRead() {
    var sql = new LakeSql(lake.lake(), Configuration.defaults(), warnings::add);
    long[] read = new long[1];

    assertThatThrownBy(
            () ->
                sql.stream(
                    List.of("FROM range(1000000000000)"),
                    rows -> {
                      while (rows.next()) {
                        if (++read[0] == 10_000) {
                          sql.cancel();
                        }
                      }
                    }))
        .isInstanceOf(LakeSql.Cancelled.class);
    assertThat(read[0]).isGreaterThanOrEqualTo(10_000);
  }

  @Test
  void aFolderMayHaveAnyName() {
    try (SampleLake odd = new SampleLake(folder.resolve("la[k]e of 100% 'ticks' *"))) {
      odd.append(BRONZE_TICKS, "symbol=A");

      assertThat(query(odd, "SELECT symbol FROM bronze.ticks")).isEqualTo("symbol\nA\n");
    }
  }

  /** Takes long, over rows whose number DuckDB knows. */
  private static final String COUNTED =
      "WITH x AS MATERIALIZED (FROM range(1000000) t(i)) SELECT max(a.i * b.i % 7) FROM x a, x b";

  static final String ENDLESS =
      "SELECT max(a.range + b.range) FROM range(1000000000) a, range(1000000) b";

  private List<Path> dataFiles(String table) throws Exception {
    try (var files = Files.walk(folder.resolve("lake/warehouse").resolve(table))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  private static String bar(String interval, String time, String values) {
    return "bar_interval=%s period=2026-01-05 symbol=A venue=X bar_start=2026-01-05T%sZ %s"
        .formatted(interval, time, values);
  }

  private String query(String text) {
    return query(lake, text);
  }

  private String query(SampleLake from, String text) {
    return Answers.of(ResultFormat.CSV, from.lake(), text, warnings::add);
  }
}
