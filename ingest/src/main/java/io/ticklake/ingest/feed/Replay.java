package io.ticklake.ingest.feed;

import io.ticklake.core.StopSignal;
import io.ticklake.decode.DecodeRules;
import io.ticklake.decode.DecodedTick;
import io.ticklake.decode.EventTimeShift;
import io.ticklake.decode.TickDecoder;
import io.ticklake.decode.TickDecoders;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * Produces captured files again, in their order. The time of a record is when it was received, else
 * when its event happened, else that of the record before; it becomes the Kafka time.
 */
public final class Replay {

  /**
   * What was produced.
   *
   * @param records all records, of which {@code withoutTime} had to take the time before them
   * @param shift by how much all times were moved
   */
  public record Report(long records, long withoutTime, Duration shift, boolean stopped) {}

  /** Speed of a replay that does not wait. */
  public static final double AS_FAST_AS_POSSIBLE = 0;

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);

  private final RecordSink sink;
  private final StopSignal stop;
  private final Clock clock;
  private final double speed;
  private final DoubleConsumer progress;
  private final Map<String, TickDecoder> decoders = new HashMap<>();
  private final Map<String, EventTimeShift> shifts = new HashMap<>();
  private final DecodedTick tick = new DecodedTick();

  private long records;
  private long withoutTime;
  private long previousMicros = FeedRecord.UNKNOWN;
  private long firstMicros = FeedRecord.UNKNOWN;
  private Instant begun;

  /**
   * A replay.
   *
   * @param speed 1 for the original pace, 2 for twice as fast, {@link #AS_FAST_AS_POSSIBLE}
   * @param progress told now and then how much is done, from 0 to 1
   */
  public Replay(
      RecordSink sink, StopSignal stop, Clock clock, double speed, DoubleConsumer progress) {
    this.sink = sink;
    this.stop = stop;
    this.clock = clock;
    this.speed = speed;
    this.progress = progress;
  }

  /**
   * Produces the files.
   *
   * @param shiftToNow whether all times, inside the messages too, are moved by one constant so that
   *     the newest is now
   */
  public Report run(List<Path> files, FeedOptions options, boolean shiftToNow) {
    long shiftMillis =
        shiftToNow ? clock.millis() - Math.floorDiv(newestMicros(files, options) + 999, 1_000L) : 0;
    begun = clock.instant();
    for (int i = 0; i < files.size() && !stop.isAsked(); i++) {
      try (FileFeed feed = FileFeeds.open(files.get(i), options.keyed())) {
        while (feed.hasNext() && produce(feed.next(), shiftMillis)) {
          if ((records & 0xFF) == 0) {
            progress.accept((i + feed.progress()) / files.size());
          }
        }
      }
    }
    sink.flush();
    progress.accept(1);
    return new Report(records, withoutTime, Duration.ofMillis(shiftMillis), stop.isAsked());
  }

  // False when asked to stop.
  private boolean produce(FeedRecord record, long shiftMillis) {
    long micros = timeMicros(record);
    if (micros == FeedRecord.UNKNOWN) {
      withoutTime++;
      micros = previousMicros == FeedRecord.UNKNOWN ? clock.millis() * 1_000 : previousMicros;
    } else {
      firstMicros = firstMicros == FeedRecord.UNKNOWN ? micros : firstMicros;
      previousMicros = micros;
    }
    if (!awaitTurn(micros)) {
      return false;
    }
    byte[] value =
        shiftMillis == 0 || record.format().equals(FileFeeds.MARKET_INFO)
            ? record.value()
            : shifts
                .computeIfAbsent(
                    record.format(), f -> new EventTimeShift(f, shiftMillis * 1_000_000L))
                .shifted(record.value());
    sink.write(record.format(), record.key(), value, Math.floorDiv(micros, 1_000L) + shiftMillis);
    records++;
    return true;
  }

  private boolean awaitTurn(long micros) {
    if (speed == AS_FAST_AS_POSSIBLE || firstMicros == FeedRecord.UNKNOWN) {
      return !stop.isAsked();
    }
    Duration due = Duration.ofNanos((long) ((micros - firstMicros) * 1_000 / speed));
    Duration left = due.minus(Duration.between(begun, clock.instant()));
    while (left.compareTo(SHORTEST_PAUSE) > 0) {
      if (stop.await(left)) {
        return false;
      }
      left = due.minus(Duration.between(begun, clock.instant()));
    }
    return !stop.isAsked();
  }

  private long timeMicros(FeedRecord record) {
    if (record.receiveTimeMicros() != FeedRecord.UNKNOWN) {
      return record.receiveTimeMicros();
    }
    return eventMicros(record);
  }

  private long eventMicros(FeedRecord record) {
    if (record.format().equals(FileFeeds.MARKET_INFO)) {
      return FeedRecord.UNKNOWN;
    }
    byte[] value = record.value();
    decoders
        .computeIfAbsent(
            record.format(),
            f -> TickDecoders.forFormat(f, new DecodeRules(Integer.MAX_VALUE, Map.of())))
        .decode(value, 0, value.length, tick);
    return tick.hasEventTime && tick.eventTimeNs >= 0
        ? tick.eventTimeNs / 1_000
        : FeedRecord.UNKNOWN;
  }

  // The newest of all times of all files, so that after the shift none lies in the future.
  private long newestMicros(List<Path> files, FeedOptions options) {
    long newest = FeedRecord.UNKNOWN;
    for (Path file : files) {
      try (FileFeed feed = FileFeeds.open(file, options)) {
        while (feed.hasNext() && !stop.isAsked()) {
          FeedRecord record = feed.next();
          newest = Math.max(newest, Math.max(record.receiveTimeMicros(), eventMicros(record)));
        }
      }
    }
    return newest == FeedRecord.UNKNOWN ? clock.millis() * 1_000 : newest;
  }
}
