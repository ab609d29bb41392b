package io.ticklake.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
@Tag("slow")
class KafkaBrokerTest {

  @Test
  void keepsWhatWasProducedInOrderOfItsPartition(KafkaBroker broker) {
    broker.createTopic("orders", 2);

    broker.produce("orders", 1, List.of("a", "b", "c"));
    broker.produce("orders", 0, List.of("d"));

    assertThat(broker.endOffsets("orders")).isEqualTo(Map.of(0, 1L, 1, 3L));
  }

  @Test
  void keepsItsRecordsOverAKill(@TempDir Path folder) {
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      broker.createTopic("kept", 1);
      broker.produce("kept", "AAPL", "first");

      broker.kill();
      broker.startAgain();
      broker.produce("kept", "AAPL", "second");

      assertThat(broker.endOffsets("kept")).isEqualTo(Map.of(0, 2L));
    }
  }
}
