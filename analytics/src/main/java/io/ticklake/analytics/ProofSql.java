package io.ticklake.analytics;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import java.util.List;

/** The SQL of proofs. What several of them compute stands in one file. */
final class ProofSql {

  /**
   * Numbers of a bar that must be equal to the last digit, in the order in which they are shown.
   */
  static final List<String> EXACT_NUMBERS =
      List.of(
          "open",
          "high",
          "low",
          "close",
          "volume",
          "turnover",
          "vwap",
          "trades",
          "returns",
          "first_event_time_ns",
          "last_event_time_ns",
          "missing",
          "duplicates");

  /** Numbers of a bar that are doubles, and agree within {@link BarProof#TOLERANCE}. */
  static final List<String> ROUNDED_NUMBERS = List.of("realised_variance", "realised_volatility");

  private ProofSql() {}

  /** A file of SQL with the definitions it shares with others. */
  static String read(String name) {
    return SqlResource.read("proof/" + name + ".sql")
        .replace("$amendments", SqlResource.read("proof/amendments.sql").stripTrailing())
        .replace("$numbers", SqlResource.read("proof/bar_numbers.sql").stripTrailing())
        .replace("$vwap", SqlResource.read("proof/vwap.sql").stripTrailing());
  }

  /** Puts the time of these hours in the places of {@code $from} and {@code $to}. */
  static String within(String sql, HourRange hours) {
    return sql.replace("$from", moment(hours.from())).replace("$to", moment(hours.to()));
  }

  private static String moment(Hour hour) {
    return "TIMESTAMPTZ '" + hour.start() + "'";
  }
}
