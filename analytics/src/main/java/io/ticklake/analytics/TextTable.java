package io.ticklake.analytics;

import io.ticklake.analytics.ResultFormat.Columns;
import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Rows in aligned columns. The widths come from the first rows, so that a long result does not have
 * to be held; numbers stand at the right.
 */
public final class TextTable {

  private static final int ROWS_MEASURED = 1_000;
  private static final int NARROWEST = 8;
  private static final String GAP = "  ";

  private final List<String> names;
  private final List<Boolean> numbers;
  private final int width;
  private final List<List<String>> held = new ArrayList<>();
  private int[] widths;
  private boolean cut;

  /**
   * @param names head of each column
   * @param numbers whether the column stands at the right
   * @param width most characters of a line; 0: no limit
   */
  public TextTable(List<String> names, List<Boolean> numbers, int width) {
    this.names = names;
    this.numbers = numbers;
    this.width = width;
  }

  /** Writes a table that is at hand as a whole, without the number of rows. */
  public void write(List<List<String>> rows, PrintWriter out) {
    held.addAll(rows);
    printHeld(out);
  }

  long write(Columns columns, ResultSet rows, PrintWriter out) throws SQLException {
    long count = 0;
    ResultSet row = rows.unwrap(ResultSet.class);
    while (rows.next() && !out.checkError()) {
      List<String> cells = columns.values(row).stream().map(TextTable::cell).toList();
      count++;
      if (widths == null) {
        held.add(cells);
        if (held.size() == ROWS_MEASURED) {
          printHeld(out);
        }
      } else {
        out.print(line(cells));
      }
    }
    if (widths == null) {
      printHeld(out);
    }
    out.printf(
        Locale.ROOT, "(%,d row%s%s)\n", count, count == 1 ? "" : "s", cut ? ", … is cut" : "");
    return count;
  }

  private void printHeld(PrintWriter out) {
    measure();
    out.print(line(names));
    StringBuilder rule = new StringBuilder();
    for (int columnWidth : widths) {
      rule.append(rule.isEmpty() ? "" : GAP).append("-".repeat(columnWidth));
    }
    out.print(end(rule));
    held.forEach(cells -> out.print(line(cells)));
    held.clear();
  }

  private void measure() {
    widths = new int[names.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = length(names.get(i));
      for (List<String> cells : held) {
        widths[i] = Math.max(widths[i], length(cells.get(i)));
      }
    }
    int gaps = GAP.length() * (widths.length - 1);
    // The widest columns give way first, down to a width that still says something.
    while (width > 0 && Arrays.stream(widths).sum() + gaps > width) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= NARROWEST) {
        return;
      }
      widths[widest]--;
    }
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = width > 0 ? shortened(cells.get(i), widths[i]) : cells.get(i);
      String blanks = " ".repeat(Math.max(0, widths[i] - length(cell)));
      line.append(i == 0 ? "" : GAP).append(numbers.get(i) ? blanks + cell : cell + blanks);
    }
    return end(line);
  }

  private String end(StringBuilder line) {
    String text = line.toString().stripTrailing();
    return (width > 0 ? shortened(text, width) : text) + "\n";
  }

  private String shortened(String text, int most) {
    if (length(text) <= most) {
      return text;
    }
    cut = true;
    return text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  // A line feed in a value would break the table; a plan by EXPLAIN is nothing but lines.
  private static String cell(Object value) {
    return Values.text(value).replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
  }
}
