package io.ticklake.core.release;

import java.time.Instant;
import java.util.List;

/**
 * One consistent state of the lake.
 *
 * @param id its number, from 1
 * @param publishedAt when it was made
 * @param tables every table but meta.releases itself
 */
public record Release(long id, Instant publishedAt, List<Entry> tables) {

  public Release {
    tables = List.copyOf(tables);
  }

  /**
   * One table of a release.
   *
   * @param table its full name
   * @param snapshotId its snapshot; 0 before the first one
   * @param committedAt when the snapshot was committed; null before the first one
   * @param rows rows of the snapshot
   * @param files data files of the snapshot
   * @param bytes their size
   */
  public record Entry(
      String table, long snapshotId, Instant committedAt, long rows, long files, long bytes) {}

  /** Whether the other tables are those of this release, snapshot by snapshot. */
  boolean holds(List<Entry> others) {
    return tables.size() == others.size() && tables.containsAll(others);
  }

  public long rows() {
    return tables.stream().mapToLong(Entry::rows).sum();
  }

  public long files() {
    return tables.stream().mapToLong(Entry::files).sum();
  }

  public long bytes() {
    return tables.stream().mapToLong(Entry::bytes).sum();
  }
}
