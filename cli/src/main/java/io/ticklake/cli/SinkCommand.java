package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.live.sink.ConsoleTarget;
import io.ticklake.live.sink.OpenCassandra;
import io.ticklake.live.sink.OpenKafka;
import io.ticklake.live.sink.RunSink;
import io.ticklake.live.sink.SinkReport;
import io.ticklake.live.sink.Target;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "sink",
    mixinStandardHelpOptions = true,
    description = {
      "Follows the live tables and writes what each batch changed to another target, until it is stopped.",
      "kafka: trades, large trades and hourly totals in topics; with the position in the same transaction: exactly once.",
      "cassandra: bars in a table, by symbol and day; written at least once, and again to the same effect: effectively once.",
      "console: trades as lines, from now on; with --once the newest ones that are there. At most once.",
      "A sink that was down goes on where its target stands, as long as the live tables keep the days."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake sink kafka",
      "  ticklake sink kafka --once --output json",
      "  ticklake sink kafka --set sink.name=risk --set sink.large_trade_value=1000000",
      "  ticklake sink cassandra --once --set sink.cassandra.nodes=10.0.0.5",
      "  ticklake sink cassandra --set sink.cassandra.keyspace=risk",
      "  ticklake sink console",
      "Passwords: TICKLAKE_LIVE_READER_PASSWORD, TICKLAKE_SINK_CASSANDRA_PASSWORD, or the configuration file."
    })
final class SinkCommand implements Callable<Integer> {

  enum Kind {
    KAFKA("transaction"),
    CASSANDRA("write"),
    CONSOLE("write");

    private final String step;

    /**
     * @param step what one or some batches are written by
     */
    Kind(String step) {
      this.step = step;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Parameters(paramLabel = "kafka|cassandra|console", description = "Where to.")
  Kind kind;

  @Option(names = "--once", description = "Write what is there now, then end.")
  boolean once;

  @Option(
      names = "--bootstrap",
      description =
          "Follow other live tables than before from their first batch, and go on behind days that were dropped before they were read.")
  boolean bootstrap;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description =
          "Result as text or as one JSON object; default: text. console: its lines, without a result; default: text on a terminal, else JSON.")
  ResultOption.Format format;

  @Override
  public Integer call() {
    Configuration configuration = lakeOptions.configuration();
    PrintWriter err = spec.commandLine().getErr();
    return StopSignal.during(
        stop -> {
          RunSink sink =
              new RunSink(
                  configuration,
                  opening(configuration, stop),
                  line -> err.println("sink: " + line));
          SinkReport report = sink.run(once, bootstrap, stop);
          if (kind != Kind.CONSOLE) {
            tell(report);
          }
        });
  }

  private Target.Opening opening(Configuration configuration, StopSignal stop) {
    return switch (kind) {
      case KAFKA -> new OpenKafka(configuration);
      case CASSANDRA -> new OpenCassandra(configuration, Clock.systemUTC());
      case CONSOLE -> {
        boolean json =
            format == null ? !Terminals.showsOutput() : format == ResultOption.Format.JSON;
        Target console = new ConsoleTarget(spec.commandLine().getOut(), json, once, stop::ask);
        yield () -> console;
      }
    };
  }

  private void tell(SinkReport report) {
    String line =
        "sink %s: %s up to batch %,d in %s: %s; %s"
            .formatted(
                kind,
                report.to() - report.from() == 1
                    ? "1 batch"
                    : "%,d batches".formatted(report.to() - report.from()),
                report.to(),
                count(report.writes(), kind.step),
                report.values().isEmpty()
                    ? "nothing new"
                    : report.values().entrySet().stream()
                        .map(value -> "%,d to %s".formatted(value.getValue(), value.getKey()))
                        .collect(Collectors.joining(", ")),
                seconds(report.took()));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "sink");
    object.put("sink", kind.toString());
    object.put("from_batch", report.from());
    object.put("to_batch", report.to());
    object.put(kind.step + "s", report.writes());
    object.put("values", report.values());
    object.put("seconds", report.took().toMillis() / 1e3);
    ResultOption result = new ResultOption();
    result.format = format == null ? ResultOption.Format.TEXT : format;
    result.print(spec, line, object);
  }
}
