package io.ticklake.live;

import io.ticklake.live.LiveTrade.Source;

/**
 * One valid record of market info.
 *
 * @param validFromMicros from when it holds: effective_at, else Kafka time; microseconds since 1970
 *     UTC
 * @param source where it lies in Kafka; of two for one moment the later one counts
 */
record SecurityRecord(String symbol, long validFromMicros, Security says, Source source) {}
