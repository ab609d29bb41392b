package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.platform.UpState.Phase;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * {@code ticklake up}: starts what was asked for on this machine and stays until it is told to
 * stop. Only one per lake; it holds a lock that the system takes back however it ends.
 */
public final class Up {

  private static final int TICKS_PARTITIONS = 4;
  private static final int MARKET_INFO_PARTITIONS = 2;
  private static final Duration GUARD_EVERY = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration OTHERS_START = Duration.ofMinutes(6);

  private final UpRequest request;
  private final PlatformFolder folder;
  private final Consumer<String> tell;
  private final Consumer<String> print;

  /**
   * @param tell takes a line of progress
   * @param print takes a line of the result
   */
  public Up(UpRequest request, Consumer<String> tell, Consumer<String> print) {
    this.request = request;
    this.folder = request.folder();
    this.tell = tell;
    this.print = print;
  }

  /** Runs until asked to stop; returns at once if another {@code up} does it already. */
  public void run(StopSignal stop) {
    folder.create();
    try (FileChannel channel =
            FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        printOthers(stop);
      } else {
        supervise(stop);
      }
    } catch (IOException e) {
      throw new Unavailable("Cannot lock %s: %s.".formatted(folder.lock(), e), e);
    }
  }

  private void printOthers(StopSignal stop) {
    long end = System.nanoTime() + OTHERS_START.toNanos();
    do {
      Optional<UpState> state = UpState.read(folder).filter(UpState::isSupervised);
      if (state.isPresent() && state.get().phase() == Phase.RUNNING) {
        tell.accept("already up (pid %d)".formatted(state.get().supervisor().pid()));
        tellOfOtherPorts(state.get());
        Addresses.lines(state.get(), folder, request.launcher()).forEach(print);
        return;
      }
      if (state.isPresent() && state.get().phase() == Phase.STOPPING) {
        throw new Unavailable(
            "Another up of %s is stopping. Try again in a minute.".formatted(folder.path()));
      }
      if (stop.await(LOOK)) {
        return;
      }
    } while (System.nanoTime() - end < 0);
    throw new Unavailable(
        "Another up of %s is not ready after %d minutes. See %s, or stop it with 'ticklake down'."
            .formatted(folder.path(), OTHERS_START.toMinutes(), folder.logs()));
  }

  private void tellOfOtherPorts(UpState running) {
    for (PartName part : PartName.USUAL_PORTS.keySet()) {
      OptionalInt asked = request.port(part);
      Integer used = running.ports().get(part.text());
      if (asked.isPresent() && !Objects.equals(used, asked.getAsInt())) {
        tell.accept(
            "%s %d has no effect on what runs. Run 'ticklake down' first."
                .formatted(portOption(part), asked.getAsInt()));
      }
    }
  }

  private static String portOption(PartName part) {
    return part == PartName.BROKER ? "--kafka-port" : "--%s-port".formatted(part.text());
  }

  private void supervise(StopSignal stop) {
    UpState.read(folder)
        .ifPresent(left -> Orphans.end(left, folder, request.launcher().home(), tell));
    UpState.delete(folder);
    request
        .diskGuard()
        .judge(folder.path())
        .ifPresent(
            reason -> {
              throw new Unavailable(reason);
            });
    Map<String, Integer> ports = choosePorts(new Ports(Ports::isFree));
    PostgresServer postgres =
        new PostgresServer(
            folder,
            request.launcher().build().toAbsolutePath().getParent(),
            ports.getOrDefault(PartName.POSTGRES.text(), 0));
    StoreServer store =
        new StoreServer(
            request.launcher(),
            folder,
            ports.getOrDefault(PartName.STORE.text(), 0),
            request.lake() instanceof LakeLocation.Bucket bucket ? bucket.bucket() : "");
    PlatformParts parts = new PlatformParts(request, ports, postgres, store);
    Supervisor supervisor =
        new Supervisor(
            folder,
            request.lake().toString(),
            ports,
            RestartPolicy.USUAL,
            new Supervisor.Guard(() -> request.diskGuard().judge(folder.path()), GUARD_EVERY),
            tell);
    stop.whenAsked(supervisor::askToStop);
    tellPlan();
    runUntilAsked(supervisor, parts, postgres);
  }

  private void runUntilAsked(Supervisor supervisor, PlatformParts parts, PostgresServer postgres) {
    try {
      supervisor.start(parts.foundation());
      supervisor.awaitReady();
      if (!supervisor.isStopAsked()) {
        prepareTopics(parts);
        if (request.has(PartName.POSTGRES)) {
          postgres.createDatabase(PostgresServer.AIRFLOW);
          postgres.createDatabase(PostgresServer.LIVE);
          postgres.createLiveRoles();
        }
        writeEnvironment(parts);
        supervisor.start(parts.builders());
        supervisor.awaitReady();
      }
      if (!supervisor.isStopAsked()) {
        supervisor.start(parts.followers());
        supervisor.awaitReady();
      }
      if (!supervisor.isStopAsked()) {
        supervisor.running();
        UpState.read(folder)
            .ifPresent(state -> Addresses.lines(state, folder, request.launcher()).forEach(print));
        supervisor.watch();
      }
    } finally {
      supervisor.reasonToStop().ifPresent(text -> tell.accept("error: " + text));
      supervisor.stop();
      UpState.delete(folder);
    }
    supervisor
        .reasonToStop()
        .ifPresent(
            text -> {
              throw new Unavailable(
                  text
                      + " Everything was stopped in order and nothing is lost; then run 'ticklake up' again.");
            });
  }

  private Map<String, Integer> choosePorts(Ports ports) {
    Map<String, Integer> chosen = new HashMap<>();
    // Those that were asked for first: no default may take them away.
    List<PartName> listening =
        List.of(
            PartName.BROKER,
            PartName.POSTGRES,
            PartName.STORE,
            PartName.AIRFLOW,
            PartName.DASHBOARD);
    Map<PartName, Integer> usual = PartName.USUAL_PORTS;
    for (boolean given : new boolean[] {true, false}) {
      for (PartName part : listening) {
        if (request.has(part) && request.port(part).isPresent() == given) {
          int port = ports.choose(portOption(part), request.port(part), usual.get(part));
          if (!given && port != usual.get(part)) {
            tell.accept(
                "port %d is taken; %s uses %d".formatted(usual.get(part), part.text(), port));
          }
          chosen.put(part.text(), port);
        }
      }
    }
    if (request.has(PartName.BROKER)) {
      // Beside the broker's: two that start at one moment would both find a fixed one free.
      int broker = chosen.get(PartName.BROKER.text());
      int near = broker < 55_000 ? broker + 10_000 : broker - 10_000;
      chosen.put("controller", ports.choose("--kafka-port", OptionalInt.empty(), near));
    }
    return chosen;
  }

  private void tellPlan() {
    tell.accept(
        "starting %s for %s: about %,d MB of memory, %,d MB of disk at first, at most %,d MB"
            .formatted(
                PartName.inOrder(request.parts()).stream()
                    .map(PartName::text)
                    .collect(Collectors.joining(", ")),
                request.lake(),
                request.parts().stream().mapToInt(PartName::usualMegabytes).sum(),
                usualDiskMegabytes(),
                request.diskGuard().budgetBytes() >> 20));
    if (!request.has(PartName.POSTGRES) && request.has(PartName.AIRFLOW)) {
      tell.accept(
          "without Postgres, Airflow keeps its runs in SQLite, where it may refuse a backfill of its own; the DAG backfill_partition works");
    }
  }

  // Measured: Postgres' empty databases; what six hours of ticks take in Kafka, Postgres and the
  // lake.
  private int usualDiskMegabytes() {
    int databases = request.has(PartName.POSTGRES) ? 200 : 20;
    return request.has(PartName.HISTORY) && !request.history().isEmpty()
        ? databases + 1_300
        : databases;
  }

  private void prepareTopics(PlatformParts parts) {
    if (!request.has(PartName.BROKER)) {
      return;
    }
    String brokers = parts.settings().get(Settings.KAFKA_BROKERS.environmentVariable());
    String ticks = request.configuration().get(Settings.TICKS_TOPIC);
    String info = request.configuration().get(Settings.MARKET_INFO_TOPIC);
    Map<String, Integer> topics = new LinkedHashMap<>();
    topics.put(ticks, TICKS_PARTITIONS);
    topics.put(info, MARKET_INFO_PARTITIONS);
    try (KafkaTopics kafka = new KafkaTopics(brokers, Duration.ofSeconds(30))) {
      kafka.createMissing(topics);
    }
  }

  private void writeEnvironment(PlatformParts parts) {
    String text =
        parts.settings().entrySet().stream()
            .map(e -> "export %s='%s'%n".formatted(e.getKey(), e.getValue().replace("'", "'\\''")))
            .collect(Collectors.joining());
    try {
      PlatformFolder.writePrivately(folder.environment(), text);
    } catch (IOException e) {
      throw new Unavailable("Cannot write %s: %s.".formatted(folder.environment(), e), e);
    }
  }
}
