package io.ticklake.live.sink;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * What stands in sink_progress.
 *
 * @param sink name of the sink that the keyspace belongs to
 * @param owner the sink that started last, another one for each start
 * @param epoch raised by each start
 * @param position how far it is; null: it has never written
 * @param firstTimestamp write timestamp, microseconds, of what batch 0 would have written
 */
record CassandraProgress(
    String sink, UUID owner, long epoch, Position position, long firstTimestamp) {

  /** The write timestamp of what a batch changed: of two values of a bar the newer one holds. */
  long timestamp(long batch) {
    return firstTimestamp + batch;
  }

  CassandraProgress at(Position newPosition) {
    return new CassandraProgress(sink, owner, epoch, newPosition, firstTimestamp);
  }

  /**
   * At batches that are counted anew: each value written from now on is newer than all before,
   * whatever the numbers of their batches.
   */
  CassandraProgress beginningAt(Position newPosition, Instant now) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    long behindAll = position == null ? 0 : timestamp(position.batch()) + 1;
    return new CassandraProgress(
        sink, owner, epoch, newPosition, Math.max(micros, behindAll) - newPosition.batch());
  }
}
