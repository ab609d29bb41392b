package io.ticklake.live;

import java.util.List;

/**
 * What comparing live tables with the lake found.
 *
 * @param hours hours compared
 * @param bars rows of gold.bars read; the same for the sector minutes
 * @param equal rows that are equal in every shared column
 * @param missingInLive rows that only the lake has
 * @param missingInLake rows that only the live tables have
 * @param unequal rows of which a column differs
 * @param first the first differences
 */
public record Comparison(
    long hours,
    long bars,
    long sectorMinutes,
    long equal,
    long missingInLive,
    long missingInLake,
    long unequal,
    List<Difference> first) {

  /**
   * One difference.
   *
   * @param row its key, in words
   * @param column empty where the row is missing on one side
   */
  public record Difference(
      String table, String row, String what, String column, String live, String lake) {}

  public Comparison {
    first = List.copyOf(first);
  }

  /** Rows that are not the same on both sides. */
  public long differences() {
    return missingInLive + missingInLake + unequal;
  }
}
