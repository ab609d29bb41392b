/**
 * How bronze grows: what one append says about itself, in which order appends of a stream are
 * accepted, and the log of appends that builds are planned from. Nothing here needs Spark.
 */
package io.ticklake.core.bronze;
