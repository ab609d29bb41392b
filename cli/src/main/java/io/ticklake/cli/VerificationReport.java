package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.analytics.TextTable;
import io.ticklake.analytics.Verification;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What verify tells of a lake.
 *
 * @param found what was found
 * @param took how long that took
 * @param range the hours that were asked for, for the middle of a sentence
 */
record VerificationReport(Verification found, Duration took, String range) {

  /** What was compared, and the first rows that differ. */
  void printTables(PrintWriter out) {
    if (found.compared() == 0) {
      return;
    }
    new TextTable(
            List.of("rows", "computed again from", "compared", "different", "waiting"),
            List.of(false, false, true, true, true),
            Terminals.width())
        .write(
            found.checks().stream()
                .map(
                    check ->
                        List.of(
                            check.name(),
                            check.madeFrom(),
                            "%,d".formatted(check.compared()),
                            "%,d".formatted(check.different()),
                            "%,d".formatted(check.waiting())))
                .toList(),
            out);
    out.println();
    if (!found.first().isEmpty()) {
      new TextTable(List.of("rows", "row", "what"), List.of(false, false, false), Terminals.width())
          .write(
              found.first().stream().map(d -> List.of(d.check(), d.row(), d.what())).toList(), out);
      out.println();
    }
  }

  String line() {
    if (found.compared() == 0) {
      return "verify: nothing was compared: nothing%s is built; %s".formatted(range, seconds(took));
    }
    return "verify: %s, %s compared with what they were made from: %s, %,d wait for the next build; %s"
        .formatted(
            count(found.days(), "day"),
            count(found.compared(), "row"),
            found.differences() + found.waiting() == 0
                ? "all equal"
                : "%,d different".formatted(found.differences()),
            found.waiting(),
            seconds(took));
  }

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "verify");
    object.put("days", found.days());
    object.put("checks", found.checks().stream().map(VerificationReport::json).toList());
    object.put("different", found.differences());
    object.put("waiting", found.waiting());
    object.put("differences", found.first().stream().map(VerificationReport::json).toList());
    object.put("seconds", took.toMillis() / 1e3);
    return object;
  }

  private static Map<String, Object> json(Verification.Check check) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rows", check.name());
    object.put("computed_from", check.madeFrom());
    object.put("compared", check.compared());
    object.put("different", check.different());
    object.put("waiting", check.waiting());
    return object;
  }

  private static Map<String, Object> json(Verification.Difference difference) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rows", difference.check());
    object.put("row", difference.row());
    object.put("what", difference.what());
    return object;
  }
}
