package io.ticklake.cli;

import io.ticklake.core.LakeException;
import io.ticklake.core.lake.DiskFull;
import io.ticklake.core.lake.NoPermission;
import io.ticklake.core.lake.StoreFailure;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code ticklake} command: a list of its subcommands, and how a failure is told. */
@Command(
    name = "ticklake",
    mixinStandardHelpOptions = true,
    version = "ticklake 0.1.0",
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    description = "Market ticks from Kafka to bars that can be proved.",
    footer = {
      "  bench              Measures ticklake beside rivals on the same input.",
      "  test               Runs all tests.",
      "",
      "Exit codes: 0 done, 2 usage, 64 impossible request, 65 bad data or findings, 69 replaced by one started elsewhere, 75 try again later, 1 a bug.",
      "Help on a command: ticklake COMMAND --help"
    },
    // As one meets them: everything at once, what brings ticks, what builds from them, the live
    // path, questions.
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      DoctorCommand.class,
      SimulateCommand.class,
      ReplayCommand.class,
      ImportCommand.class,
      IngestCommand.class,
      PlanCommand.class,
      HealCommand.class,
      SilverCommand.class,
      GoldCommand.class,
      BackfillCommand.class,
      CompactCommand.class,
      MaintainCommand.class,
      LiveCommand.class,
      VerifyCommand.class,
      ReconcileCommand.class,
      SinkCommand.class,
      SqlCommand.class,
      TablesCommand.class,
      SnapshotsCommand.class,
      DescribeCommand.class,
      ExplainBarCommand.class,
      CorporateActionsCommand.class,
      PublishCommand.class,
      MartsCommand.class,
      ConfigCommand.class,
      WarmUpCommand.class,
    })
public final class TickLake {

  public static void main(String[] args) {
    // Numbers and words look the same in every country.
    Locale.setDefault(Locale.ROOT);
    // Commands without Spark have no logger on their class path, which is no news to anybody.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new TickLake())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((failure, arguments) -> correct(failure))
        .setExecutionExceptionHandler(TickLake::explain);
  }

  /** One sentence and where to read on: all of the help would push it off the screen. */
  private static int correct(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    // Where one of several options is due, picocli begins so itself.
    err.println("error: " + failure.getMessage().replaceFirst("^Error: ", ""));
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.printf("Help: %s --help%n", command.getCommandSpec().qualifiedName());
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LakeException told) {
        command.getErr().println("error: " + told.getMessage());
        return told.exitCode();
      }
    }
    Optional<LakeException> known =
        StoreFailure.explain(failure)
            .or(() -> DiskFull.explain(failure))
            .or(() -> NoPermission.explain(failure));
    if (known.isPresent()) {
      command.getErr().println("error: " + known.get().getMessage());
      return known.get().exitCode();
    }
    if (isEnding()) {
      return ExitCode.SOFTWARE; // what fails because a signal ends everything is no news
    }
    command
        .getErr()
        .println("error: this is a bug in ticklake; please report it with what follows.");
    failure.printStackTrace(command.getErr());
    return ExitCode.SOFTWARE;
  }

  /** Whether a signal is ending this process: Spark's own hook takes work from under a command. */
  private static boolean isEnding() {
    Thread hook = new Thread(() -> {}, "never-started");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
