package io.ticklake.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkExtension.class, S3Extension.class})
@Tag("slow")
class S3CheckpointTest {

  @TempDir Path folder;

  @Test
  void aStreamContinuesFromItsCheckpointOnS3(SparkSession shared, S3Store store) throws Exception {
    Path input = Files.createDirectory(folder.resolve("input"));
    try (Lake lake = store.newLake(folder)) {
      SparkSession spark = TestLakes.session(shared, lake);
      String checkpoint = lake.location().uri() + "/checkpoints/lines";
      Files.writeString(input.resolve("1.txt"), "one\ntwo\n");
      assertThat(run(spark, input, checkpoint)).containsExactlyInAnyOrder("one", "two");

      Files.writeString(input.resolve("2.txt"), "three\n");
      assertThat(run(spark, input, checkpoint)).containsExactly("three");

      String bucket = ((LakeLocation.Bucket) lake.location()).bucket();
      assertThat(store.keys(bucket, "prod/checkpoints/lines/"))
          .contains("prod/checkpoints/lines/commits/0", "prod/checkpoints/lines/commits/1");
    }
  }

  private static List<String> run(SparkSession spark, Path input, String checkpoint)
      throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    spark
        .readStream()
        .text(input.toString())
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint)
        .foreachBatch(
            (Dataset<Row> batch, Long id) ->
                seen.addAll(batch.as(Encoders.STRING()).collectAsList()))
        .start()
        .awaitTermination();
    return seen;
  }
}
