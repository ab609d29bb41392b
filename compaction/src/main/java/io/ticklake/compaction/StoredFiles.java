package io.ticklake.compaction;

import io.ticklake.core.LakeException.BadData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** The files below a table's location, and those that its kept snapshots know. */
final class StoredFiles {

  private StoredFiles() {}

  /** Everything that lies there now, by {@link #plain} location. */
  static Map<String, FileInfo> list(Table table) {
    if (!(table.io() instanceof SupportsPrefixOperations listing)) {
      throw new IllegalStateException(table.io() + " cannot list files");
    }
    Map<String, FileInfo> files = new HashMap<>();
    listing
        .listPrefix(table.location() + "/")
        .forEach(file -> files.put(plain(file.location()), file));
    return files;
  }

  /** Every file that some snapshot of the table needs, metadata included, as {@link #plain}. */
  static Set<String> known(Table table) {
    Set<String> known = new HashSet<>();
    ReachableFileUtil.metadataFileLocations(table, false).forEach(file -> known.add(plain(file)));
    ReachableFileUtil.statisticsFilesLocations(table).forEach(file -> known.add(plain(file)));
    Set<String> read = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      known.add(plain(snapshot.manifestListLocation()));
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        if (read.add(manifest.path())) {
          known.add(plain(manifest.path()));
          addDataFiles(table, manifest, known);
        }
      }
    }
    return known;
  }

  private static void addDataFiles(Table table, ManifestFile manifest, Set<String> known) {
    try (CloseableIterable<String> paths =
        ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
      paths.forEach(path -> known.add(plain(path)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + manifest.path(), e);
    }
  }

  /**
   * Refuses to go on when the listing and the table do not speak of the same files: were the one
   * written differently from the other, every file would look like an orphan.
   */
  static void checkListed(Table table, Map<String, FileInfo> listed) {
    check(
        table, ((HasTableOperations) table).operations().current().metadataFileLocation(), listed);
    if (table.currentSnapshot() == null) {
      return;
    }
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
      files.forEach(file -> check(table, file.file().location(), listed));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list files of " + table.name(), e);
    }
  }

  private static void check(Table table, String location, Map<String, FileInfo> listed) {
    if (!listed.containsKey(plain(location))) {
      throw new BadData(
          "%s needs %s, which is not among the %,d files found in %s. No file was removed; run 'ticklake verify', and restore the file from a backup if it is lost."
              .formatted(table.name(), location, listed.size(), table.location()));
    }
  }

  /** A location without the ways to write it: {@code file:///a}, {@code file:/a} and {@code /a}. */
  static String plain(String location) {
    return location.replaceFirst("^file:/*", "/").replaceFirst("^s3a://", "s3://");
  }
}
