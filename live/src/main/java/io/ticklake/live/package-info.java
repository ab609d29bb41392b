/**
 * The seconds path: Kafka to enriched trades, live bars and sector metrics in Postgres. One
 * transaction a batch holds the data and how far Kafka was read; nothing else is a checkpoint.
 */
package io.ticklake.live;
