package io.ticklake.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TradesWithQuotesTest {

  @TempDir Path folder;
  private SampleLake lake;

  @BeforeEach
  void open() {
    lake = new SampleLake(folder.resolve("lake"));
    lake.lake().create();
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void joinsTablesOfTradesAndQuotesByAFixedRule() throws SQLException {
    try (Connection serving = Serving.open(Serving.publish(lake.lake()));
        Statement statement = serving.createStatement()) {
      statement.execute(
          "CREATE TEMP TABLE trades AS FROM (VALUES ('A', 5, 1.0), ('A', 4, 2.0), ('B', 5, 3.0), ('C', 5, 4.0))"
              + " t(symbol, event_time_ns, price)");
      statement.execute(
          "CREATE TEMP TABLE quotes AS FROM (VALUES ('A', 5, 2, 102), ('A', 5, 1, 101), ('A', 6, 0, 103), ('B', 1, 9, 104))"
              + " q(symbol, event_time_ns, sequence, bid)");

      assertThat(
              Serving.rows(
                  serving,
                  "SELECT symbol, event_time_ns, bid, quote_time_ns, quote_sequence"
                      + " FROM asof_trades_quotes('trades', 'quotes') ORDER BY 1, 2"))
          .containsExactly(
              "A|4|null|null|null", "A|5|102|5|2", "B|5|104|1|9", "C|5|null|null|null");
    }
    assertThatThrownBy(
            () ->
                Answers.of(
                    ResultFormat.CSV,
                    lake.lake(),
                    "FROM asof_trades_quotes('/etc/passwd', 'gold.bars')"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("not available");
  }

  /** DuckDB has two algorithms for this join, and settings for the order of NULL. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET asof_loop_join_threshold = 0",
        "SET asof_loop_join_threshold = 1000",
        "SET default_null_order = 'nulls_first'",
        "SET default_order = 'DESC'",
      })
  void findsTheQuoteThatTheDefinitionNames(String setting) throws SQLException {
    try (Connection serving = Serving.open(Serving.publish(lake.lake()));
        Statement statement = serving.createStatement()) {
      statement.execute(setting);
      statement.execute("CREATE TEMP TABLE trades AS " + someRows(300, "1 AS sequence"));
      statement.execute(
          "CREATE TEMP TABLE quotes AS "
              + someRows(600, "nullif(hash(i, 's') % 40, 7)::BIGINT - 20 AS sequence"));

      List<String> answer =
          Serving.rows(
              serving,
              "SELECT id, quote_time_ns, quote_sequence FROM asof_trades_quotes('trades', 'quotes') ORDER BY id ASC");

      assertThat(answer)
          .hasSize(300)
          .anySatisfy(row -> assertThat(row).endsWith("|null|null"))
          .anySatisfy(row -> assertThat(row).contains("|-"))
          .isEqualTo(
              Serving.rows(
                  serving,
                  """
                  SELECT t.id, last[1], last[2] FROM (
                    SELECT id, (
                      SELECT max([q.event_time_ns, q.sequence]) FROM quotes AS q
                      WHERE q.symbol = t.symbol AND q.event_time_ns <= t.event_time_ns AND q.sequence IS NOT NULL) AS last
                    FROM trades AS t) AS t ORDER BY id ASC
                  """));
    }
  }

  /** Rows of few symbols and moments, so that many are equal; some lack one or the other. */
  private static String someRows(int count, String sequence) {
    return """
        SELECT i AS id, nullif('S' || hash(i, 'symbol') %% 5, 'S4') AS symbol,
          nullif(hash(i, 'time') %% 20, 3)::BIGINT + 1767571200000000000 AS event_time_ns, %s
        FROM range(%d) AS r(i)
        """
        .formatted(sequence, count);
  }

  @Test
  void refusesASequenceOfText() throws SQLException {
    try (Connection serving = Serving.open(Serving.publish(lake.lake()));
        Statement statement = serving.createStatement()) {
      statement.execute(
          "CREATE TEMP TABLE quotes AS SELECT 'A' AS symbol, 5 AS event_time_ns, '9' AS sequence");

      assertThatThrownBy(() -> Serving.rows(serving, "FROM asof_trades_quotes('quotes', 'quotes')"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("+(VARCHAR, INTEGER_LITERAL)");
    }
  }
}
