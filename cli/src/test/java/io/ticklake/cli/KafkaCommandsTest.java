package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.table.Tables;
import io.ticklake.testkit.ChildJvm;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands simulate, replay and ingest beside a real broker, as a shell sees them. */
@ExtendWith(KafkaExtension.class)
@Tag("slow")
@Timeout(600)
class KafkaCommandsTest {

  private static int tests;

  @TempDir Path folder;

  private KafkaBroker broker;
  private String topic;

  @BeforeEach
  void topicsOfItsOwn(KafkaBroker shared) {
    broker = shared;
    topic = "commands-" + ++tests;
  }

  @Test
  void replaysWithABarOnATerminalAndWithoutOneElsewhere() throws Exception {
    Path file = folder.resolve("ticks");
    Run.of("simulate", "--count", "1000", "--out", file.toString());
    String[] replay = {"replay", file.toString(), "--format", "ticks", "--speed", "max"};

    Run quiet = Run.of(with(replay));
    Process onATerminal =
        new ProcessBuilder(
                "script",
                "-qec",
                quoted(ChildJvm.command(TickLake.class, with(replay))),
                "/dev/null")
            .redirectErrorStream(true)
            .redirectInput(new java.io.File("/dev/null"))
            .start();
    String screen = new String(onATerminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(quiet.err()).isEmpty();
    assertThat(quiet.out()).matches("replay: 1,000 records of 1 file, [0-9.]+ s\\R");
    assertThat(onATerminal.waitFor()).isZero();
    assertThat(screen).contains("replay", "100%", "replay: 1,000 records of 1 file, ");
    assertThat(records()).isEqualTo(2_000);
  }

  @Test
  void losesNothingWhenIngestIsToldToEnd() throws Exception {
    assertThat(Run.of(with("simulate", "--count=400", "--as-fast-as-possible")).err()).isEmpty();
    Path out = folder.resolve("out");
    Process ingest =
        new ProcessBuilder(ChildJvm.command(TickLake.class, with("ingest", "--trigger", "0s")))
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      while (rows() == 0) {
        assertThat(ingest.waitFor(100, TimeUnit.MILLISECONDS)).as("it goes on").isFalse();
      }
      Run.of(with("simulate", "--count=400", "--seed=2", "--as-fast-as-possible"));

      ingest.destroy();

      assertThat(ingest.waitFor()).isEqualTo(143);
    } finally {
      ingest.destroyForcibly().onExit().join();
    }
    long before = rows();
    assertThat(Files.readString(out)).startsWith("ingest: %,d rows (0 rejects)".formatted(before));

    Run rest = Run.of(with("ingest", "--once"));

    assertThat(rest.exitCode()).isZero();
    assertThat(rest.out()).startsWith("ingest: %,d row".formatted(800 - before));
    assertThat(rows()).isEqualTo(800);
  }

  private long records() {
    return broker.endOffsets(topic).values().stream().mapToLong(Long::longValue).sum();
  }

  private long rows() throws IOException {
    try (Lake lake =
        Lake.open(new LakeLocation.Folder(folder.resolve("lake")), Configuration.defaults())) {
      return lake.find(Tables.BRONZE_TICKS)
          .map(table -> table.currentSnapshot())
          .map(head -> Long.parseLong(head.summary().get("total-records")))
          .orElse(0L);
    }
  }

  private String[] with(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--lake=" + folder.resolve("lake"),
            "--set=kafka.brokers=" + broker.bootstrap(),
            "--set=kafka.ticks_topic=" + topic,
            "--set=kafka.market_info_topic=" + topic + "-info"));
    return all.toArray(String[]::new);
  }

  private static String quoted(List<String> command) {
    return command.stream()
        .map(argument -> "'" + argument.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
