package io.ticklake.live;

import io.ticklake.core.Series;
import io.ticklake.decode.DecodedMarketInfo;
import io.ticklake.decode.DecodedTick;
import io.ticklake.decode.EventTimes;
import io.ticklake.decode.MarketInfoDecoder;
import io.ticklake.decode.TickDecoder;
import io.ticklake.decode.TickDecoders;
import io.ticklake.decode.kafka.RecordFormat;
import io.ticklake.live.LiveTrade.Source;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decides what each record is, with the verdicts of bronze: a trade for the tables, a late one, a
 * reject, something that is no trade. What is late depends on the records before it in its Kafka
 * partition alone, never on where a batch ends. Not thread safe.
 */
final class DecodeRecords {

  private static final byte[] NOTHING = {};

  private final LiveRules rules;
  private final long toleranceMicros;
  private final long delayNs;
  private final RecordFormat format = new RecordFormat();
  private final Map<String, TickDecoder> decoders = new HashMap<>();
  private final DecodedTick tick = new DecodedTick();
  private final MarketInfoDecoder marketInfo;
  private final DecodedMarketInfo info = new DecodedMarketInfo();
  private byte[] bytes = NOTHING;
  private int start;
  private int length;

  DecodeRecords(LiveRules rules) {
    this.rules = rules;
    this.toleranceMicros = rules.futureTolerance().toNanos() / 1_000;
    this.delayNs = rules.delay().toNanos();
    this.marketInfo = new MarketInfoDecoder(rules.decoding());
  }

  /**
   * Adds a record of the topic of ticks to a batch.
   *
   * @param newestNs latest event time of the trades before it in its partition, or null
   * @return the same with this record
   */
  Long addTick(
      ConsumerRecord<ByteBuffer, ByteBuffer> record, String topic, Long newestNs, Batch batch) {
    Source source = new Source(topic, record.partition(), record.offset());
    locate(record.value());
    decoders
        .computeIfAbsent(
            format.of(record.headers()), f -> TickDecoders.forFormat(f, rules.decoding()))
        .decode(bytes, start, length, tick);
    batch.fates.records++;
    judgeEventTime(record);
    if (tick.rejectReason != null) {
      batch.fates.rejected++;
      batch.reject(tick.rejectReason, source);
      return newestNs;
    }
    return switch (tick.kind) {
      case TRADE -> addTrade(source, newestNs, batch);
      case CORRECTION, CANCEL -> {
        batch.fates.corrections++;
        yield newestNs;
      }
      case SKIPPED -> {
        batch.fates.skipped++;
        yield newestNs;
      }
    };
  }

  private void judgeEventTime(ConsumerRecord<?, ?> record) {
    if (tick.hasEventTime && tick.rejectReason == null) {
      // without a time of its own a record is judged by nothing but the earliest credible time
      long recordTime =
          record.timestamp() < 0 ? Long.MAX_VALUE : Math.multiplyExact(record.timestamp(), 1_000L);
      String reason = EventTimes.judge(tick.eventTimeNs, recordTime, toleranceMicros);
      if (reason == null && tick.namesTrade()) {
        reason = EventTimes.judgeOriginal(tick.originalEventTimeNs, recordTime, toleranceMicros);
      }
      if (reason != null) {
        tick.reject(reason);
      }
    }
  }

  private Long addTrade(Source source, Long newestNs, Batch batch) {
    if (newestNs != null && tick.eventTimeNs < newestNs - delayNs) {
      batch.fates.late++;
      long minute = tick.eventTimeNs - Math.floorMod(tick.eventTimeNs, LiveTrade.MINUTE);
      batch.late.merge(
          new Batch.LateMinute(new Series(tick.symbol, tick.venue), minute), 1L, Long::sum);
      return newestNs;
    }
    batch.trades.add(
        new LiveTrade(
            tick.symbol,
            tick.venue,
            tick.eventTimeNs,
            tick.price,
            tick.size,
            tick.tradeId,
            tick.hasSequence ? (Long) tick.sequence : null,
            tick.conditions,
            rules.conditions().flags(tick.venue, tick.conditions),
            source,
            LiveTrade.keyOf(tick.tradeId, source)));
    return newestNs == null ? tick.eventTimeNs : (Long) Math.max(newestNs, tick.eventTimeNs);
  }

  /** Adds a record of the topic of market info to a batch. */
  void addMarketInfo(ConsumerRecord<ByteBuffer, ByteBuffer> record, String topic, Batch batch) {
    Source source = new Source(topic, record.partition(), record.offset());
    locate(record.value());
    marketInfo.decode(bytes, start, length, info);
    batch.fates.marketInfo++;
    if (info.rejectReason != null) {
      batch.fates.marketInfoRejected++;
      batch.reject(info.rejectReason, source);
      return;
    }
    long validFrom =
        info.hasEffectiveAt
            ? Math.floorDiv(info.effectiveAtNs, 1_000L)
            : Math.multiplyExact(Math.max(0, record.timestamp()), 1_000L);
    batch.marketInfo.add(
        new SecurityRecord(
            info.symbol,
            validFrom,
            new Security(info.companyName, info.sector, info.marketCap),
            source));
  }

  private void locate(ByteBuffer value) {
    if (value == null) {
      bytes = NOTHING;
      start = 0;
      length = 0;
    } else if (value.hasArray()) {
      bytes = value.array();
      start = value.arrayOffset() + value.position();
      length = value.remaining();
    } else {
      bytes = new byte[value.remaining()];
      value.duplicate().get(bytes);
      start = 0;
      length = bytes.length;
    }
  }
}
