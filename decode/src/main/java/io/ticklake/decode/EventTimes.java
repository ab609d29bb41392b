package io.ticklake.decode;

/**
 * Whether an event time is credible, judged by recorded times and never by the clock of the run.
 */
public final class EventTimes {

  /** 1990-01-01 in nanoseconds since 1970 UTC: earlier ticks are a wrong unit, not history. */
  static final long EARLIEST_NS = 631_152_000L * 1_000_000_000L;

  private EventTimes() {}

  /**
   * The reason to reject an event time, or null.
   *
   * @param eventTimeNs nanoseconds since 1970 UTC
   * @param recordTimeMicros the record's own time (Kafka time, or {@code ingested_at} of an import)
   * @param toleranceMicros how far the event may lie after it
   */
  public static String judge(long eventTimeNs, long recordTimeMicros, long toleranceMicros) {
    if (eventTimeNs < EARLIEST_NS) {
      return RejectReasons.EVENT_TIME_TOO_OLD;
    }
    long latestMicros = saturatedSum(recordTimeMicros, toleranceMicros);
    long eventMicros = Math.floorDiv(eventTimeNs, 1_000L);
    boolean later =
        eventMicros > latestMicros
            || (eventMicros == latestMicros && Math.floorMod(eventTimeNs, 1_000L) > 0);
    return later ? RejectReasons.EVENT_TIME_IN_FUTURE : null;
  }

  /**
   * The reason to reject the time of the trade that a correction or cancel names, or null. It is
   * judged as the record's own event time is: such a trade would open an hour of its own.
   *
   * @param originalEventTimeNs nanoseconds since 1970 UTC
   * @param recordTimeMicros the record's own time
   * @param toleranceMicros how far the trade may lie after it
   */
  public static String judgeOriginal(
      long originalEventTimeNs, long recordTimeMicros, long toleranceMicros) {
    String reason = judge(originalEventTimeNs, recordTimeMicros, toleranceMicros);
    if (reason == null) {
      return null;
    }
    return reason.equals(RejectReasons.EVENT_TIME_TOO_OLD)
        ? RejectReasons.ORIGINAL_EVENT_TIME_TOO_OLD
        : RejectReasons.ORIGINAL_EVENT_TIME_IN_FUTURE;
  }

  private static long saturatedSum(long a, long b) {
    long sum = a + b;
    boolean overflowed = ((a ^ sum) & (b ^ sum)) < 0;
    return overflowed ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }
}
