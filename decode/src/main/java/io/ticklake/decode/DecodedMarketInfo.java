package io.ticklake.decode;

import java.math.BigDecimal;

/** One decoded market-info record, used again for each record of a task. */
public final class DecodedMarketInfo {

  /** Why the record is no valid market info, in a stable word; null if it is. */
  public String rejectReason;

  /** Instrument; of a reject only if it is valid. */
  public String symbol;

  /** Name of the company. */
  public String companyName;

  /** Sector of the company; null when the source has none. */
  public String sector;

  /** Market capitalisation at scale 2, or null. */
  public BigDecimal marketCap;

  /** Whether {@link #effectiveAtNs} is set; otherwise the record's Kafka time counts. */
  public boolean hasEffectiveAt;

  /** From when it holds, nanoseconds since 1970 UTC. */
  public long effectiveAtNs;

  /**
   * The fields that have no place above, as the text of a JSON object, values untouched; or null.
   */
  public String extras;

  /** Forgets everything. */
  public void reset() {
    rejectReason = null;
    symbol = null;
    companyName = null;
    sector = null;
    marketCap = null;
    hasEffectiveAt = false;
    effectiveAtNs = 0;
    extras = null;
  }
}
