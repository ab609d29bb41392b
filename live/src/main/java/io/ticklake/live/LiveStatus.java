package io.ticklake.live;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far the live tables are.
 *
 * @param committedAt when the job last wrote, or said that there was nothing to write
 * @param newestEvent latest event time among the trades, or null; so is the watermark
 * @param lag records that Kafka had at the last batch and the tables have not
 * @param records records of the topic of ticks read so far, by fate
 * @param tables size of each table, its partitions together, by name
 * @param job what the job itself holds in memory, as it said last; null before its first batch
 */
public record LiveStatus(
    long batch,
    Instant committedAt,
    Instant newestEvent,
    Instant watermark,
    long lag,
    Map<String, Long> records,
    Map<String, TableSize> tables,
    JobState job) {

  /**
   * Size of one table.
   *
   * @param rows as Postgres counts them, a little behind
   * @param bytes on disk, with indexes
   */
  public record TableSize(long rows, long bytes) {}

  /**
   * What the job holds in memory.
   *
   * @param securities records of market info in memory, which have a bound
   * @param heapBytes heap in use at its last batch, garbage included
   */
  public record JobState(long securities, long heapBytes) {}

  private static final List<String> FATES =
      List.of("accepted", "duplicates", "late", "expired", "rejected", "skipped", "corrections");

  private static final String TABLES =
      """
      select coalesce(p.relname, c.relname) as name, sum(pg_stat_get_live_tuples(c.oid))::bigint as rows,
             sum(pg_total_relation_size(c.oid))::bigint as bytes
      from pg_class c
      left join pg_inherits i on i.inhrelid = c.oid
      left join pg_class p on p.oid = i.inhparent
      where c.relnamespace = 'live'::regnamespace and c.relkind = 'r' and c.relname not like 'flyway%'
      group by 1 order by 1""";

  private static final String JOB =
      "select securities_in_memory, heap_bytes from live.batches where heap_bytes is not null order by batch desc limit 1";

  /** Asks; empty where no job has ever run. */
  public static Optional<LiveStatus> read(LiveDatabase reader) {
    try (Connection connection = reader.connect()) {
      Map<String, TableSize> tables = new LinkedHashMap<>();
      Sql.query(
          connection,
          TABLES,
          row ->
              tables.put(
                  "live." + row.getString("name"),
                  new TableSize(row.getLong("rows"), row.getLong("bytes"))));
      JobState job =
          Sql.query(
                  connection,
                  JOB,
                  row ->
                      new JobState(row.getLong("securities_in_memory"), row.getLong("heap_bytes")))
              .stream()
              .findFirst()
              .orElse(null);
      return Sql.query(connection, "select * from live.freshness", row -> of(row, tables, job))
          .stream()
          .findFirst();
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
  }

  private static LiveStatus of(ResultSet row, Map<String, TableSize> tables, JobState job)
      throws SQLException {
    Map<String, Long> records = new LinkedHashMap<>();
    for (String fate : FATES) {
      records.put(fate, row.getLong(fate));
    }
    return new LiveStatus(
        row.getLong("batch"),
        instant(row, "committed_at"),
        instant(row, "newest_event_time"),
        instant(row, "watermark"),
        row.getLong("lag"),
        records,
        tables,
        job);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
