package io.ticklake.ingest.bronze;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.bronze.BronzeUpkeep;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong between Kafka, checkpoint and table, and what becomes of the records. */
@ExtendWith({SparkExtension.class, KafkaExtension.class})
@Tag("slow")
class IngestRecoveryTest {

  @TempDir Path folder;

  private KafkaBroker broker;
  private IngestFixture ingest;

  @BeforeEach
  void aLakeAndTopics(SparkSession spark, KafkaBroker shared) {
    broker = shared;
    ingest = new IngestFixture(spark, shared, folder);
  }

  @AfterEach
  void closeTheLake() {
    ingest.close();
  }

  @Test
  void skipsABatchThatSparkRepeats() throws IOException {
    ingest.produceTicks(0, 10);
    ingest.once();
    // the state after a crash between the table's commit and Spark's own note of it
    forget(ingest.checkpoint().resolve("commits"), 0);
    ingest.produceTicks(10, 15);

    IngestReport report = ingest.once();

    assertThat(report.ticks()).isEqualTo(new StreamTotals(1, 5, 0, 1));
    ingest.assertEveryRecordIsThereOnce();
  }

  @Test
  void repeatsABatchThatWasPlannedButNotCommitted() throws IOException {
    ingest.produceTicks(0, 10);
    ingest.once();
    Table table = ingest.lake().load(BRONZE_TICKS);
    long before = table.currentSnapshot().snapshotId();
    ingest.produceTicks(10, 15);
    ingest.once();
    // the state after a crash between Spark's plan and the table's commit
    table.refresh();
    table.manageSnapshots().rollbackTo(before).commit();
    forget(ingest.checkpoint().resolve("commits"), 1);
    ingest.produceTicks(15, 20);

    assertThat(ingest.once().ticks().rows()).isEqualTo(10);
    ingest.assertEveryRecordIsThereOnce();
  }

  @Test
  void refusesAnEmptyCheckpointBesideATableThatIsNot() throws IOException {
    ingest.produceTicks(0, 10);
    ingest.once();
    delete(ingest.checkpoint());
    ingest.produceTicks(10, 15);

    assertThatThrownBy(ingest::once)
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("is empty: starting now would add everything a second time")
        .hasMessageContaining("--bootstrap");

    assertThat(ingest.bootstrap().ticks().rows()).isEqualTo(5);
    ingest.assertEveryRecordIsThereOnce();
    ingest.produceTicks(15, 17);
    assertThat(ingest.once().ticks().rows()).isEqualTo(2);
    ingest.assertEveryRecordIsThereOnce();
  }

  @Test
  void takesNothingOverWhereCheckpointAndTableFit() {
    ingest.produceTicks(0, 10);
    ingest.bootstrap();
    String stream = stream();
    ingest.produceTicks(10, 15);
    ingest.bootstrap();

    assertThat(stream()).isEqualTo(stream);
    ingest.assertEveryRecordIsThereOnce();
  }

  @Test
  void refusesTheCheckpointOfAStreamThatWasReplaced() throws IOException {
    ingest.produceTicks(0, 10);
    ingest.once();
    Path kept = folder.resolve("kept");
    copy(ingest.checkpoint(), kept);
    delete(ingest.checkpoint());
    ingest.bootstrap();
    delete(ingest.checkpoint());
    copy(kept, ingest.checkpoint());
    ingest.produceTicks(10, 15);

    assertThatThrownBy(ingest::once)
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("whose checkpoint is no longer the table's");
    assertThat(ingest.rows().count()).isEqualTo(10);
  }

  @Test
  void refusesACheckpointThatIsAheadOfTheTable() {
    ingest.produceTicks(0, 10);
    ingest.once();
    Table table = ingest.lake().load(BRONZE_TICKS);
    long before = table.currentSnapshot().snapshotId();
    ingest.produceTicks(10, 15);
    ingest.once();
    table.refresh();
    table.manageSnapshots().rollbackTo(before).commit();

    assertThatThrownBy(ingest::once)
        .isInstanceOf(BadData.class)
        .hasMessageContaining("batch 1 is done")
        .hasMessageContaining("rolled back or restored");

    assertThat(ingest.bootstrap().ticks().rows()).isEqualTo(5);
    ingest.assertEveryRecordIsThereOnce();
  }

  @Test
  void refusesACheckpointThatIsOlderThanTheTable() throws IOException {
    ingest.produceTicks(0, 10);
    ingest.once();
    Path backup = folder.resolve("backup");
    copy(ingest.checkpoint(), backup);
    ingest.produceTicks(10, 15);
    ingest.once();
    delete(ingest.checkpoint());
    copy(backup, ingest.checkpoint());
    ingest.produceTicks(15, 30);

    assertThatThrownBy(ingest::once)
        .isInstanceOf(BadData.class)
        .hasMessageContaining("older than the table");

    assertThat(ingest.bootstrap().ticks().rows()).isEqualTo(15);
    ingest.assertEveryRecordIsThereOnce();
  }

  @Test
  void refusesATopicThatWasMadeAgainAndReadsItUnderANameOfItsOwn() {
    ingest.produceTicks(0, 9);
    ingest.once();
    broker.deleteTopic(ingest.topic());
    broker.createTopic(ingest.topic(), 3);
    ingest.produceTicks(9, 30);

    assertThatThrownBy(ingest::once)
        .isInstanceOf(BadData.class)
        .hasMessageContaining("was deleted and made again");

    assertThat(ingest.bootstrap().ticks().rows()).isEqualTo(21);
    ingest.produceTicks(30, 33);
    assertThat(ingest.once().ticks().rows()).isEqualTo(3);
    assertThat(ingest.ticks("concat_ws('|', source_topic, source_partition, source_offset)"))
        .hasSize(33)
        .doesNotHaveDuplicates();
    assertThat(ingest.ticks("trade_id")).hasSize(33).doesNotHaveDuplicates();
  }

  @Test
  void staysExactWhenSnapshotsExpireAndFilesAreCompactedInBetween() throws IOException {
    for (int i = 0; i < 4; i++) {
      ingest.produceTicks(i * 5L, i * 5L + 5);
      ingest.once();
    }
    BronzeUpkeep.run(ingest.lake(), 1);
    Table table = ingest.lake().load(BRONZE_TICKS);
    assertThat(table.snapshots()).hasSize(1);
    table.rewriteManifests().clusterBy(file -> "one").commit();
    table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
    forget(ingest.checkpoint().resolve("commits"), 3);
    ingest.produceTicks(20, 25);

    assertThat(ingest.once().ticks()).isEqualTo(new StreamTotals(1, 5, 0, 1));
    ingest.assertEveryRecordIsThereOnce();
  }

  @Test
  void saysThatKafkaHasDeletedWhatWasNotReadYet() {
    ingest.produceTicks(0, 9);
    ingest.once();
    ingest.produceTicks(9, 18);
    broker.deleteRecordsBefore(ingest.topic(), 1, 5);

    assertThatThrownBy(ingest::once)
        .isInstanceOf(BadData.class)
        .hasMessageContaining("offsets 3 to 4 of partition 1")
        .hasMessageContaining("2 records may be lost");

    assertThat(ingest.bootstrap().ticks().rows()).isEqualTo(7);
    assertThat(ingest.ticks("concat(source_partition, ':', source_offset)"))
        .hasSize(16)
        .doesNotHaveDuplicates()
        .doesNotContain("1:3", "1:4");
  }

  private String stream() {
    return new BronzeCommits(ingest.lake().load(BRONZE_TICKS), "bronze.ticks")
        .progress().orElseThrow().stream();
  }

  private static void forget(Path log, long batch) throws IOException {
    Files.delete(log.resolve(Long.toString(batch)));
    Files.deleteIfExists(log.resolve("." + batch + ".crc"));
  }

  private static void delete(Path tree) throws IOException {
    for (Path file : walk(tree).stream().sorted(Comparator.reverseOrder()).toList()) {
      Files.delete(file);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : walk(from)) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  private static List<Path> walk(Path tree) throws IOException {
    try (var files = Files.walk(tree)) {
      return files.sorted().toList();
    }
  }
}
