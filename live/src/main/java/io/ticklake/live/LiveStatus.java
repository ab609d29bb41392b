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
 * @param rows rows of each table, as Postgres counts them, a little behind
 */
public record LiveStatus(
    long batch,
    Instant committedAt,
    Instant newestEvent,
    Instant watermark,
    long lag,
    Map<String, Long> records,
    Map<String, Long> rows) {

  private static final List<String> FATES =
      List.of("accepted", "duplicates", "late", "expired", "rejected", "skipped", "corrections");

  private static final String ROWS =
      """
      select p.relname as name, sum(pg_stat_get_live_tuples(c.oid))::bigint as rows
      from pg_partition_tree('live.enriched_trades') t
      join pg_class c on c.oid = t.relid and t.isleaf
      join pg_class p on p.oid = 'live.enriched_trades'::regclass
      group by p.relname""";

  /** Asks; empty where no job has ever run. */
  public static Optional<LiveStatus> read(LiveDatabase reader) {
    try (Connection connection = reader.connect()) {
      Map<String, Long> rows = new LinkedHashMap<>();
      for (String table : List.of("enriched_trades", "bars_live", "sector_metrics")) {
        Sql.query(
                connection,
                ROWS.replace("live.enriched_trades", "live." + table),
                row -> Map.entry(row.getString("name"), row.getLong("rows")))
            .forEach(entry -> rows.put("live." + entry.getKey(), entry.getValue()));
      }
      return Sql.query(connection, "select * from live.freshness", row -> of(row, rows)).stream()
          .findFirst();
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
  }

  private static LiveStatus of(ResultSet row, Map<String, Long> rows) throws SQLException {
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
        rows);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
