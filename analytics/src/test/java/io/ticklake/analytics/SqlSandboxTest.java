package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two walls: only queries pass the parser, and DuckDB itself opens nothing but the files it was
 * given. Each is attacked alone where it can be.
 */
class SqlSandboxTest {

  private static final String LARGE_SORT =
      "SELECT count(*) FROM (SELECT repeat('x', 500) || hash(i) AS x FROM range(2000000) t(i) ORDER BY x OFFSET 1)";

  @TempDir Path folder;
  private SampleLake lake;
  private Path secret;
  private Path data;

  @BeforeEach
  void open() throws IOException {
    lake = new SampleLake(folder.resolve("lake"));
    lake.append(BRONZE_TICKS, "symbol=A");
    secret = Files.writeString(folder.resolve("secret.csv"), "password\nhunter2\n");
    try (var files = Files.walk(folder.resolve("lake/warehouse"))) {
      data = files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_blob('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM \"{secret}\"",
        "SELECT (SELECT content FROM read_text('{secret}')) FROM bronze.ticks",
        "WITH x AS (FROM read_text('{secret}')) FROM x",
        "FROM bronze.ticks, LATERAL (FROM read_text('{secret}'))",
        "FROM sniff_csv('{secret}')",
        "FROM glob('{folder}/*')",
        "FROM read_parquet('{folder}/lake/warehouse/**/*.parquet')",
        "FROM read_parquet('{data}')",
        "FROM parquet_metadata('{data}')",
        "FROM read_duckdb('{folder}/x.db', table_name = 'x')",
        "FROM query('FROM read_text(''{secret}'')')",
        "FROM query_table('{secret}')",
        "FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''{secret}'')'))",
        "FROM read_text('http://127.0.0.1:1/x')",
        "FROM 's3://bucket/x.parquet'",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '{folder}/lake/out.csv'",
        "COPY (SELECT 1) TO '{data}'",
        "COPY bronze.ticks TO '{folder}/out.parquet'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/out.csv'",
        "SELECT 1; COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '{folder}/out.csv'; SELECT 1",
        "/* ; */ COPY (SELECT 1) TO '{folder}/out.csv' --",
        "SELECT 1) TO '{folder}/out.csv' (FORMAT csv); --",
        "EXPORT DATABASE '{folder}/out'",
        "ATTACH '{folder}/out.db'",
        "INSTALL httpfs",
        "LOAD '{folder}/x.duckdb_extension'",
        "SET enable_external_access = true",
        "SET GLOBAL lock_configuration = false",
        "RESET memory_limit",
        "SET VARIABLE x = 1",
        "PRAGMA enable_profiling = 'json'",
        "PRAGMA profile_output = '{folder}/out.json'",
        "CALL enable_logging(storage = 'file', storage_config = {'path': '{folder}/out'})",
        "FROM enable_logging(storage = 'file', storage_config = {'path': '{folder}/out'})",
        "CREATE TABLE x AS SELECT 1",
        "CREATE TEMP TABLE x AS SELECT 1",
        "CREATE OR REPLACE VIEW gold.bars AS SELECT 1",
        "CREATE SECRET (TYPE s3, KEY_ID 'x')",
        "DROP VIEW bronze.ticks",
        "INSERT INTO bronze.ticks SELECT * FROM bronze.ticks",
        "CHECKPOINT",
        "PREPARE x AS SELECT 1",
        "BEGIN",
        "USE gold",
        "DETACH memory",
        "VACUUM",
        "FROM arrow_scan(1, 2, 3)",
        "FROM force_checkpoint()",
        "FROM bars('{secret}', '1m', (SELECT content FROM read_text('{secret}')), NULL)",
        "FROM bars('A', '1m', NULL, NULL) b, LATERAL (FROM read_text('{secret}'))",
        "FROM asof_trades_quotes('{secret}', 'bronze.ticks')",
        "FROM main.read_text('{secret}')",
        "FROM system.main.read_text('{secret}')",
        "FROM duckdb_secrets()",
        "FROM duckdb_logs()",
        "FROM duckdb_temporary_files()",
        "FROM postgres_scan('host=127.0.0.1', 'public', 't')",
        "FROM (PIVOT (FROM read_csv('{secret}')) ON password)",
        "SELECT * FROM (VALUES (1)) t WHERE EXISTS (FROM read_text('{secret}'))",
        "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL (SELECT i FROM r, read_text('{secret}'))) FROM r",
        "IMPORT DATABASE '{folder}'",
        "CREATE MACRO bars(a) AS TABLE FROM read_text(a)",
        "CREATE FUNCTION f(x) AS (SELECT content FROM read_text(x))",
        "ALTER VIEW gold.bars RENAME TO x",
        "COMMENT ON VIEW gold.bars IS 'x'",
        "EXECUTE x",
        "ANALYZE",
        "KILL 1",
      })
  void refuses(String attack) throws IOException {
    Map<String, Long> before = everything();

    assertThatThrownBy(() -> Answers.of(ResultFormat.CSV, lake.lake(), filled(attack)))
        .isInstanceOf(BadRequest.class)
        .message()
        .doesNotContain("hunter2");

    assertThat(everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM '{secret}'",
        "FROM sniff_csv('{secret}')",
        "FROM glob('{folder}/*')",
        "FROM query('FROM read_text(''{secret}'')')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '{folder}/lake/out.csv'",
        "EXPORT DATABASE '{folder}/out'",
        "ATTACH '{folder}/out.db'",
        "INSTALL httpfs",
        "LOAD '{folder}/x.duckdb_extension'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET allowed_directories = ['/']",
        "RESET memory_limit",
        "SET temp_directory = '{folder}/out'",
      })
  void duckdbItselfRefuses(String attack) throws Exception {
    Map<String, Long> before = everything();
    try (Sandbox sandbox = Sandbox.open(Configuration.defaults(), false)) {
      sandbox.lock(List.of(data.toString()));

      assertThatThrownBy(() -> sandbox.execute(filled(attack)))
          .isInstanceOf(SQLException.class)
          .message()
          .doesNotContain("hunter2");
    }
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void whatIsWrittenToAFileIsTheQueryAndNothingElse() throws IOException {
    Path out = folder.resolve("out.parquet");
    var sql = new LakeSql(lake.lake(), Configuration.defaults(), warning -> {});

    assertThatThrownBy(
            () -> sql.writeParquet("SELECT 1) TO '" + folder + "/stolen' (FORMAT csv) --", out))
        .isInstanceOf(BadRequest.class);
    assertThatThrownBy(() -> sql.writeParquet("FROM '" + secret + "'", out))
        .isInstanceOf(BadRequest.class);

    assertThat(out).doesNotExist();
    assertThat(folder.resolve("stolen")).doesNotExist();
    assertThat(sql.writeParquet("SELECT 1 -- a comment at its end", out)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT max(i) FROM r",
        "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i FROM r) SELECT count(*) FROM r",
        "SELECT count(*) FROM range(10000000) a, range(10000000) b, range(100) c WHERE a.range + b.range = -c.range",
        "SELECT max(length(repeat(i::VARCHAR, 100000))) FROM range(100000000) t(i)",
      })
  void stopsWhatNeverEnds(String attack) {
    var impatient =
        new LakeSql(
            lake.lake(),
            Configuration.of(Map.of("sql.timeout", "1s", "sql.memory", "200MB")),
            warning -> {});

    assertThatThrownBy(() -> impatient.run(List.of(attack), rows -> {}))
        .isInstanceOfAny(Unavailable.class, BadRequest.class)
        .hasMessageFindingMatch("sql\\.timeout = 1s|sql\\.memory = 200MB");
  }

  @Test
  void stopsAResultThatNeverEndsWhileItIsRead() {
    var impatient = sql(Map.of("sql.timeout", "1s"));
    long[] read = new long[1];

    assertThatThrownBy(
            () ->
                impatient.stream(
                    List.of("FROM range(1000000000000)"),
                    rows -> {
                      while (rows.next()) {
                        read[0]++;
                      }
                    }))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("sql.timeout = 1s");
    assertThat(read[0]).isPositive();
  }

  @Test
  void aResultLargerThanTheMemoryIsNotHeld() {
    long[] grown = new long[1];
    long before = residentKilobytes();
    sql(Map.of("sql.memory", "100MB")).stream(
        List.of("SELECT range AS a, -range AS b, 2 * range AS c FROM range(20000000)"),
        rows -> {
          while (rows.next()) {
            rows.getLong(1);
          }
          grown[0] = residentKilobytes() - before;
        });
    assertThat(grown[0]).as("kB; the result has 480 MB").isLessThan(250_000);
  }

  @Test
  void memoryAndDiskEndAQueryThatNeedsMore() {
    assertThatThrownBy(
            () ->
                sql(Map.of("sql.memory", "100MB"))
                    .run(
                        List.of("SELECT list(repeat('x', 1000) || i) FROM range(2000000) t(i)"),
                        rows -> {}))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("sql.memory = 100MB");
    assertThatThrownBy(
            () ->
                sql(Map.of("sql.memory", "100MB", "sql.spill", "10MB"))
                    .run(List.of(LARGE_SORT), rows -> {}))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("sql.memory = 100MB, with sql.spill = 10MB");
  }

  private LakeSql sql(Map<String, String> settings) {
    return new LakeSql(lake.lake(), Configuration.of(settings), warning -> {});
  }

  private static long residentKilobytes() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aQueryCannotReachBeyondTheMemoryAndThreadsItWasGiven() {
    var sql =
        new LakeSql(
            lake.lake(),
            Configuration.of(Map.of("sql.memory", "300MiB", "sql.threads", "1")),
            warning -> {});
    sql.run(
        List.of("SELECT current_setting('memory_limit'), current_setting('threads')"),
        rows -> {
          rows.next();
          assertThat(rows.getString(1)).isEqualTo("300.0 MiB");
          assertThat(rows.getString(2)).isEqualTo("1");
        });
  }

  private String filled(String attack) {
    return attack
        .replace("{secret}", secret.toString())
        .replace("{data}", data.toString())
        .replace("{folder}", folder.toString());
  }

  /** Every file with its size, but those of our own cache. */
  private Map<String, Long> everything() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().contains("/lake/cache/")) {
          sizes.put(file.toString(), Files.size(file));
        }
      }
    }
    return sizes;
  }
}
