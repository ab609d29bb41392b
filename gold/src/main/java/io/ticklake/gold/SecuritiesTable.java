package io.ticklake.gold;

import static io.ticklake.core.table.Tables.SILVER_SECURITIES;

import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** The rows of silver.securities, read and written by one process: builds hold them in memory. */
final class SecuritiesTable {

  static final Comparator<SecurityVersion> ORDER =
      Comparator.comparing(SecurityVersion::symbol)
          .thenComparingLong(SecurityVersion::validFromMicros);

  private SecuritiesTable() {}

  static List<SecurityVersion> read(Table table) {
    List<SecurityVersion> versions = new ArrayList<>();
    if (table.currentSnapshot() == null) {
      return versions;
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).useSnapshot(table.currentSnapshot().snapshotId()).build()) {
      rows.forEach(row -> versions.add(version(row)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + table.name(), e);
    }
    versions.sort(ORDER);
    return versions;
  }

  private static SecurityVersion version(Record row) {
    OffsetDateTime from = (OffsetDateTime) row.getField("valid_from");
    return new SecurityVersion(
        (String) row.getField("symbol"),
        (String) row.getField("company_name"),
        (String) row.getField("sector"),
        (BigDecimal) row.getField("market_cap"),
        ChronoUnit.MICROS.between(Instant.EPOCH, from.toInstant()));
  }

  /**
   * Writes files that nobody sees until they are committed. A version ends where the next begins.
   */
  static List<DataFile> write(Table table, List<SecurityVersion> versions, long buildId) {
    LakeRow row = new LakeRow(SILVER_SECURITIES);
    try (TableWriter writer =
        new TableWriter(table, 0, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE))) {
      for (int i = 0; i < versions.size(); i++) {
        SecurityVersion version = versions.get(i);
        SecurityVersion next = i + 1 < versions.size() ? versions.get(i + 1) : null;
        boolean ends = next != null && next.symbol().equals(version.symbol());
        set(row, "symbol", version.symbol());
        set(row, "company_name", version.companyName());
        set(row, "sector", version.sector());
        set(row, "market_cap", version.marketCap());
        set(row, "valid_from", version.validFromMicros());
        set(row, "valid_to", ends ? next.validFromMicros() : null);
        set(row, "build_id", buildId);
        writer.write(row);
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + table.name(), e);
    }
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(SILVER_SECURITIES.position(column), value);
  }
}
