package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.analytics.BarProof;
import io.ticklake.analytics.ExplainBar;
import io.ticklake.analytics.LakeSql;
import io.ticklake.analytics.TextTable;
import io.ticklake.core.Hour;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.MomentText;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.build.Scope;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.silver.SilverRules;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain-bar",
    mixinStandardHelpOptions = true,
    description = {
      "Proves one bar: computes it again from its trades, finds each trade in bronze by its Kafka offset or line, and names the commits and builds between.",
      "A bar that differs from its trades is exit 65; where ticklake plan calls its day stale it waits for the next build."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake explain-bar AAPL 1m 2026-01-05T14:31",
      "  ticklake explain-bar BTCUSDT 1h 2026-01-05T14 --venue BINANCE --output json"
    })
final class ExplainBarCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @Parameters(index = "0", paramLabel = "SYMBOL", description = "Instrument, as in AAPL.")
  String symbol;

  @Parameters(index = "1", paramLabel = "INTERVAL", description = "1s, 1m, 5m, 1h or 1d.")
  String interval;

  @Parameters(
      index = "2",
      paramLabel = "START",
      description =
          "First moment of the bar, UTC: 2026-01-05, 2026-01-05T14, 2026-01-05T14:31 or with seconds.")
  String start;

  @Option(
      names = "--venue",
      paramLabel = "VENUE",
      description = "Where it traded; needed where the symbol has that bar on several venues.")
  String venue = "";

  @Override
  public Integer call() {
    Instant began = Instant.now();
    Configuration configuration = lakeOptions.configuration();
    BarProof proof;
    boolean waits;
    try (Lake lake = lakeOptions.open(configuration)) {
      LakeSql sql = LakeQueries.ofHeads(lake, configuration, spec);
      proof = new ExplainBar(lake, sql).explain(symbol, venue, interval, MomentText.parse(start));
      waits = !proof.holds() && isStale(lake, configuration);
    }
    if (!result.isJson()) {
      show(proof, spec.commandLine().getOut());
    }
    String verdict = verdict(proof, Duration.between(began, Instant.now()));
    result.print(
        spec,
        waits ? verdict + "; its day is stale: ticklake heal builds it again" : verdict,
        json(proof, waits));
    if (!proof.holds() && !waits) {
      throw new BadData(
          "The bar of %s at %s does not equal what its trades say. Rebuild its day with ticklake backfill, and report it: this must not happen."
              .formatted(symbol, start));
    }
    return ExitCode.OK;
  }

  /** Whether records came in that the bar does not know, yet. */
  private boolean isStale(Lake lake, Configuration configuration) {
    LocalDate day = Hour.of(MomentText.parse(start)).day();
    return new LakePlan(lake, SilverRules.of(configuration).described())
        .plan(Scope.ALL)
        .days()
        .contains(day);
  }

  private void show(BarProof proof, PrintWriter out) {
    out.printf(
        "%s on %s, %s from %s: %s", symbol, proof.venue(), interval, start, proof.completeness());
    out.println(proof.revision() == 0 ? "" : ", revision " + proof.revision());
    out.println();
    new TextTable(
            List.of("number", "stored", "from its trades", ""),
            List.of(false, true, true, false),
            Terminals.width())
        .write(
            proof.numbers().stream()
                .map(n -> List.of(n.name(), n.stored(), n.computed(), agreement(n)))
                .toList(),
            out);
    out.println();
    new TextTable(
            List.of("source", "partition", "offsets", "trades", "found equal", "entered bronze"),
            List.of(false, true, true, true, true, false),
            Terminals.width())
        .write(proof.sources().stream().map(ExplainBarCommand::line).toList(), out);
    out.println();
    proof.builds().forEach(build -> out.println(line(build)));
    if (!proof.commits().isEmpty()) {
      BronzeLog.Entry first = proof.commits().get(0);
      BronzeLog.Entry last = proof.commits().get(proof.commits().size() - 1);
      out.printf(
          Locale.ROOT,
          "bronze: %s, log positions %d to %d, snapshots %d to %d%n",
          count(proof.commits().size(), "commit"),
          first.position(),
          last.position(),
          first.snapshotId(),
          last.snapshotId());
    }
  }

  private static String agreement(BarProof.Figure figure) {
    return switch (figure.agreement()) {
      case EXACT -> "equal";
      case ROUNDED -> "equal to " + BarProof.TOLERANCE;
      case DIFFERS -> "DIFFERS";
    };
  }

  private static List<String> line(BarProof.Source source) {
    return List.of(
        source.range().source(),
        Integer.toString(source.range().partition()),
        "%d to %d".formatted(source.range().first(), source.range().last()),
        Long.toString(source.trades()),
        Long.toString(source.proved()),
        source.firstIngested()
            + (source.firstIngested().equals(source.lastIngested())
                ? ""
                : " to " + source.lastIngested()));
  }

  private static String line(Build build) {
    return String.format(
        Locale.ROOT,
        "%s %s: build %d at %s%s",
        build.layer(),
        build.partition(),
        build.buildId(),
        build.startedAt().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
        build.layer().equals(Build.SILVER)
            ? String.format(Locale.ROOT, ", from bronze up to log position %d", build.logPosition())
            : "");
  }

  private String verdict(BarProof proof, Duration took) {
    return "explain-bar: %d of %d numbers equal what %s say%s, %d of %d found in bronze as they are, %s"
        .formatted(
            proof.equalNumbers(),
            proof.numbers().size(),
            count(proof.ticks(), "trade"),
            proof.roundedNumbers() == 0
                ? ""
                : " (%d of them to %s)".formatted(proof.roundedNumbers(), BarProof.TOLERANCE),
            proof.provedTrades(),
            proof.ticks(),
            seconds(took));
  }

  private Map<String, Object> json(BarProof proof, boolean waits) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "explain-bar");
    object.put("symbol", symbol);
    object.put("venue", proof.venue());
    object.put("interval", interval);
    object.put("bar_start", MomentText.parse(start).toString());
    object.put("holds", proof.holds());
    object.put("waits", waits);
    object.put("completeness", proof.completeness());
    object.put("revision", proof.revision());
    object.put("trades", proof.ticks());
    object.put(
        "numbers",
        proof.numbers().stream()
            .map(
                n ->
                    Map.of(
                        "name",
                        n.name(),
                        "stored",
                        n.stored(),
                        "computed",
                        n.computed(),
                        "equal",
                        n.equal(),
                        "exact",
                        n.agreement() == BarProof.Agreement.EXACT))
            .toList());
    object.put("sources", proof.sources().stream().map(ExplainBarCommand::json).toList());
    object.put(
        "bronze_snapshots", proof.commits().stream().map(BronzeLog.Entry::snapshotId).toList());
    object.put("builds", proof.builds().stream().map(Build::buildId).toList());
    return object;
  }

  private static Map<String, Object> json(BarProof.Source source) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("source", source.range().source());
    object.put("partition", source.range().partition());
    object.put("first_offset", source.range().first());
    object.put("last_offset", source.range().last());
    object.put("trades", source.trades());
    object.put("found_equal", source.proved());
    return object;
  }
}
