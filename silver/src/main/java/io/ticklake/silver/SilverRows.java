package io.ticklake.silver;

import static io.ticklake.core.table.Tables.META_TAILS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import io.ticklake.core.TradeConditions.Flags;
import io.ticklake.core.build.Fingerprint;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;

/** Puts trades and lookbacks into the columns of silver.ticks and meta.tails. */
final class SilverRows {

  private static final int SCALE = 8;
  private static final int EVENT_TIME = SILVER_TICKS.position("event_time");
  private static final int EVENT_TIME_NS = SILVER_TICKS.position("event_time_ns");
  private static final int ORDINAL = SILVER_TICKS.position("ordinal");
  private static final int PRICE = SILVER_TICKS.position("price");
  private static final int SIZE = SILVER_TICKS.position("size");
  private static final int TRADE_ID = SILVER_TICKS.position("trade_id");
  private static final int SEQUENCE = SILVER_TICKS.position("sequence");
  private static final int CONDITIONS = SILVER_TICKS.position("conditions");
  private static final int SETS_LAST = SILVER_TICKS.position("sets_last");
  private static final int SETS_HIGH_LOW = SILVER_TICKS.position("sets_high_low");
  private static final int COUNTS_VOLUME = SILVER_TICKS.position("counts_volume");
  private static final int PREVIOUS = SILVER_TICKS.position("previous_event_time_ns");
  private static final int LOG_RETURN = SILVER_TICKS.position("log_return");
  private static final int SMA_20 = SILVER_TICKS.position("sma_20");
  private static final int SMA_50 = SILVER_TICKS.position("sma_50");
  private static final int SMA_200 = SILVER_TICKS.position("sma_200");
  private static final int VOLATILITY_20 = SILVER_TICKS.position("volatility_20");
  private static final int MISSING_BEFORE = SILVER_TICKS.position("missing_before");
  private static final int COPIES = SILVER_TICKS.position("copies");
  private static final int INGESTED_AT = SILVER_TICKS.position("ingested_at");
  private static final int TOPIC = SILVER_TICKS.position("source_topic");
  private static final int PARTITION = SILVER_TICKS.position("source_partition");
  private static final int OFFSET = SILVER_TICKS.position("source_offset");

  private final TableWriter ticks;
  private final TableWriter tails;
  private final LakeRow tick = new LakeRow(SILVER_TICKS);
  private final LakeRow tail = new LakeRow(META_TAILS);
  private final long buildId;
  private long seriesHash;

  SilverRows(TableWriter ticks, TableWriter tails, long buildId) {
    this.ticks = ticks;
    this.tails = tails;
    this.buildId = buildId;
    tick.set(SILVER_TICKS.position("build_id"), buildId);
  }

  void begin(Series series) {
    tick.set(SILVER_TICKS.position("symbol"), series.symbol());
    tick.set(SILVER_TICKS.position("venue"), series.venue());
    tail.set(META_TAILS.position("symbol"), series.symbol());
    tail.set(META_TAILS.position("venue"), series.venue());
    seriesHash = new Fingerprint().add(series.symbol()).add(series.venue()).value();
  }

  /**
   * Writes one trade and returns the hash of its row.
   *
   * @param state state of its series, the trade included if it sets last
   * @param previous event time of the trade before that set last, or null
   */
  long write(Trade trade, int ordinal, Flags flags, SeriesState state, Long previous, long missing)
      throws IOException {
    tick.set(EVENT_TIME, Math.floorDiv(trade.eventTimeNs, 1_000L));
    tick.set(EVENT_TIME_NS, trade.eventTimeNs);
    tick.set(ORDINAL, ordinal);
    tick.set(PRICE, BigDecimal.valueOf(trade.price, SCALE));
    tick.set(SIZE, BigDecimal.valueOf(trade.size, SCALE));
    tick.set(TRADE_ID, trade.tradeId);
    tick.set(SEQUENCE, trade.hasSequence ? (Long) trade.sequence : null);
    tick.set(CONDITIONS, trade.conditions);
    tick.set(SETS_LAST, flags.last());
    tick.set(SETS_HIGH_LOW, flags.highLow());
    tick.set(COUNTS_VOLUME, flags.volume());
    tick.set(PREVIOUS, previous);
    boolean last = flags.last();
    Double logReturn = last ? state.logReturn() : null;
    Double volatility = last ? state.volatility() : null;
    tick.set(LOG_RETURN, logReturn);
    tick.set(SMA_20, last ? state.mean(0) : null);
    tick.set(SMA_50, last ? state.mean(1) : null);
    tick.set(SMA_200, last ? state.mean(2) : null);
    tick.set(VOLATILITY_20, volatility);
    tick.set(MISSING_BEFORE, missing);
    tick.set(COPIES, trade.copies);
    tick.set(INGESTED_AT, trade.ingestedAt);
    tick.set(TOPIC, trade.topic);
    tick.set(PARTITION, trade.partition);
    tick.set(OFFSET, trade.offset);
    ticks.write(tick);
    return hash(trade, ordinal, flags, previous, missing, logReturn, volatility);
  }

  // Doubles are in by their bits: a rebuild gives the same ones.
  private long hash(
      Trade trade,
      int ordinal,
      Flags flags,
      Long previous,
      long missing,
      Double logReturn,
      Double volatility) {
    Fingerprint hash =
        new Fingerprint()
            .add(seriesHash)
            .add(trade.eventTimeNs)
            .add(ordinal)
            .add(trade.price)
            .add(trade.size)
            .add(trade.tradeId)
            .add(trade.hasSequence ? trade.sequence : Long.MIN_VALUE)
            .add((flags.last() ? 1 : 0) | (flags.highLow() ? 2 : 0) | (flags.volume() ? 4 : 0))
            .add(previous == null ? Long.MIN_VALUE : previous)
            .add(bits(logReturn))
            .add(bits((Double) tick.get(SMA_20)))
            .add(bits((Double) tick.get(SMA_50)))
            .add(bits((Double) tick.get(SMA_200)))
            .add(bits(volatility))
            .add(missing)
            .add(trade.copies)
            .add(trade.ingestedAt)
            .add(trade.topic)
            .add(trade.partition)
            .add(trade.offset);
    if (trade.conditions != null) {
      List<String> conditions = trade.conditions;
      hash.add(conditions.size());
      conditions.forEach(hash::add);
    }
    return hash.value();
  }

  private static long bits(Double value) {
    return value == null ? Long.MIN_VALUE : Double.doubleToLongBits(value);
  }

  /** Writes one lookback as a row of this build. */
  void writeTail(Hour hour, boolean traded, byte[] content) throws IOException {
    writeTail(new Lookback(hour, traded, content, buildId));
  }

  /** Writes one lookback as it was. */
  void writeTail(Lookback lookback) throws IOException {
    tail.set(META_TAILS.position("hour_start"), lookback.hour().startMicros());
    tail.set(META_TAILS.position("traded"), lookback.traded());
    tail.set(META_TAILS.position("content"), ByteBuffer.wrap(lookback.content()));
    tail.set(META_TAILS.position("content_hash"), Fingerprint.of(lookback.content()));
    tail.set(META_TAILS.position("build_id"), lookback.buildId());
    tails.write(tail);
  }
}
