package io.ticklake.cli;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which hours; all by default. */
final class RangeOptions {

  @Option(names = "--from", paramLabel = "H", description = "First UTC hour, as 2026-01-05T14.")
  String from;

  @Option(
      names = "--to",
      paramLabel = "H",
      description = "First UTC hour that no longer belongs to it.")
  String to;

  /** The hours; an end that is not given is open. */
  Optional<HourRange> range() {
    if (from == null && to == null) {
      return Optional.empty();
    }
    Hour first = from == null ? new Hour(-1_000_000) : Hour.parse(from);
    Hour end = to == null ? new Hour(10_000_000) : Hour.parse(to);
    return Optional.of(new HourRange(first, end));
  }

  /** For the middle of a sentence: {@code " from 2026-01-05T14 to 2026-01-06T00"}, or nothing. */
  String words() {
    return (from == null ? "" : " from " + from) + (to == null ? "" : " to " + to);
  }
}
