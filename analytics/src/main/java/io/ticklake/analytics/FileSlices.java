package io.ticklake.analytics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Divides the files of a table into few slices of time, so that a view can be a union in which
 * DuckDB leaves out, before it opens a file, the slices that a query's conditions contradict. Each
 * file is in one slice. Tables of few files are one slice: opening them costs less than planning.
 */
final class FileSlices {

  /** Files that are opened rather than told apart. */
  static final int FEW = 32;

  /** Every slice costs a query 2 to 4 ms of planning, whatever it asks for. */
  private static final int MOST = 28;

  private FileSlices() {}

  /**
   * Files with what is known of all their rows.
   *
   * @param partition the one value of the column that is asked for by equality; empty: unknown
   * @param fromMicros no row is earlier
   * @param toMicros no row is later
   */
  record Slice(String partition, long fromMicros, long toMicros, List<StoredFile> files) {

    static Slice of(String partition, List<StoredFile> files) {
      return new Slice(
          partition,
          files.stream().mapToLong(file -> file.bounds().fromMicros()).min().orElse(Long.MIN_VALUE),
          files.stream().mapToLong(file -> file.bounds().toMicros()).max().orElse(Long.MAX_VALUE),
          List.copyOf(files));
    }

    boolean hasTimes() {
      return fromMicros != Long.MIN_VALUE && toMicros != Long.MAX_VALUE;
    }
  }

  /** Slices for a view: few, and one if there are few files. */
  static List<Slice> of(List<StoredFile> files) {
    if (files.size() <= FEW || files.stream().noneMatch(file -> file.bounds().hasTimes())) {
      return List.of(new Slice("", Long.MIN_VALUE, Long.MAX_VALUE, List.copyOf(files)));
    }
    return of(files, Math.max(FEW, (files.size() + MOST - 1) / MOST));
  }

  /**
   * Slices of one partition value each, in order of time; what is not known comes last.
   *
   * @param most files of a slice of known times
   */
  static List<Slice> of(List<StoredFile> files, int most) {
    List<StoredFile> unknown = files.stream().filter(file -> !file.bounds().hasTimes()).toList();
    SortedMap<String, List<StoredFile>> byPartition = new TreeMap<>();
    for (StoredFile file : files) {
      if (file.bounds().hasTimes()) {
        byPartition
            .computeIfAbsent(file.bounds().partition(), partition -> new ArrayList<>())
            .add(file);
      }
    }
    List<Slice> slices = new ArrayList<>();
    byPartition.forEach(
        (partition, all) -> {
          all.sort(Comparator.comparingLong(file -> file.bounds().fromMicros()));
          for (int i = 0; i < all.size(); i += most) {
            slices.add(Slice.of(partition, all.subList(i, Math.min(all.size(), i + most))));
          }
        });
    if (!unknown.isEmpty()) {
      slices.add(new Slice("", Long.MIN_VALUE, Long.MAX_VALUE, unknown));
    }
    return List.copyOf(slices);
  }
}
