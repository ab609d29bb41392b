package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each question on data whose answer can be seen. */
class QuestionTest {

  @TempDir Path folder;
  private SampleLake lake;

  @BeforeEach
  void fill() {
    lake = new SampleLake(folder.resolve("lake"));
    lake.append(
        GOLD_BARS,
        bar(
            "1d",
            "2026-01-05T00:00:00Z",
            "A",
            "open=100 high=112 low=99 close=110 volume=10 turnover=1050 vwap=105 trades=5 realised_volatility=0.02"),
        bar(
            "1d",
            "2026-01-05T00:00:00Z",
            "B",
            "open=50 high=50 low=40 close=40 volume=70 turnover=3150 vwap=45 trades=7 realised_volatility=0.05"),
        bar(
            "1d",
            "2026-01-05T00:00:00Z",
            "C",
            "open=10 high=10 low=10 close=10 volume=1 turnover=10 vwap=10 trades=1"),
        bar("1d", "2026-01-06T00:00:00Z", "C", "open=10 close=90 turnover=9"),
        bar(
            "1h",
            "2026-01-05T14:00:00Z",
            "A",
            "open=100 high=112 low=99 close=110 vwap=105 volume=10 trades=5 completeness=gap"),
        bar("1m", "2026-01-05T14:00:00Z", "A", "completeness=gap missing=3"),
        bar("1m", "2026-01-05T14:01:00Z", "A", "completeness=gap missing=2"),
        bar("1m", "2026-01-05T14:02:00Z", "A", "completeness=complete"));
    lake.append(
        GOLD_SECTOR_METRICS,
        "sector=Energy window_start=2026-01-05T14:00:00Z turnover=5 volume=1 trades=1 symbols=2",
        "sector=Energy window_start=2026-01-05T14:01:00Z turnover=6 volume=2 trades=3 symbols=1",
        "sector=Tech window_start=2026-01-05T23:59:00Z turnover=90 volume=9 trades=9 symbols=4",
        "sector=Tech window_start=2026-01-06T00:00:00Z turnover=90 volume=9 trades=9 symbols=4");
    lake.append(
        SILVER_TICKS,
        "symbol=A venue=X event_time=2026-01-05T14:00:00Z ingested_at=2026-01-05T14:00:05Z",
        "symbol=A venue=X event_time=2026-01-05T14:00:00Z ingested_at=2026-01-05T14:02:00Z",
        "symbol=A venue=X event_time=2026-01-05T14:00:00Z ingested_at=2026-01-05T14:05:00Z");
    lake.append(
        BRONZE_TICKS,
        "source_topic=t source_offset=1 reject_reason=not_json raw=7b7d ingested_at=2026-01-05T14:00:00Z",
        "source_topic=t source_offset=2 reject_reason=not_json raw=7bff ingested_at=2026-01-05T14:01:00Z",
        "source_topic=t source_offset=3 symbol=A ingested_at=2026-01-05T14:02:00Z");
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void topMovers() {
    assertThat(ask("top-movers", Map.of("day", "2026-01-05")))
        .containsExactly(
            "B,X,50.00000000,40.00000000,-20.0,50.00000000,40.00000000,70.00000000,7",
            "A,X,100.00000000,110.00000000,10.0,112.00000000,99.00000000,10.00000000,5",
            "C,X,10.00000000,10.00000000,0.0,10.00000000,10.00000000,1.00000000,1");
    assertThat(ask("top-movers", Map.of("day", "2026-01-05", "count", "1"))).hasSize(1);
  }

  @Test
  void volumeLeaders() {
    assertThat(ask("volume-leaders", Map.of("day", "2026-01-05", "count", "2")))
        .containsExactly(
            "B,X,3150.0000000000000000,70.00000000,7,45.00000000,74.82",
            "A,X,1050.0000000000000000,10.00000000,5,105.00000000,24.94");
  }

  @Test
  void hourlyPrices() {
    assertThat(ask("hourly-prices", Map.of("day", "2026-01-05", "symbol", "A")))
        .containsExactly(
            "2026-01-05T14:00:00Z,X,99.00000000,112.00000000,105.00000000,110.00000000,10.00000000,5,gap");
  }

  @Test
  void mostVolatile() {
    assertThat(ask("most-volatile", Map.of("day", "2026-01-05")))
        .containsExactly("B,X,0.05,20.0,7", "A,X,0.02,13.0,5");
  }

  @Test
  void sectors() {
    assertThat(ask("sectors", Map.of("day", "2026-01-05")))
        .containsExactly(
            "Tech,90.0000000000000000,9.00000000,9,1,4",
            "Energy,11.0000000000000000,3.00000000,4,2,2");
  }

  @Test
  void incompleteBars() {
    assertThat(ask("incomplete-bars", Map.of("day", "2026-01-05")))
        .containsExactly("A,X,gap,2,5,2026-01-05T14:00:00Z,2026-01-05T14:01:00Z");
  }

  @Test
  void rejects() {
    assertThat(ask("rejects", Map.of("day", "2026-01-05")))
        .singleElement()
        .asString()
        .startsWith("bronze.ticks,not_json,2,2026-01-05T14:01:00Z,");
  }

  @Test
  void lateTicks() {
    assertThat(ask("late-ticks", Map.of("day", "2026-01-05"))).containsExactly("A,X,2,300,210");
    assertThat(ask("late-ticks", Map.of("day", "2026-01-05", "seconds", "4.5")))
        .containsExactly("A,X,3,300,120");
  }

  @Test
  void freshness() {
    assertThat(ask("freshness", Map.of()))
        .containsExactlyInAnyOrder(
            "bronze.ticks,2026-01-05T14:02:00Z",
            "silver.ticks,2026-01-05T14:00:00Z",
            "gold.bars,2026-01-05T14:02:00Z",
            "gold.sector_metrics,2026-01-06T00:00:00Z");
  }

  @Test
  void aValueIsBoundAndNeverPartOfTheQuery() {
    assertThat(ask("hourly-prices", Map.of("day", "2026-01-05", "symbol", "A' OR 'x' = 'x")))
        .isEmpty();
    assertThatThrownBy(() -> ask("top-movers", Map.of("day", "'2026-01-05'::DATE")))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("invalid date field format");
  }

  @Test
  void saysWhatItNeeds() {
    assertThatThrownBy(() -> ask("top-mover", Map.of()))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("Questions: freshness, ");
    assertThatThrownBy(() -> ask("top-movers", Map.of()))
        .hasMessageContaining("needs day (UTC day, as 2026-01-05). Give it with --param day=…");
    assertThatThrownBy(() -> ask("top-movers", Map.of("day", "2026-01-05", "symbol", "A")))
        .hasMessageContaining("has no parameter symbol, but: day, count.");
  }

  @Test
  void everyFileOfTheLibraryIsAQuestionAndHasATest() throws Exception {
    Path folder =
        Path.of(Question.class.getResource("questions/freshness.sql").toURI()).getParent();
    try (var files = java.nio.file.Files.list(folder)) {
      assertThat(Question.all())
          .extracting(question -> question.name() + ".sql")
          .containsExactlyInAnyOrderElementsOf(
              files.map(file -> file.getFileName().toString()).toList());
    }
    List<String> tests =
        java.util.Arrays.stream(QuestionTest.class.getDeclaredMethods())
            .map(method -> method.getName())
            .toList();
    for (Question question : Question.all()) {
      assertThat(question.sentence()).endsWith("?");
      String[] words = question.name().split("-", -1);
      StringBuilder test = new StringBuilder(words[0]);
      for (int i = 1; i < words.length; i++) {
        test.append(words[i].substring(0, 1).toUpperCase(java.util.Locale.ROOT));
        test.append(words[i].substring(1));
      }
      assertThat(tests).contains(test.toString());
    }
  }

  @Test
  void dollarSignsInTextsAndCommentsAreNoParameters() {
    BoundSql sql =
        BoundSql.of(
            "SELECT '$a', \"$b\", $$ $c $$, e'\\'$d', $x, $y, $x -- $e\n/* $f */",
            new HashMap<>(Map.of("x", "1", "y", "2")));

    assertThat(sql.sql())
        .isEqualTo("SELECT '$a', \"$b\", $$ $c $$, e'\\'$d', $1, $2, $1 -- $e\n/* $f */");
    assertThat(sql.values()).containsExactly("1", "2");
    assertThatThrownBy(() -> BoundSql.of("SELECT $z", Map.of()))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("--param z=");
  }

  private List<String> ask(String name, Map<String, String> parameters) {
    Question question = Question.named(name);
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new LakeSql(lake.lake(), Configuration.defaults(), warning -> {})
        .with(question.values(parameters))
        .run(List.of(question.sql()), rows -> ResultFormat.CSV.write(rows, out, 0));
    out.flush();
    return text.toString().lines().skip(1).toList();
  }

  private static String bar(String interval, String time, String symbol, String values) {
    return "bar_interval=%s period=%s symbol=%s venue=X bar_start=%s %s"
        .formatted(interval, time.substring(0, 10), symbol, time, values);
  }
}
