package io.ticklake.core.table;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.NearestName;
import java.util.List;

/**
 * Every table of the lake. What a name means is settled in this package, one class per layer, and
 * nowhere else.
 */
public final class Tables {

  public static final TableContract BRONZE_TICKS = BronzeTables.TICKS;
  public static final TableContract BRONZE_MARKET_INFO = BronzeTables.MARKET_INFO;
  public static final TableContract SILVER_TICKS = SilverTables.TICKS;
  public static final TableContract SILVER_CORRECTIONS = SilverTables.CORRECTIONS;
  public static final TableContract SILVER_SECURITIES = SilverTables.SECURITIES;
  public static final TableContract SILVER_CORPORATE_ACTIONS = SilverTables.CORPORATE_ACTIONS;
  public static final TableContract GOLD_BARS = GoldTables.BARS;
  public static final TableContract GOLD_SECTOR_METRICS = GoldTables.SECTOR_METRICS;
  public static final TableContract META_BRONZE_LOG = MetaTables.BRONZE_LOG;
  public static final TableContract META_BUILDS = MetaTables.BUILDS;
  public static final TableContract META_TAILS = MetaTables.TAILS;
  public static final TableContract META_DAY_GAPS = MetaTables.DAY_GAPS;
  public static final TableContract META_RELEASES = MetaTables.RELEASES;

  /** All tables, bronze first. */
  public static final List<TableContract> ALL =
      List.of(
          BRONZE_TICKS,
          BRONZE_MARKET_INFO,
          SILVER_TICKS,
          SILVER_CORRECTIONS,
          SILVER_SECURITIES,
          SILVER_CORPORATE_ACTIONS,
          GOLD_BARS,
          GOLD_SECTOR_METRICS,
          META_BRONZE_LOG,
          META_BUILDS,
          META_TAILS,
          META_DAY_GAPS,
          META_RELEASES);

  private Tables() {}

  /**
   * The table that people call by {@code fullName}; an unknown one is a {@link BadRequest} that
   * lists those there are.
   */
  public static TableContract named(String fullName) {
    return ALL.stream()
        .filter(table -> table.fullName().equals(fullName))
        .findFirst()
        .orElseThrow(() -> unknown(fullName));
  }

  private static BadRequest unknown(String fullName) {
    List<String> known = ALL.stream().map(TableContract::fullName).toList();
    return new BadRequest(
        "There is no table '%s'. %s"
            .formatted(
                fullName,
                NearestName.hint(
                    fullName, known, "Tables: %s.".formatted(String.join(", ", known)))));
  }
}
