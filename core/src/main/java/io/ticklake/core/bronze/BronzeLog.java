package io.ticklake.core.bronze;

import static io.ticklake.core.table.Tables.META_BRONZE_LOG;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The appends to the bronze tables, in order. The newest ones stand in the summaries of snapshots
 * only; {@link #persist} copies them to meta.bronze_log, and has to run before snapshots are
 * expired. Readers see both as one list.
 */
public final class BronzeLog {

  private static final List<TableContract> BRONZE =
      List.of(Tables.BRONZE_TICKS, Tables.BRONZE_MARKET_INFO);
  private static final String PERSISTED = "ticklake.persisted.";
  private static final int TRIES = 10;

  private BronzeLog() {}

  /**
   * One append.
   *
   * @param position place in the log of its table: the Iceberg sequence number of its snapshot;
   *     gaps are normal
   * @param snapshotId its snapshot, which may have been expired
   * @param committedAtMicros when it was committed, microseconds since 1970 UTC
   * @param content what it added
   */
  public record Entry(
      long position, long snapshotId, long committedAtMicros, AppendContent content) {}

  /** The log position of a state of a bronze table: all appends up to it are in that state. */
  public static long positionOf(Snapshot snapshot) {
    return snapshot.sequenceNumber();
  }

  /** Appends of a bronze table behind a position, oldest first; 0 gives all. */
  public static List<Entry> entriesAfter(Lake lake, TableContract contract, long position) {
    return lake.find(contract)
        .map(table -> entriesAfter(lake, contract, table, position))
        .orElse(List.of());
  }

  /**
   * The same up to the state in which {@code table} was loaded, so that a plan and the rows that it
   * is carried out on come from one snapshot.
   */
  public static List<Entry> entriesAfter(
      Lake lake, TableContract contract, Table table, long position) {
    SortedMap<Long, Entry> entries = new TreeMap<>();
    // the table's state was read before the log is: what has left the one is in the other by then
    unexpired(table, position).forEach(entry -> entries.put(entry.position(), entry));
    long head = table.currentSnapshot() == null ? 0 : positionOf(table.currentSnapshot());
    for (Entry entry : persisted(lake, contract, position)) {
      if (entry.position() <= head) {
        entries.putIfAbsent(entry.position(), entry);
      }
    }
    return List.copyOf(entries.values());
  }

  /** Whether some append, however old, came from this source, as {@code file:<sha256>;ticks}. */
  public static boolean holdsSource(Lake lake, TableContract contract, String source) {
    Optional<Table> table = lake.find(contract);
    if (table.isPresent()
        && BronzeCommits.holdsSource(SnapshotUtil.currentAncestors(table.get()), source)) {
      return true;
    }
    Expression named =
        Expressions.and(
            Expressions.equal("table_name", contract.fullName()),
            Expressions.startsWith("sources", source + ":"));
    return lake.find(META_BRONZE_LOG).map(log -> !read(log, named).isEmpty()).orElse(false);
  }

  /**
   * Copies to meta.bronze_log what it does not hold yet. Run it before snapshots of a bronze table
   * are expired. Safe beside others that do the same. Returns the number of entries added.
   */
  public static int persist(Lake lake) {
    int added = 0;
    for (TableContract contract : BRONZE) {
      Optional<Table> table = lake.find(contract);
      if (table.isPresent()) {
        added += persist(lake, contract, table.get());
      }
    }
    return added;
  }

  private static int persist(Lake lake, TableContract contract, Table table) {
    for (int i = 0; i < TRIES; i++) {
      Table log = lake.loadOrCreate(META_BRONZE_LOG);
      String before = log.properties().get(PERSISTED + contract.fullName());
      List<Entry> missing = unexpired(table, before == null ? 0 : Long.parseLong(before));
      if (missing.isEmpty()) {
        return 0;
      }
      if (append(log, contract, before, missing)) {
        return missing.size();
      }
    }
    throw new Unavailable(
        "meta.bronze_log of %s is written by others all the time. Try again."
            .formatted(lake.location()));
  }

  private static boolean append(
      Table log, TableContract contract, String before, List<Entry> entries) {
    String property = PERSISTED + contract.fullName();
    List<DataFile> files = write(log, contract, entries);
    Transaction transaction = log.newTransaction();
    AppendFiles append = transaction.newAppend();
    files.forEach(append::appendFile);
    append.validateWith(
        ancestors -> Objects.equals(before, transaction.table().properties().get(property)));
    try {
      append.commit();
      String last = Long.toString(entries.get(entries.size() - 1).position());
      transaction.updateProperties().set(property, last).commit();
      transaction.commitTransaction();
      return true;
    } catch (ValidationException | CommitFailedException e) {
      files.forEach(file -> log.io().deleteFile(file.location()));
      return false;
    }
  }

  private static List<Entry> unexpired(Table table, long position) {
    List<Entry> entries = new ArrayList<>();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (positionOf(snapshot) <= position) {
        break;
      }
      BronzeAppend.of(snapshot)
          .ifPresent(
              append ->
                  entries.add(
                      new Entry(
                          positionOf(snapshot),
                          snapshot.snapshotId(),
                          snapshot.timestampMillis() * 1_000,
                          append.content())));
    }
    Collections.reverse(entries);
    return entries;
  }

  private static List<DataFile> write(Table log, TableContract contract, List<Entry> entries) {
    LakeRow row = new LakeRow(META_BRONZE_LOG);
    try (TableWriter writer = new TableWriter(log, 0, System.nanoTime())) {
      for (Entry entry : entries) {
        AppendContent content = entry.content();
        row.clear();
        set(row, "table_name", contract.fullName());
        set(row, "log_position", entry.position());
        set(row, "snapshot_id", entry.snapshotId());
        set(row, "committed_at", entry.committedAtMicros());
        set(row, "rows", content.rows());
        set(row, "sources", BronzeText.sources(content.sources()));
        set(row, "event_hours", BronzeText.eventHours(content.eventHours()));
        set(row, "coverage", BronzeText.coverage(content.coverage()));
        set(row, "rejects", content.rejects());
        writer.write(row);
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + log.name(), e);
    }
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(META_BRONZE_LOG.position(column), value);
  }

  private static List<Entry> persisted(Lake lake, TableContract contract, long position) {
    Expression behind =
        Expressions.and(
            Expressions.equal("table_name", contract.fullName()),
            Expressions.greaterThan("log_position", position));
    return lake.find(META_BRONZE_LOG).map(log -> read(log, behind)).orElse(List.of());
  }

  private static List<Entry> read(Table log, Expression rows) {
    List<Entry> entries = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(log).where(rows).build()) {
      for (Record row : records) {
        entries.add(entry(row));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + log.name(), e);
    }
    return entries;
  }

  private static Entry entry(Record row) {
    Map<String, Object> values = new HashMap<>();
    row.struct().fields().forEach(f -> values.put(f.name(), row.getField(f.name())));
    Long rejects = (Long) values.get("rejects");
    AppendContent content =
        new AppendContent(
            BronzeText.sources(text(values, "sources")),
            BronzeText.eventHours(text(values, "event_hours")),
            BronzeText.coverage(text(values, "coverage")),
            (Long) values.get("rows"),
            rejects == null ? 0 : rejects); // rows of before the column was added
    Instant at = ((OffsetDateTime) values.get("committed_at")).toInstant();
    return new Entry(
        (Long) values.get("log_position"),
        (Long) values.get("snapshot_id"),
        ChronoUnit.MICROS.between(Instant.EPOCH, at),
        content);
  }

  private static String text(Map<String, Object> values, String column) {
    Object value = values.get(column);
    return value == null ? "" : value.toString();
  }
}
