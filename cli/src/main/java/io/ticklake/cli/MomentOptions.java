package io.ticklake.cli;

import io.ticklake.analytics.Moment;
import io.ticklake.core.MomentText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which state of the lake to look at; by default the newest release. */
final class MomentOptions {

  @ArgGroup Choice choice;

  /** One of them at most. */
  static final class Choice {
    @Option(
        names = "--latest",
        description =
            "Sees what is in the tables now, also of a run that has not finished, instead of the newest release.")
    boolean latest;

    @Option(
        names = "--as-of",
        paramLabel = "TIME",
        description =
            "Sees the release of then, or the snapshots where none is kept: 2026-01-05, 2026-01-05T14 or 2026-01-05T14:30:00Z.")
    String asOf;
  }

  Moment moment() {
    if (choice == null) {
      return new Moment.NewestRelease();
    }
    return choice.asOf == null
        ? new Moment.Latest()
        : new Moment.AsOf(MomentText.parse(choice.asOf));
  }
}
