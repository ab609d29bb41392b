package io.ticklake.analytics;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.build.Build;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Part of a day whose rows one query compares. A query that compares trades, or bars that are
 * nearly as many, holds all of them in memory; a day of a busy market does not fit.
 *
 * @param hours its hours
 * @param share which share of their symbols, from 0
 * @param shares into how many shares the symbols are divided
 */
record ProofPart(HourRange hours, int share, int shares) {

  /**
   * Parts that cover all of these hours: whole hours where they are small, else shares of one.
   *
   * @param silver the builds of the hours, which tell how many rows they have
   * @param most rows of a part, if no symbol has more
   */
  static List<ProofPart> of(HourRange hours, Map<Hour, Build> silver, long most) {
    List<ProofPart> parts = new ArrayList<>();
    Hour from = hours.from();
    long rows = 0;
    for (Hour hour : hours.hours()) {
      long more = rows(silver.get(hour));
      if (hour.compareTo(from) > 0 && rows + more > most) {
        addShares(parts, new HourRange(from, hour), rows, most);
        from = hour;
        rows = 0;
      }
      rows += more;
    }
    addShares(parts, new HourRange(from, hours.to()), rows, most);
    return parts;
  }

  private static void addShares(List<ProofPart> parts, HourRange hours, long rows, long most) {
    int shares = (int) Math.max(1, (rows + most - 1) / most);
    IntStream.range(0, shares).forEach(share -> parts.add(new ProofPart(hours, share, shares)));
  }

  /** Copies lie in bronze alone, so it may hold more rows than silver. */
  private static long rows(Build build) {
    return build == null ? 0 : Math.max(build.rows(), build.bronzeRows());
  }

  /** Which rows, in SQL on the column {@code symbol}. */
  String condition() {
    return shares == 1 ? "true" : "hash(symbol) %% %d = %d".formatted(shares, share);
  }
}
