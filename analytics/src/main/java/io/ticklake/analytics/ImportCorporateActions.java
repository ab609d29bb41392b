package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.SILVER_CORPORATE_ACTIONS;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.PartitionReplacement;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Brings splits and dividends from a file into silver.corporate_actions. A line replaces the action
 * of the same symbol, time and kind; the same file again changes nothing.
 */
public final class ImportCorporateActions {

  private static final int TRIES = 10;

  private final Lake lake;
  private final Clock clock;

  public ImportCorporateActions(Lake lake, Clock clock) {
    this.lake = lake;
    this.clock = clock;
  }

  /**
   * What an import did.
   *
   * @param lines actions in the file
   * @param changed of those, new ones and ones with another value
   * @param removed actions that went because the file is the whole table
   * @param total actions in the table now
   */
  public record Imported(int lines, int changed, int removed, int total) {}

  /** One row of the table. */
  private record Stored(CorporateAction action, String source, Instant recordedAt) {}

  /**
   * Imports a file.
   *
   * @param isWhole whether actions that are not in the file go
   */
  public Imported run(Path file, boolean isWhole) {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadRequest("Cannot read %s. Check the path.".formatted(file), e);
    }
    List<CorporateAction> actions =
        CorporateAction.parse(new String(content, StandardCharsets.UTF_8).lines().toList());
    String source = "file:" + sha256(content);
    for (int i = 0; i < TRIES; i++) {
      Table table = lake.loadOrCreate(SILVER_CORPORATE_ACTIONS);
      Snapshot base = table.currentSnapshot();
      Map<String, Stored> before = read(table);
      Map<String, Stored> after = isWhole ? new TreeMap<>() : new TreeMap<>(before);
      int changed = 0;
      for (CorporateAction action : actions) {
        Stored old = before.get(action.key());
        boolean same = old != null && old.action().equals(action);
        changed += same ? 0 : 1;
        after.put(action.key(), same ? old : new Stored(action, source, clock.instant()));
      }
      int removed = (int) before.keySet().stream().filter(key -> !after.containsKey(key)).count();
      if ((changed == 0 && removed == 0) || replace(table, base, after)) {
        return new Imported(actions.size(), changed, removed, after.size());
      }
    }
    throw new Unavailable(
        "silver.corporate_actions of %s is written by others all the time. Try again."
            .formatted(lake.location()));
  }

  private static boolean replace(Table table, Snapshot base, Map<String, Stored> rows) {
    List<DataFile> files = write(table, rows);
    if (new PartitionReplacement(table, base, Expressions.alwaysTrue()).commit(files)) {
      return true;
    }
    files.forEach(written -> table.io().deleteFile(written.location()));
    return false;
  }

  private static List<DataFile> write(Table table, Map<String, Stored> rows) {
    LakeRow row = new LakeRow(SILVER_CORPORATE_ACTIONS);
    long attempt = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    try (TableWriter writer = new TableWriter(table, 0, attempt)) {
      for (Stored stored : rows.values()) {
        set(row, "symbol", stored.action().symbol());
        set(row, "effective_at", micros(stored.action().effectiveAt()));
        set(row, "kind", stored.action().kind());
        set(row, "value", stored.action().value());
        set(row, "source", stored.source());
        set(row, "recorded_at", micros(stored.recordedAt()));
        writer.write(row);
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + SILVER_CORPORATE_ACTIONS.fullName(), e);
    }
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(SILVER_CORPORATE_ACTIONS.position(column), value);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static Map<String, Stored> read(Table table) {
    Map<String, Stored> stored = new TreeMap<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      for (Record row : rows) {
        CorporateAction action =
            new CorporateAction(
                row.getField("symbol").toString(),
                time(row, "effective_at"),
                row.getField("kind").toString(),
                (java.math.BigDecimal) row.getField("value"));
        stored.put(
            action.key(),
            new Stored(action, row.getField("source").toString(), time(row, "recorded_at")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + SILVER_CORPORATE_ACTIONS.fullName(), e);
    }
    return stored;
  }

  private static Instant time(Record row, String column) {
    return ((OffsetDateTime) row.getField(column)).toInstant();
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
