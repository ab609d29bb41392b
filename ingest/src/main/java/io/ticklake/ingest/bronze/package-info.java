/**
 * Kafka and files to bronze: records are decoded and written in the same task, and each batch or
 * file is one commit that says where it came from.
 */
package io.ticklake.ingest.bronze;
