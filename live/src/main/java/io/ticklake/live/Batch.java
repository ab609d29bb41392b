package io.ticklake.live;

import io.ticklake.core.Series;
import io.ticklake.live.LiveTrade.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was read from Kafka for one transaction. Filled by one thread, then written by another. */
final class Batch {

  /** Which records of a topic hold nothing valid, by reason. */
  static final class Rejected {
    long records;
    Source last;
  }

  /** Topic and reason. */
  record Reason(String topic, String word) {}

  /** Series and first nanosecond of a minute. */
  record LateMinute(Series series, long minuteNs) {}

  final Map<PartitionProgress.Key, PartitionProgress.Read> read = new TreeMap<>();
  final List<LiveTrade> trades = new ArrayList<>();
  final List<SecurityRecord> marketInfo = new ArrayList<>();
  final Map<Reason, Rejected> rejected = new HashMap<>();
  final Map<LateMinute, Long> late = new HashMap<>();
  final Fates fates = new Fates();

  /** When the last record had come. */
  Instant receivedAt = Instant.EPOCH;

  /** Windows that end before are closed; null where nothing can be said. */
  Instant watermark;

  /** Whether nothing more was in Kafka when it was handed over. */
  boolean caughtUp;

  /** Whether all was read that was to be read. */
  boolean last;

  /** Whether it changes anything but the time of the last sign of life. */
  boolean isEmpty() {
    return read.isEmpty();
  }

  /** How many records of either topic it holds. */
  long recordsRead() {
    return fates.records + fates.marketInfo;
  }

  void reject(String reason, Source source) {
    Rejected those =
        rejected.computeIfAbsent(new Reason(source.topic(), reason), r -> new Rejected());
    those.records++;
    those.last = source;
  }

  /** Puts series together, by time, and leaves one copy of each trade: the first. */
  void seal() {
    trades.sort(LiveTrade.COPIES_TOGETHER);
    int kept = 0;
    for (LiveTrade trade : trades) {
      if (kept > 0 && trade.isCopyOf(trades.get(kept - 1))) {
        fates.duplicates++;
      } else {
        trades.set(kept++, trade);
      }
    }
    trades.subList(kept, trades.size()).clear();
  }
}
