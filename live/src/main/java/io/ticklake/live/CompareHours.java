package io.ticklake.live;

import io.ticklake.core.Hour;
import io.ticklake.live.Comparison.Difference;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares hours of the live tables with rows of gold, every shared column: decimals and counts
 * exactly, doubles to 1e-9. All hours are seen at one moment of the database.
 */
public final class CompareHours implements AutoCloseable {

  private static final int SHOWN = 20;
  private static final double TOLERANCE = 1e-9;

  private final LiveDatabase reader;
  private final Connection connection;
  private final List<Difference> first = new ArrayList<>();
  private final Map<ComparedTable, Long> rows = new EnumMap<>(ComparedTable.class);
  private long hours;
  private long equal;
  private long missingInLive;
  private long missingInLake;
  private long unequal;

  private CompareHours(LiveDatabase reader, Connection connection) {
    this.reader = reader;
    this.connection = connection;
  }

  public static CompareHours open(LiveDatabase reader) {
    try {
      Connection connection = reader.connect();
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      return new CompareHours(reader, connection);
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
  }

  /**
   * Compares one table of an hour.
   *
   * @param lake the rows that {@link ComparedTable#inLake} names
   */
  public void compare(ComparedTable table, Hour hour, ResultSet lake) throws SQLException {
    Map<List<Object>, List<Object>> live = live(table, hour);
    while (lake.next()) {
      rows.merge(table, 1L, Long::sum);
      List<Object> key = key(table, lake);
      List<Object> there = live.remove(key);
      if (there == null) {
        missingInLive++;
        note(table, key, "missing in live", "", "", "");
      } else {
        compare(table, key, there, values(table, lake));
      }
    }
    for (List<Object> key : live.keySet()) {
      missingInLake++;
      note(table, key, "missing in the lake", "", "", "");
    }
    hours += table == ComparedTable.BARS ? 1 : 0;
  }

  private Map<List<Object>, List<Object>> live(ComparedTable table, Hour hour) {
    Map<List<Object>, List<Object>> live = new LinkedHashMap<>();
    try {
      Sql.query(
          connection, table.inLive(hour), row -> live.put(key(table, row), values(table, row)));
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
    return live;
  }

  private void compare(
      ComparedTable table, List<Object> key, List<Object> live, List<Object> lake) {
    List<String> columns = table.columns();
    boolean same = true;
    for (int i = 0; i < live.size(); i++) {
      if (!isEqual(live.get(i), lake.get(i))) {
        same = false;
        note(table, key, "unequal", columns.get(i), text(live.get(i)), text(lake.get(i)));
      }
    }
    equal += same ? 1 : 0;
    unequal += same ? 0 : 1;
  }

  private void note(
      ComparedTable table, List<Object> key, String what, String column, String live, String lake) {
    if (first.size() < SHOWN) {
      String row = String.join(" ", key.stream().map(Object::toString).toList());
      first.add(new Difference(table.goldName(), row, what, column, live, lake));
    }
  }

  private static List<Object> key(ComparedTable table, ResultSet row) throws SQLException {
    List<Object> key = new ArrayList<>();
    for (String name : table.names()) {
      // as CopyRows writes a text that Postgres has no place for
      key.add(row.getString(name).replace('\0', '\u2400'));
    }
    key.add(row.getObject(table.start(), OffsetDateTime.class).toInstant());
    return key;
  }

  private static List<Object> values(ComparedTable table, ResultSet row) throws SQLException {
    // a list that may hold nulls
    List<Object> values = new ArrayList<>();
    for (String column : table.columns()) {
      values.add(row.getObject(column));
    }
    return values;
  }

  private static boolean isEqual(Object live, Object lake) {
    if (live instanceof Double a && lake instanceof Double b) {
      return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
    }
    if (live instanceof BigDecimal a && lake instanceof BigDecimal b) {
      return a.compareTo(b) == 0;
    }
    return live == null ? lake == null : live.equals(lake);
  }

  private static String text(Object value) {
    return value instanceof BigDecimal decimal
        ? decimal.toPlainString()
        : value == null ? "null" : value.toString();
  }

  /** Forgets what was found: the lake is read again from the first hour. */
  public void restart() {
    first.clear();
    rows.clear();
    hours = 0;
    equal = 0;
    missingInLive = 0;
    missingInLake = 0;
    unequal = 0;
  }

  /** What all comparisons so far found. */
  public Comparison result() {
    return new Comparison(
        hours,
        rows.getOrDefault(ComparedTable.BARS, 0L),
        rows.getOrDefault(ComparedTable.SECTORS, 0L),
        equal,
        missingInLive,
        missingInLake,
        unequal,
        first);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
  }
}
