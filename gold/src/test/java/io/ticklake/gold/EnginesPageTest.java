package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.gold.Trade.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.lake.Lake;
import io.ticklake.testkit.SparkExtension;
import io.ticklake.testkit.TestLakes;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What docs/engines.md says of Spark SQL, as it stands there. */
@ExtendWith(SparkExtension.class)
@Tag("slow")
class EnginesPageTest {

  @TempDir Path folder;

  @Test
  void sparkWithTheSettingsAndStatementsOfThePageReadsALake(SparkSession shared)
      throws IOException {
    long snapshot;
    try (Lake lake = TestLakes.at(folder)) {
      SilverLake silver = new SilverLake(lake);
      var gold = new BuildGoldDay(lake, TestLakes.session(shared, lake), Clock.systemUTC());
      silver.builds(Trade.all("14:00:10 100 2", "14:01:20 102 1"));
      gold.build(DAY);
      snapshot = lake.load(GOLD_BARS).currentSnapshot().snapshotId();
      silver.builds(Trade.all("14:00:10 100 2", "14:01:20 102 1", "14:01:30 107 1"));
      gold.build(DAY);
    }
    SparkSession spark = shared.newSession();
    settings().forEach((key, value) -> spark.conf().set(key.toString(), value.toString()));
    List<String> statements = statements();

    Row hour = spark.sql(statements.get(0)).collectAsList().get(0);
    assertThat(hour.<Timestamp>getAs("bar_start").toInstant()).isEqualTo("2026-01-05T14:00:00Z");
    assertThat(hour.<BigDecimal>getAs("close")).isEqualByComparingTo("107");
    String older = statements.get(1).replaceFirst("\\d{10,}", Long.toString(snapshot));
    assertThat(spark.sql(older).where("bar_interval = '1h'").first().<BigDecimal>getAs("close"))
        .isEqualByComparingTo("102");
  }

  private Properties settings() throws IOException {
    Properties settings = new Properties();
    String block = block("properties").replace("DATALAKE", folder.resolve("lake").toString());
    assertThat(block).startsWith("spark.sql.catalog.ticklake=");
    settings.load(new StringReader(block));
    return settings;
  }

  private static List<String> statements() throws IOException {
    List<String> statements =
        block("sql").lines().map(line -> line.replaceFirst(";$", "")).toList();
    assertThat(statements).hasSize(2);
    return statements;
  }

  private static String block(String language) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "engines.md"));
    return page.split("```" + language + "\n", 3)[1].split("```", 2)[0];
  }
}
