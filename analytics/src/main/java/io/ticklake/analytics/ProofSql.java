package io.ticklake.analytics;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;

/** The SQL of proofs. What several of them compute stands in one file. */
final class ProofSql {

  private ProofSql() {}

  /** A file of SQL with the definitions it shares with others. */
  static String read(String name) {
    return SqlResource.read("proof/" + name + ".sql")
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
