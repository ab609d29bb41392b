package io.ticklake.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.gold.MarketInfoLake.Info;
import io.ticklake.testkit.SparkExtension;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The settings for Spark SQL in docs/engines.md, as they stand there. */
@ExtendWith(SparkExtension.class)
@Tag("slow")
class EnginesPageTest {

  @TempDir Path folder;

  @Test
  void sparkWithTheSettingsOfThePageReadsALake(SparkSession shared) throws IOException {
    try (Lake lake =
        Lake.open(new LakeLocation.Folder(folder.resolve("lake")), Configuration.defaults())) {
      new MarketInfoLake(lake).receives(Info.of("ACME", "Acme", "Industry", "2026-01-05T00:00:00"));
    }
    SparkSession spark = shared.newSession();
    settings().forEach((key, value) -> spark.conf().set(key.toString(), value.toString()));

    Row row =
        spark.sql("SELECT symbol, sector, effective_at FROM ticklake.bronze.market_info").first();

    assertThat(row.getString(0)).isEqualTo("ACME");
    assertThat(row.getString(1)).isEqualTo("Industry");
    assertThat(row.getTimestamp(2).toInstant()).isEqualTo("2026-01-05T00:00:00Z");
  }

  private Properties settings() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "engines.md"));
    String block = page.split("```properties\n", 3)[1].split("```", 2)[0];
    assertThat(block).startsWith("spark.sql.catalog.ticklake=");
    Properties settings = new Properties();
    settings.load(new StringReader(block.replace("DATALAKE", folder.resolve("lake").toString())));
    return settings;
  }
}
