package io.ticklake.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.bronze.StreamProgress;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.table.Tables;
import io.ticklake.platform.LakeStatus.TopicStatus;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
@Tag("slow")
class ReadStatusTest {

  @TempDir Path path;

  @Test
  void countsWhatEachPartitionHasBeyondItsCommit() {
    assertThat(
            LakeStatus.lag(
                new TreeMap<>(Map.of(0, 10L, 1, 7L, 2, 5L)), new TreeMap<>(Map.of(0, 4L, 1, 9L))))
        .isEqualTo(6 + 0 + 5);
  }

  @Test
  void saysThatNothingIsThereOnALakeThatDoesNotExist() {
    Configuration configuration = Configuration.of(Map.of("kafka.brokers", "127.0.0.1:1"));

    LakeStatus status = status(configuration);

    assertThat(status.phase()).isEqualTo("down");
    assertThat(status.parts()).isEmpty();
    assertThat(status.tables()).isEmpty();
    assertThat(status.brokerProblem()).isEqualTo("no broker answers at 127.0.0.1:1");
    assertThat(path.resolve("lake")).doesNotExist();
  }

  @Test
  void comparesTheTopicWithWhatBronzeCommitted(KafkaBroker broker) {
    broker.createTopic("status-ticks", 2);
    broker.produce("status-ticks", 0, List.of("a", "b", "c"));
    broker.produce("status-ticks", 1, List.of("d"));
    Configuration configuration =
        Configuration.of(
            Map.of(
                "kafka.brokers", broker.bootstrap(),
                "kafka.ticks_topic", "status-ticks",
                "kafka.market_info_topic", "status-info"));
    commit(configuration, new TreeMap<>(Map.of(0, 2L)));

    LakeStatus status = status(configuration);

    assertThat(status.brokerProblem()).isNull();
    assertThat(status.topics())
        .containsExactly(
            new TopicStatus("status-ticks", 4, 2), new TopicStatus("status-info", 0, 0));
    assertThat(status.tables())
        .singleElement()
        .satisfies(
            table -> {
              assertThat(table.table()).isEqualTo("bronze.ticks");
              assertThat(table.rows()).isZero();
              assertThat(table.committedAt()).isNotNull();
            });
  }

  private void commit(Configuration configuration, SortedMap<Integer, Long> ends) {
    try (Lake lake = open(configuration)) {
      StreamProgress progress =
          new StreamProgress(
              "stream",
              0,
              new StreamProgress.KafkaTopic("status-ticks", "id", "status-ticks"),
              ends,
              1_767_600_000_000_000L);
      boolean added =
          new BronzeCommits(lake.loadOrCreate(Tables.BRONZE_TICKS), "bronze.ticks")
              .append(progress, AppendContent.EMPTY, List.of());
      assertThat(added).isTrue();
    }
  }

  private LakeStatus status(Configuration configuration) {
    try (Lake lake = open(configuration)) {
      return new ReadStatus(new PlatformFolder(path.resolve("lake")), lake, configuration).read();
    }
  }

  private Lake open(Configuration configuration) {
    return Lake.open(new LakeLocation.Folder(path.resolve("lake")), configuration);
  }
}
