/**
 * The rival of {@code bench live} in Flink: one job, trades connected with market info by symbol,
 * sums by sector and minute, both to Postgres.
 */
package io.ticklake.bench.flink;
