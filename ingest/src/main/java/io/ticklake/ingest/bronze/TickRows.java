package io.ticklake.ingest.bronze;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.table.LakeRow;
import io.ticklake.decode.DecodedTick;
import io.ticklake.decode.EventTimes;
import io.ticklake.decode.TickDecoder;
import io.ticklake.decode.TickDecoders;
import io.ticklake.decode.TickKind;
import io.ticklake.engine.TableFiles.RowSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Rows of bronze.ticks. A record that is no valid tick becomes a row too, with its reason and its
 * bytes.
 */
final class TickRows implements RecordRows {

  private final RowRules rules;
  private final SourceColumns source = new SourceColumns(BRONZE_TICKS);
  private final LakeRow row = new LakeRow(BRONZE_TICKS);
  private final DecodedTick tick = new DecodedTick();
  private final RepeatedTexts texts = new RepeatedTexts();
  private final ContentCounter counter = new ContentCounter();
  private final Map<String, TickDecoder> decoders = new HashMap<>();
  private String lastFormat;
  private TickDecoder decoder;

  private final int format = BRONZE_TICKS.position("format");
  private final int kind = BRONZE_TICKS.position("kind");
  private final int rejectReason = BRONZE_TICKS.position("reject_reason");
  private final int symbol = BRONZE_TICKS.position("symbol");
  private final int venue = BRONZE_TICKS.position("venue");
  private final int eventTime = BRONZE_TICKS.position("event_time");
  private final int eventTimeNs = BRONZE_TICKS.position("event_time_ns");
  private final int price = BRONZE_TICKS.position("price");
  private final int size = BRONZE_TICKS.position("size");
  private final int tradeId = BRONZE_TICKS.position("trade_id");
  private final int sequence = BRONZE_TICKS.position("sequence");
  private final int conditions = BRONZE_TICKS.position("conditions");
  private final int originalEventTimeNs = BRONZE_TICKS.position("original_event_time_ns");
  private final int extras = BRONZE_TICKS.position("extras");
  private final int raw = BRONZE_TICKS.position("raw");

  TickRows(RowRules rules) {
    this.rules = rules;
  }

  @Override
  public void write(SourceRecord record, RowSink out) throws IOException {
    decoderOf(record.format).decode(record.bytes, record.start, record.length, tick);
    boolean credible = judgeEventTimes(record);
    row.clear();
    source.set(row, record, texts.of(record.source), rules.ingestedAtMicros());
    setTick();
    row.set(format, texts.of(record.format));
    if (tick.rejectReason != null || rules.keepRaw()) {
      row.set(raw, ByteBuffer.wrap(record.bytes, record.start, record.length));
    }
    out.write(row);
    count(record, credible);
  }

  @Override
  public AppendContent content() {
    return counter.content();
  }

  private TickDecoder decoderOf(String name) {
    if (!name.equals(lastFormat)) {
      decoder = decoders.computeIfAbsent(name, f -> TickDecoders.forFormat(f, rules.decoding()));
      lastFormat = name;
    }
    return decoder;
  }

  /** Rejects event times that cannot be; returns whether there is one that can. */
  private boolean judgeEventTimes(SourceRecord record) {
    long recordTime =
        record.kafkaTimeMicros == null ? rules.ingestedAtMicros() : record.kafkaTimeMicros;
    boolean credible = judgeEventTime(recordTime);
    if (tick.namesTrade()) {
      String reason =
          EventTimes.judgeOriginal(
              tick.originalEventTimeNs, recordTime, rules.futureToleranceMicros());
      if (reason != null) {
        tick.reject(reason);
      }
    }
    return credible;
  }

  private boolean judgeEventTime(long recordTime) {
    if (!tick.hasEventTime) {
      return false;
    }
    String reason = EventTimes.judge(tick.eventTimeNs, recordTime, rules.futureToleranceMicros());
    if (reason != null && tick.rejectReason == null) {
      tick.reject(reason);
    }
    return reason == null;
  }

  private void setTick() {
    row.set(kind, tick.kind == null ? null : texts.of(tick.kind.text()));
    row.set(rejectReason, tick.rejectReason);
    row.set(symbol, texts.of(tick.symbol));
    row.set(venue, texts.of(tick.venue));
    if (tick.hasEventTime) {
      row.setNumber(eventTime, Math.floorDiv(tick.eventTimeNs, 1_000L));
      row.setNumber(eventTimeNs, tick.eventTimeNs);
    }
    if (tick.hasPrice) {
      row.setNumber(price, tick.price);
    }
    if (tick.hasSize) {
      row.setNumber(size, tick.size);
    }
    row.set(tradeId, tick.tradeId);
    if (tick.hasSequence) {
      row.setNumber(sequence, tick.sequence);
    }
    row.set(conditions, tick.conditions);
    if (tick.hasOriginalEventTime) {
      row.setNumber(originalEventTimeNs, tick.originalEventTimeNs);
    }
    row.set(extras, tick.extras);
  }

  private void count(SourceRecord record, boolean credible) {
    counter.countRecord(record, tick.rejectReason != null);
    if (credible && tick.venue != null) {
      counter.countCoverage(tick.venue, Math.floorDiv(tick.eventTimeNs, 1_000L));
    }
    if (tick.kind == null || tick.kind == TickKind.SKIPPED) {
      return;
    }
    long hour = Hour.ofNanos(tick.eventTimeNs).sinceEpoch();
    counter.countEventHour(hour);
    if (tick.namesTrade()) {
      long original = Hour.ofNanos(tick.originalEventTimeNs).sinceEpoch();
      if (original != hour) {
        counter.countEventHour(original);
      }
    }
  }
}
