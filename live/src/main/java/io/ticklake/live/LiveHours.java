package io.ticklake.live;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.bronze.SourceRange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which hours of the live tables are closed: kept, and behind the watermark. */
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

  private LiveHours() {}

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
            Sql.query(
                connection,
                SOURCES,
                row ->
                    new SourceRange(
                        row.getString("source_topic"),
                        row.getInt("source_partition"),
                        row.getLong("first"),
                        row.getLong("last")),
                hour.day(),
                hour.start(),
                end));
      }
      return sources;
    } catch (SQLException e) {
      throw DatabaseFailure.explained(reader, e);
    }
  }
}
