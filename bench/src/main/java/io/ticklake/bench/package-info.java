/**
 * The real code beside what one would write with Spark alone, in the same run, on the same input,
 * and compared for equal output before any number is printed.
 */
package io.ticklake.bench;
