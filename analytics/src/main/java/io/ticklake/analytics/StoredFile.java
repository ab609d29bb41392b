package io.ticklake.analytics;

/**
 * One data file of a snapshot.
 *
 * @param location where it lies, as the table's metadata names it
 * @param bytes its size
 * @param rows rows in it
 * @param bounds what is known of the rows
 */
public record StoredFile(String location, long bytes, long rows, FileBounds bounds) {}
