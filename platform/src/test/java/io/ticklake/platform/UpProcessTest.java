package io.ticklake.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.platform.UpState.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real {@code up} in a process of its own, real servers, tiny scripts as our own commands. */
@Tag("slow")
class UpProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(400);

  @TempDir Path path;

  private final List<Process> started = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private PlatformFolder folder;
  private Path command;

  @BeforeEach
  void writeCommand() throws IOException {
    folder = new PlatformFolder(path.resolve("lake"));
    command = path.resolve("ticklake");
    // What our commands do: they live until TERM, and say how they were called and how they ended.
    Files.writeString(
        command,
        """
        #!/bin/sh
        echo "$* lake=$TICKLAKE_LAKE kafka=$TICKLAKE_KAFKA_BROKERS build=$TICKLAKE_BUILD"
        trap 'echo "$1 ended in order"; exit 0' TERM
        while :; do sleep 0.1; done
        """);
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void endEverything() {
    started.forEach(process -> process.destroyForcibly().onExit().join());
    down();
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void runsUntilItIsToldToStopAndLeavesNoProcess(String signal, int exitCode) throws Exception {
    Process up = up("simulator,ingest");
    UpState state = awaitRunning(up);

    state.supervisor().signal(signal);

    assertThat(up.waitFor()).isEqualTo(exitCode);
    assertThat(Files.readString(folder.log("ingest"))).contains("ingest ended in order");
    assertThat(Files.readString(folder.log("simulator"))).contains("simulate ended in order");
    assertThat(state.parts()).allMatch(part -> !part.process().isRunning());
    assertThat(folder.state()).doesNotExist();
    assertThat(down()).isEqualTo("nothing runs for " + folder.path());
  }

  @Test
  void stopsInOrderWhenItsFilesOutgrowTheBudget() throws Exception {
    Process up = up(Map.of("TICKLAKE_UP_DISK_BUDGET_MEGABYTES", "512"), "simulator,ingest");
    UpState state = awaitRunning(up);

    Files.write(folder.path().resolve("grown"), new byte[513 << 20]);

    assertThat(up.waitFor()).isEqualTo(75);
    assertThat(read(path.resolve("up.err")))
        .contains("512 MB", "Everything was stopped in order and nothing is lost");
    assertThat(Files.readString(folder.log("simulator"))).contains("simulate ended in order");
    assertThat(Files.readString(folder.log("ingest"))).contains("ingest ended in order");
    assertThat(state.parts()).allMatch(part -> !part.process().isRunning());
  }

  @Test
  void printsTheAddressesWhenItRunsAlready() throws Exception {
    Process first = up("simulator");
    awaitRunning(first);

    Process second = up("simulator", "broker=19999");

    assertThat(second.waitFor()).isZero();
    assertThat(output(second)).contains("lake      " + folder.path());
    assertThat(read(path.resolve("up.err")))
        .contains("--kafka-port 19999 has no effect on what runs. Run 'ticklake down' first.");
    assertThat(first.isAlive()).isTrue();
  }

  @Test
  void continuesAfterAKillAndEndsWhatWasLeftFirst() throws Exception {
    Process killed = up("simulator,ingest");
    UpState before = awaitRunning(killed);
    killed.destroyForcibly().onExit().join();
    assertThat(before.parts()).allMatch(part -> part.process().isRunning());

    UpState after = awaitRunning(up("simulator,ingest"));

    assertThat(before.parts()).allMatch(part -> !part.process().isRunning());
    assertThat(after.parts()).hasSize(2).allMatch(part -> part.process().isRunning());
    assertThat(Files.readString(folder.log("ingest"))).contains("ingest ended in order");
  }

  @Test
  void downEndsWhatAKilledUpLeft() throws Exception {
    Process killed = up("simulator,ingest");
    UpState before = awaitRunning(killed);
    killed.destroyForcibly().onExit().join();

    assertThat(down()).isEqualTo("stopped " + folder.path());

    assertThat(before.parts()).allMatch(part -> !part.process().isRunning());
  }

  @Test
  void downSparesAStrangerThatGotTheNumberOfADeadPart() throws Exception {
    Process stranger = new ProcessBuilder("sleep", "1000").start();
    started.add(stranger);
    folder.create();
    new UpState(
            ProcessIdentity.bootId(),
            new ProcessIdentity(1, -1),
            Phase.RUNNING,
            "lake",
            Map.of(),
            List.of(
                new UpState.PartState(
                    "ingest",
                    new ProcessIdentity(stranger.pid(), 1),
                    UpState.Health.RUNNING,
                    0,
                    "log")))
        .write(folder);

    assertThat(down()).contains("nothing runs for");

    assertThat(stranger.isAlive()).isTrue();
  }

  @Test
  void startsAPartAgainThatWasKilled() throws Exception {
    UpState before = awaitRunning(up("simulator"));
    ProcessIdentity first = before.part(PartName.SIMULATOR).orElseThrow().process();

    first.signal("KILL");

    until(
        () ->
            UpState.read(folder)
                .flatMap(state -> state.part(PartName.SIMULATOR))
                .filter(part -> part.process() != null && !part.process().equals(first))
                .filter(part -> part.restarts() == 1)
                .isPresent());
  }

  @Test
  void refusesAPortThatSomebodyElseHas() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process up = up("broker", "broker=" + taken.getLocalPort());

      assertThat(up.waitFor()).isEqualTo(75);
      assertThat(Files.readString(path.resolve("up.err")))
          .contains("Port " + taken.getLocalPort() + " of 127.0.0.1 is taken.");
    }
  }

  @Test
  void stopsInsteadOfFillingTheDisk() throws Exception {
    Process up = up(Map.of("TICKLAKE_UP_LEAST_FREE_MEGABYTES", "10485760"), "simulator");

    assertThat(up.waitFor()).isEqualTo(75);
    assertThat(Files.readString(path.resolve("up.err"))).contains("must stay free");
    assertThat(folder.log("simulator")).doesNotExist();
  }

  @Test
  void keepsTheDataOfBrokerAndPostgresOverAStop() throws Exception {
    Process first = up("broker,postgres,simulator");
    UpState state = awaitRunning(first);
    String brokers = "127.0.0.1:" + state.ports().get("broker");
    try (KafkaTopics topics = new KafkaTopics(brokers, Duration.ofSeconds(60))) {
      assertThat(topics.endOffsets("stock-ticks")).hasSize(4);
      assertThat(topics.endOffsets("market-info")).hasSize(2);
    }
    for (String topic : List.of("stock-ticks", "market-info")) {
      assertThat(Long.parseLong(setting(brokers, topic, "retention.bytes")))
          .as("a topic that is not read is bounded too")
          .isBetween(1L << 20, 1L << 30);
    }
    assertThat(Files.readString(folder.log("simulator")))
        .contains("simulate --history 1h --rate 5 lake=" + folder.path() + " kafka=" + brokers);
    String password = folder.secret("postgres-ticklake");
    query(state, "ticklake", password, "create table kept (id int)");
    first.destroy();
    assertThat(first.waitFor()).isEqualTo(143);
    assertThat(state.parts()).allMatch(part -> !part.process().isRunning());

    Process second = up("broker,postgres");
    UpState again = awaitRunning(second);

    query(again, "ticklake", password, "insert into kept values (1)");
    assertThat(Files.readString(folder.log("postgres"))).doesNotContain("PANIC");
    try (KafkaTopics topics =
        new KafkaTopics("127.0.0.1:" + again.ports().get("broker"), Duration.ofSeconds(60))) {
      assertThat(topics.names()).contains("stock-ticks", "market-info");
    }
  }

  private static String setting(String brokers, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      return admin
          .describeConfigs(List.of(resource))
          .values()
          .get(resource)
          .get()
          .get(name)
          .value();
    }
  }

  private static void query(UpState state, String database, String password, String sql)
      throws Exception {
    String url =
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(state.ports().get("postgres"), database);
    try (var connection = java.sql.DriverManager.getConnection(url, database, password);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Process up(String parts, String... more) throws IOException {
    return up(Map.of(), parts, more);
  }

  private Process up(Map<String, String> environment, String parts, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                UpMain.class.getName(),
                folder.path().toString(),
                parts));
    arguments.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(arguments)
            .redirectError(ProcessBuilder.Redirect.appendTo(path.resolve("up.err").toFile()))
            .redirectOutput(path.resolve("up.out." + started.size()).toFile());
    String home = System.getProperty("ticklake.test.home");
    builder.environment().put("TICKLAKE_HOME", home);
    builder
        .environment()
        .put("TICKLAKE_BUILD", Path.of(home, "platform", "target", "classes").toString());
    builder.environment().put("TICKLAKE_COMMAND", command.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private UpState awaitRunning(Process up) {
    until(
        () ->
            !up.isAlive()
                || UpState.read(folder)
                    .filter(state -> state.supervisor().pid() == up.pid())
                    .filter(state -> state.phase() == Phase.RUNNING)
                    .isPresent());
    assertThat(up.isAlive()).as(() -> read(path.resolve("up.err"))).isTrue();
    return UpState.read(folder).orElseThrow();
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up after " + PATIENCE).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private String output(Process process) {
    return read(path.resolve("up.out." + started.indexOf(process)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private String down() {
    return new Down(folder, path, told::add).run();
  }
}
