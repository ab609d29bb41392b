package io.ticklake.gold;

import io.ticklake.core.lake.Lake;
import io.ticklake.testkit.SparkExtension;
import io.ticklake.testkit.TestLakes;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What tests of gold days begin with: an empty lake, its silver, and what builds its days. */
@ExtendWith(SparkExtension.class)
@Tag("slow")
abstract class GoldLakeTest {

  Lake lake;
  SilverLake silver;
  SparkSession spark;
  BuildGoldDay gold;

  @BeforeEach
  void open(SparkSession shared, @TempDir Path folder) {
    lake = TestLakes.at(folder);
    silver = new SilverLake(lake);
    spark = TestLakes.session(shared, lake);
    gold = new BuildGoldDay(lake, spark, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    lake.close();
  }
}
