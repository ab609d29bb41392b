package io.ticklake.cli;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which hours: one, or a half-open range. */
final class HourOptions {

  @Option(
      names = "--hour",
      required = true,
      paramLabel = "H",
      description = "One UTC hour, as 2026-01-05T14.")
  String hour;

  @ArgGroup(exclusive = false)
  Between between;

  /** Both ends, written apart so that picocli demands both. */
  static final class Between {
    @Option(names = "--from", required = true, paramLabel = "H", description = "First UTC hour.")
    String from;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "H",
        description = "First UTC hour that no longer belongs to it.")
    String to;

    HourRange range() {
      return new HourRange(Hour.parse(from), Hour.parse(to));
    }
  }

  HourRange range() {
    return hour != null ? HourRange.of(Hour.parse(hour)) : between.range();
  }
}
