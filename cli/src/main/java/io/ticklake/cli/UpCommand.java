package io.ticklake.cli;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.platform.Launcher;
import io.ticklake.platform.PartName;
import io.ticklake.platform.PlatformFolder;
import io.ticklake.platform.Up;
import io.ticklake.platform.UpDetached;
import io.ticklake.platform.UpRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts everything on this machine and watches it until Ctrl-C or 'ticklake down'.",
      "That is a Kafka broker, Postgres, the tick simulator, the bronze stream, the live tables, Airflow, the dashboard.",
      "Nothing is open to the network. The next up continues where this one ends."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake up",
      "  ticklake up --detach --rate 500 --symbols 20",
      "  ticklake up --only broker,postgres --kafka-port 19092"
    })
final class UpCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Option(
      names = "--detach",
      description = "Come back once everything runs; 'ticklake down' stops it.")
  boolean detach;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description =
          "Start these parts only: broker, postgres, store, simulator, ingest, history (builds the first bars and ends), live, airflow, dashboard.")
  List<String> only = new ArrayList<>();

  @Option(
      names = "--without",
      split = ",",
      paramLabel = "PART",
      description = "Start all parts but these.")
  List<String> without = new ArrayList<>();

  @Option(
      names = "--store",
      paramLabel = "s3",
      description =
          "s3: start an S3-compatible store and keep the lake there, in s3://ticklake/lake unless --lake names a bucket.")
  String store;

  @Option(
      names = "--kafka-port",
      description = "Port of the broker. Default: 9092 or the next free.")
  Integer kafkaPort;

  @Option(
      names = "--postgres-port",
      description = "Port of Postgres. Default: 5432 or the next free.")
  Integer postgresPort;

  @Option(
      names = "--airflow-port",
      description = "Port of Airflow. Default: 8080 or the next free.")
  Integer airflowPort;

  @Option(
      names = "--dashboard-port",
      description = "Port of the dashboard. Default: 8501 or the next free.")
  Integer dashboardPort;

  @Option(
      names = "--store-port",
      description = "Port of the S3 store. Default: 9000 or the next free.")
  Integer storePort;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Simulated ticks per second. Default: " + SimulateCommand.RATE + ".")
  Integer rate;

  @Option(
      names = "--symbols",
      paramLabel = "N",
      description = "Number of simulated symbols. Default: " + SimulateCommand.SYMBOLS + ".")
  Integer symbols;

  @Option(
      names = "--history",
      paramLabel = "DURATION",
      defaultValue = "6h",
      description =
          "How far back the simulator begins, at most; it continues after its last tick. Default: ${DEFAULT-VALUE}; 0h: now.")
  String history;

  @Override
  public Integer call() {
    UpRequest request = request();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (!detach) {
      return StopSignal.during(new Up(request, err::println, out::println)::run);
    }
    UpDetached up = new UpDetached(request, arguments(), err::println, out::println);
    AtomicInteger exitCode = new AtomicInteger();
    int signalled = StopSignal.during(stop -> exitCode.set(up.run(stop)));
    return signalled == 0 ? exitCode.get() : signalled;
  }

  private UpRequest request() {
    Configuration configuration = lake.asked();
    LakeLocation location = LakeOptions.location(configuration);
    PlatformFolder folder = PlatformOptions.folder(location, configuration);
    if (store != null && !store.equals("s3")) {
      throw new BadRequest("--store '%s': s3 is the only store there is.".formatted(store));
    }
    if (store != null && location instanceof LakeLocation.Folder) {
      location = new LakeLocation.Bucket("ticklake", "lake");
    }
    Map<PartName, Integer> ports = new EnumMap<>(PartName.class);
    put(ports, PartName.BROKER, kafkaPort);
    put(ports, PartName.POSTGRES, postgresPort);
    put(ports, PartName.AIRFLOW, airflowPort);
    put(ports, PartName.DASHBOARD, dashboardPort);
    put(ports, PartName.STORE, storePort);
    return new UpRequest(
        Launcher.of(System.getenv()),
        folder,
        location,
        configuration,
        lake.file(),
        UpRequest.parts(named(only), named(without), store != null),
        ports,
        optional(rate),
        optional(symbols),
        DurationOption.parse("--history", history).isZero() ? "" : history);
  }

  /** What was typed, for the process that stays. */
  private List<String> arguments() {
    List<String> typed = new ArrayList<>(spec.commandLine().getParseResult().originalArgs());
    typed.removeIf(argument -> argument.equals("--detach"));
    return typed;
  }

  private static Set<PartName> named(List<String> names) {
    Set<PartName> parts = EnumSet.noneOf(PartName.class);
    names.forEach(name -> parts.add(PartName.of(name)));
    return parts;
  }

  private static void put(Map<PartName, Integer> ports, PartName part, Integer port) {
    if (port != null) {
      ports.put(part, port);
    }
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
