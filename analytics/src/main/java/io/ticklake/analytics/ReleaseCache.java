package io.ticklake.analytics;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.release.Release;
import io.ticklake.core.release.ReleasesTable;
import io.ticklake.core.table.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.iceberg.io.FileIO;

/**
 * The kept releases as text, so that the next command need not read a Parquet file to learn which
 * snapshots to show. Like {@link StateCache}: keyed by the metadata file of meta.releases, which
 * never describes anything else; what is damaged is read again.
 */
final class ReleaseCache {

  private static final String FIRST_LINE = "ticklake releases 1";
  private static final String END = "end";

  private final Path file;

  ReleaseCache(Path folder) {
    this.file = folder.resolve("releases");
  }

  /**
   * The releases that are kept, oldest first.
   *
   * @param metadataLocation of meta.releases; null if that does not exist
   * @param files reads the lake's files
   */
  List<Release> read(String metadataLocation, Supplier<FileIO> files) {
    if (metadataLocation == null) {
      return List.of();
    }
    try {
      return parse(metadataLocation, Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      String name = Tables.META_RELEASES.fullName();
      List<Release> releases = ReleasesTable.read(Lake.at(metadataLocation, name, files.get()));
      keep(metadataLocation, releases);
      return releases;
    }
  }

  private void keep(String metadataLocation, List<Release> releases) {
    StringBuilder text = new StringBuilder(FIRST_LINE + "\n" + metadataLocation + "\n");
    for (Release release : releases) {
      for (Release.Entry entry : release.tables()) {
        text.append(release.id()).append('\t').append(release.publishedAt());
        text.append('\t').append(entry.table()).append('\t').append(entry.snapshotId());
        text.append('\t').append(entry.committedAt() == null ? "" : entry.committedAt());
        text.append('\t').append(entry.rows()).append('\t').append(entry.files());
        text.append('\t').append(entry.bytes()).append('\n');
      }
    }
    try {
      CacheFile.write(file, text.append(END).append('\n'));
    } catch (IOException e) {
      // a lake that may only be read; the next command reads the table again
    }
  }

  // Whatever does not fit is an exception, and thereby no entry.
  private static List<Release> parse(String metadataLocation, List<String> lines) {
    if (!lines.get(0).equals(FIRST_LINE)
        || !lines.get(1).equals(metadataLocation)
        || !lines.get(lines.size() - 1).equals(END)) {
      throw new IllegalArgumentException("an entry of something else");
    }
    Map<Long, Instant> times = new TreeMap<>();
    Map<Long, List<Release.Entry>> tables = new TreeMap<>();
    for (String line : lines.subList(2, lines.size() - 1)) {
      String[] cells = line.split("\t", -1);
      long id = Long.parseLong(cells[0]);
      times.put(id, Instant.parse(cells[1]));
      tables
          .computeIfAbsent(id, none -> new ArrayList<>())
          .add(
              new Release.Entry(
                  cells[2],
                  Long.parseLong(cells[3]),
                  cells[4].isEmpty() ? null : Instant.parse(cells[4]),
                  Long.parseLong(cells[5]),
                  Long.parseLong(cells[6]),
                  Long.parseLong(cells[7])));
    }
    return times.entrySet().stream()
        .map(time -> new Release(time.getKey(), time.getValue(), tables.get(time.getKey())))
        .toList();
  }
}
