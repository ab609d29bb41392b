package io.ticklake.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Writes how far the stream is, into the transaction of the batch that brought it there. */
final class WriteProgress {

  private static final int KEPT_BATCHES = 1_000;

  private static final String MOVE =
      """
      update live.progress_offsets set next_offset = ?, end_offset = ?, max_event_time_ns = ?, batch = ?
      where source_topic = ? and source_partition = ? and topic_id = ? and next_offset = ?""";

  private static final String BEGIN =
      """
      insert into live.progress_offsets (source_topic, source_partition, topic_id, next_offset, end_offset, max_event_time_ns, batch)
      values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing""";

  private static final String TOTALS =
      """
      update live.progress set batch = ?, committed_at = clock_timestamp(),
        newest_event_time = greatest(newest_event_time, ?::timestamptz), watermark = greatest(watermark, ?::timestamptz),
        records = records + ?, accepted = accepted + ?, duplicates = duplicates + ?, late = late + ?, expired = expired + ?,
        rejected = rejected + ?, skipped = skipped + ?, corrections = corrections + ?, market_info = market_info + ?,
        market_info_rejected = market_info_rejected + ?
      where stream = ? and epoch = ?""";

  private static final String NOTE_BATCH =
      """
      insert into live.batches (batch, epoch, received_at, committed_at, records, accepted, duplicates, late, expired, rejected,
        skipped, corrections, market_info, newest_event_time, securities_in_memory, heap_bytes)
      values (?, ?, ?, clock_timestamp(), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz, ?, ?)""";

  private final LiveSession session;
  private final Connection connection;

  WriteProgress(LiveSession session) {
    this.session = session;
    this.connection = session.connection;
  }

  /** Within the transaction of a batch, after its rows. */
  void write(Batch batch, long number) throws SQLException {
    for (Map.Entry<PartitionProgress.Key, PartitionProgress.Read> read : batch.read.entrySet()) {
      moveOffset(read.getKey(), read.getValue(), number);
    }
    Instant newest =
        batch.trades.stream().mapToLong(LiveTrade::eventTimeNs).max().stream()
            .mapToObj(ns -> Instant.EPOCH.plus(ns, ChronoUnit.NANOS))
            .findAny()
            .orElse(null);
    Fates f = batch.fates;
    int moved =
        Sql.update(
            connection,
            TOTALS,
            number,
            text(newest),
            text(batch.watermark),
            f.records,
            f.accepted,
            f.duplicates,
            f.late,
            f.expired,
            f.rejected,
            f.skipped,
            f.corrections,
            f.marketInfo,
            f.marketInfoRejected,
            LiveSession.STREAM,
            session.epoch);
    if (moved != 1) {
      throw LiveSession.replaced();
    }
    Sql.update(
        connection,
        NOTE_BATCH,
        number,
        session.epoch,
        batch.receivedAt,
        f.records,
        f.accepted,
        f.duplicates,
        f.late,
        f.expired,
        f.rejected,
        f.skipped,
        f.corrections,
        f.marketInfo,
        text(newest),
        (long) session.securities.records(),
        Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    Sql.update(connection, "delete from live.batches where batch <= ?", number - KEPT_BATCHES);
  }

  private void moveOffset(PartitionProgress.Key key, PartitionProgress.Read read, long number)
      throws SQLException {
    int moved =
        Sql.update(
            connection,
            MOVE,
            read.to(),
            read.end(),
            read.maxEventTimeNs(),
            number,
            key.source(),
            key.partition(),
            read.topicId(),
            read.from());
    if (moved == 0) {
      moved =
          Sql.update(
              connection,
              BEGIN,
              key.source(),
              key.partition(),
              read.topicId(),
              read.to(),
              read.end(),
              read.maxEventTimeNs(),
              number);
    }
    if (moved == 0) {
      connection.rollback();
      throw LiveSession.replaced();
    }
  }

  /** Says that the job lives and has nothing to write; windows close by it. */
  void writeSignOfLife(Batch batch) throws SQLException {
    session.lock();
    Sql.update(
        connection,
        "update live.progress set committed_at = clock_timestamp(), watermark = greatest(watermark, ?::timestamptz) where stream = ?",
        text(batch.watermark),
        LiveSession.STREAM);
    if (batch.caughtUp) {
      Sql.update(
          connection,
          "update live.progress_offsets set end_offset = next_offset where end_offset <> next_offset");
    }
    connection.commit();
  }

  // as a text, because the driver gives a null no type
  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
