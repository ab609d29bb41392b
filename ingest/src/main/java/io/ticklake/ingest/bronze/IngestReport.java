package io.ticklake.ingest.bronze;

import java.time.Duration;

/**
 * What a run of the streams has added.
 *
 * @param ticks to bronze.ticks
 * @param marketInfo to bronze.market_info
 * @param took how long it ran
 */
public record IngestReport(StreamTotals ticks, StreamTotals marketInfo, Duration took) {}
