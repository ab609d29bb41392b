package io.ticklake.cli;

import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;

import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;

/** Rows of gold.sector_metrics for the first minutes of 1970, one commit and one file each. */
final class SectorMinutes {

  private static final long MINUTE = 60_000_000L;

  private SectorMinutes() {}

  static void append(Table table, int minutes) throws IOException {
    TableContract contract = GOLD_SECTOR_METRICS;
    for (int i = 0; i < minutes; i++) {
      AppendFiles append = table.newAppend();
      try (TableWriter writer = new TableWriter(table, i, i)) {
        LakeRow row = new LakeRow(contract);
        row.set(contract.position("sector"), "Energy");
        row.set(contract.position("window_start"), i * MINUTE);
        row.set(contract.position("trades"), 1L);
        row.set(contract.position("volume"), new BigDecimal("1.00000000"));
        row.set(contract.position("turnover"), new BigDecimal("2.0000000000000000"));
        row.set(contract.position("symbols"), 1L);
        row.set(contract.position("build_id"), 1L);
        writer.write(row);
        writer.finish().forEach(append::appendFile);
      }
      append.commit();
    }
  }
}
