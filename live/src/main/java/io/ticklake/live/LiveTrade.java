package io.ticklake.live;

import io.ticklake.core.TradeConditions.Flags;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * One valid trade on its way to Postgres.
 *
 * @param eventTimeNs nanoseconds since 1970 UTC
 * @param price unscaled at scale 8; so is the size
 * @param tradeId the venue's own id, or null
 * @param sequence the venue's sequence number, or null
 * @param conditions sale conditions, or null
 * @param flags what it may set
 * @param source Kafka topic, partition and offset
 * @param key what makes it one trade of its series and time
 */
record LiveTrade(
    String symbol,
    String venue,
    long eventTimeNs,
    long price,
    long size,
    String tradeId,
    Long sequence,
    List<String> conditions,
    Flags flags,
    Source source,
    String key) {

  /** Nanoseconds of a minute. */
  static final long MINUTE = 60_000_000_000L;

  // an index entry of Postgres holds at most a third of a page
  private static final int LONGEST_KEY = 200;

  /** Where a record lies in Kafka. */
  record Source(String topic, int partition, long offset) implements Comparable<Source> {

    private static final Comparator<Source> ORDER =
        Comparator.comparing(Source::topic)
            .thenComparingInt(Source::partition)
            .thenComparingLong(Source::offset);

    @Override
    public int compareTo(Source other) {
      return ORDER.compare(this, other);
    }
  }

  /** Copies of one trade together, the first one first; series together, by time. */
  static final Comparator<LiveTrade> COPIES_TOGETHER =
      Comparator.comparing(LiveTrade::symbol)
          .thenComparing(LiveTrade::venue)
          .thenComparingLong(LiveTrade::eventTimeNs)
          .thenComparing(LiveTrade::key)
          .thenComparing(LiveTrade::source);

  /** What identifies a trade: its id, else its place in Kafka. */
  static String keyOf(String tradeId, Source source) {
    if (tradeId == null) {
      return source.topic() + ":" + source.partition() + ":" + source.offset();
    }
    return tradeId.length() <= LONGEST_KEY && tradeId.indexOf('\0') < 0
        ? tradeId
        : "sha256:" + sha256(tradeId);
  }

  boolean isCopyOf(LiveTrade other) {
    return eventTimeNs == other.eventTimeNs
        && symbol.equals(other.symbol)
        && venue.equals(other.venue)
        && key.equals(other.key);
  }

  boolean isOfSeriesOf(LiveTrade other) {
    return symbol.equals(other.symbol) && venue.equals(other.venue);
  }

  /** First nanosecond of its minute. */
  long minuteNs() {
    return eventTimeNs - Math.floorMod(eventTimeNs, MINUTE);
  }

  /** Hash of its primary key. */
  long keyHash() {
    return keyHash(symbol, venue, eventTimeNs, key);
  }

  /** Hash of the primary key of a trade. */
  static long keyHash(String symbol, String venue, long eventTimeNs, String key) {
    long hash = eventTimeNs * 0x9E3779B97F4A7C15L;
    hash = (hash ^ key.hashCode()) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ (symbol.hashCode() * 31L + venue.hashCode())) * 0x94D049BB133111EBL;
    return hash ^ (hash >>> 31);
  }

  /** Price times size, exact: 16 decimals. */
  BigDecimal turnover() {
    return BigDecimal.valueOf(price, 8).multiply(BigDecimal.valueOf(size, 8));
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
