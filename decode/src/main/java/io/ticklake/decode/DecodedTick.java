package io.ticklake.decode;

import java.util.List;

/**
 * One decoded record. Mutable and used again for each record of a task, because a record costs
 * about 200 nanoseconds and an object per record would be a good part of that. A reject carries
 * what could be read safely: those of symbol, venue, event time, price and size that are valid.
 */
public final class DecodedTick {

  /** What the record says; null for a reject. */
  public TickKind kind;

  /** Why the record is no valid tick, in a stable word; null if it is one. */
  public String rejectReason;

  /** Instrument; null where a skipped message or a reject does not name it. */
  public String symbol;

  /** Where it traded; null where a reject does not name it. */
  public String venue;

  /** Whether {@link #eventTimeNs} is set. */
  public boolean hasEventTime;

  /** When it happened, nanoseconds since 1970 UTC. */
  public long eventTimeNs;

  /** Whether {@link #price} is set. */
  public boolean hasPrice;

  /** Price, unscaled at scale 8. */
  public long price;

  /** Whether {@link #size} is set. */
  public boolean hasSize;

  /** Size, unscaled at scale 8. */
  public long size;

  /** The venue's own id of the trade, or null. */
  public String tradeId;

  /** Whether {@link #sequence} is set. */
  public boolean hasSequence;

  /** The venue's sequence number. */
  public long sequence;

  /** Sale conditions as the feed names them, or null. */
  public List<String> conditions;

  /** Whether {@link #originalEventTimeNs} is set. */
  public boolean hasOriginalEventTime;

  /** Of a correction or cancel: event time of the trade it names, nanoseconds since 1970 UTC. */
  public long originalEventTimeNs;

  /**
   * The fields that have no place above, as the text of a JSON object, values untouched; or null.
   */
  public String extras;

  /** Whether it says something about an earlier trade, which it names by id and event time. */
  public boolean namesTrade() {
    return kind == TickKind.CORRECTION || kind == TickKind.CANCEL;
  }

  /** Forgets everything. */
  public void reset() {
    kind = null;
    rejectReason = null;
    symbol = null;
    venue = null;
    hasEventTime = false;
    eventTimeNs = 0;
    hasPrice = false;
    price = 0;
    hasSize = false;
    size = 0;
    tradeId = null;
    hasSequence = false;
    sequence = 0;
    conditions = null;
    hasOriginalEventTime = false;
    originalEventTimeNs = 0;
    extras = null;
  }

  /** Makes this a reject and keeps what was read safely. */
  public void reject(String reason) {
    kind = null;
    rejectReason = reason;
  }
}
