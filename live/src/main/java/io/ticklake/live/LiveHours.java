package io.ticklake.live;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.bronze.SourceRange;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which hours of the live tables are closed (kept, and behind the watermark), which hold trades,
 * and from which records these came.
 */
public final class LiveHours {

  private static final String BOUNDS =
      """
      select watermark,
             coalesce(kept_from::timestamp at time zone 'UTC',
                      least((select min(bar_start) from live.bars_live where bar_interval = '1m'),
                            (select min(minute_start) from live.late_trades))) as first
      from live.progress where stream = ?""";

  private static final String SOURCES =
      """
      select source_topic, source_partition, min(source_offset) as first, max(source_offset) as last
      from live.enriched_trades
      where event_date = ? and event_time >= ? and event_time < ?
      group by source_topic, source_partition""";

  // of batches that are no longer known the change is old
  private static final String HELD =
      """
      select date_trunc('hour', m.window_start at time zone 'UTC') at time zone 'UTC' as hour,
             max(coalesce(b.committed_at, 'epoch')) as changed_at
      from live.sector_metrics m left join live.batches b on b.batch = m.batch
      where m.window_start >= ? and m.window_start < ?
      group by 1""";

  private static final String INFO_SOURCES =
      """
      select source_topic, source_partition, min(source_offset) as first, max(source_offset) as last
      from live.market_info group by source_topic, source_partition""";

  private static final String HAS_OTHERS =
      """
      select exists (
        select from live.enriched_trades e
        where e.event_date = ? and e.event_time >= ? and e.event_time < ?
          and not exists (
            select from unnest(?::text[], ?::int[], ?::bigint[], ?::bigint[]) as r (topic, partition, first, last)
            where r.topic = e.source_topic and r.partition = e.source_partition and e.source_offset between r.first and r.last))""";

  private LiveHours() {}

  /** The hours of a range that hold trades, and when they last changed. */
  public static SortedMap<Hour, Instant> held(LiveDatabase reader, HourRange range) {
    SortedMap<Hour, Instant> held = new TreeMap<>();
    try (Connection connection = reader.connect()) {
      Sql.query(
          connection,
          HELD,
          row ->
              held.put(
                  Hour.of(row.getObject("hour", OffsetDateTime.class).toInstant()),
                  row.getObject("changed_at", OffsetDateTime.class).toInstant()),
          range.from().start(),
          range.to().start());
      return held;
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
  }

  /** Where the market info lies that is known: first and last record of each partition. */
  public static List<SourceRange> marketInfo(LiveDatabase reader) {
    try (Connection connection = reader.connect()) {
      return Sql.query(connection, INFO_SOURCES, LiveHours::sourceRange);
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
  }

  /** Whether an hour holds a trade whose record is in none of the ranges. */
  public static boolean hasOthers(LiveDatabase reader, Hour hour, List<SourceRange> ranges) {
    try (Connection connection = reader.connect()) {
      return Sql.query(
              connection,
              HAS_OTHERS,
              row -> row.getBoolean(1),
              hour.day(),
              hour.start(),
              hour.plus(1).start(),
              ranges.stream().map(SourceRange::source).toArray(String[]::new),
              ranges.stream().map(SourceRange::partition).toArray(Integer[]::new),
              ranges.stream().map(SourceRange::first).toArray(Long[]::new),
              ranges.stream().map(SourceRange::last).toArray(Long[]::new))
          .get(0);
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
  }

  /** From the first one kept to the watermark; empty where no hour is closed yet. */
  public static Optional<HourRange> closed(LiveDatabase reader) {
    try (Connection connection = reader.connect()) {
      return Sql.query(
              connection,
              BOUNDS,
              row ->
                  range(
                      row.getObject("first", OffsetDateTime.class),
                      row.getObject("watermark", OffsetDateTime.class)),
              LiveSession.STREAM)
          .stream()
          .flatMap(Optional::stream)
          .findFirst();
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
  }

  private static Optional<HourRange> range(OffsetDateTime first, OffsetDateTime watermark) {
    if (first == null || watermark == null) {
      return Optional.empty();
    }
    Hour from = Hour.of(first.toInstant());
    Hour to = Hour.of(watermark.toInstant());
    return from.compareTo(to) < 0 ? Optional.of(new HourRange(from, to)) : Optional.empty();
  }

  /**
   * Where the trades of some hours lie in Kafka, hour by hour: first and last of each partition.
   */
  public static List<List<SourceRange>> sources(LiveDatabase reader, List<Hour> hours) {
    try (Connection connection = reader.connect()) {
      List<List<SourceRange>> sources = new ArrayList<>();
      for (Hour hour : hours) {
        Instant end = hour.plus(1).start();
        sources.add(
            Sql.query(connection, SOURCES, LiveHours::sourceRange, hour.day(), hour.start(), end));
      }
      return sources;
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
  }

  private static SourceRange sourceRange(ResultSet row) throws SQLException {
    return new SourceRange(
        row.getString("source_topic"),
        row.getInt("source_partition"),
        row.getLong("first"),
        row.getLong("last"));
  }
}
