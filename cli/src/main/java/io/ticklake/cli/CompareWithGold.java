package io.ticklake.cli;

import io.ticklake.analytics.LakeSql;
import io.ticklake.core.Hour;
import io.ticklake.live.CompareHours;
import io.ticklake.live.ComparedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares hours of the live tables with gold; all hours of the lake at one moment. */
final class CompareWithGold {

  private CompareWithGold() {}

  /**
   * Compares all of them.
   *
   * @param compare takes what is found
   * @return the hours that differ
   */
  static Set<Hour> run(List<Hour> hours, LakeSql sql, CompareHours compare) {
    List<String> queries = new ArrayList<>();
    for (Hour hour : hours) {
      for (ComparedTable table : ComparedTable.values()) {
        queries.add(table.inLake(hour));
      }
    }
    Set<Hour> different = new TreeSet<>();
    int[] next = {0};
    int tables = ComparedTable.values().length;
    if (!queries.isEmpty()) {
      sql.run(
          queries,
          rows -> {
            if (next[0] == 0) { // files that go away during the first query are looked for again
              compare.restart();
              different.clear();
            }
            Hour hour = hours.get(next[0] / tables);
            long before = compare.result().differences();
            compare.compare(ComparedTable.values()[next[0] % tables], hour, rows);
            if (compare.result().differences() > before) {
              different.add(hour);
            }
            next[0]++;
          });
    }
    return different;
  }
}
