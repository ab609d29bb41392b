/**
 * Rows of the lake to Parquet files, column by column; the format itself is written by
 * parquet-java.
 */
package io.ticklake.core.parquet;
