package io.ticklake.analytics;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.lake.LocalFileIO;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Where DuckDB finds the data files of a state on this machine. */
final class LocalFiles {

  private final Map<String, String> paths = new HashMap<>();

  private LocalFiles() {}

  /** Files of a local lake lie where they are; those of a lake on S3 are copied here first. */
  static LocalFiles of(Lake lake, Configuration configuration, LakeState state) {
    return of(lake, state, () -> FileCopies.of(lake, configuration));
  }

  /** The same for a release, which outlives the query that looks at it. */
  static LocalFiles ofRelease(Lake lake, Configuration configuration, LakeState state) {
    return of(lake, state, () -> FileCopies.ofReleases(lake, configuration));
  }

  private static LocalFiles of(Lake lake, LakeState state, Supplier<FileCopies> copies) {
    List<StoredFile> needed = new ArrayList<>();
    state.tables().values().forEach(table -> needed.addAll(table.files()));
    LocalFiles files = new LocalFiles();
    if (lake.location() instanceof LakeLocation.Folder) {
      for (StoredFile file : needed) {
        files.paths.put(file.location(), LocalFileIO.path(file.location()).toString());
      }
    } else if (!needed.isEmpty()) {
      copies
          .get()
          .fetch(needed)
          .forEach((location, path) -> files.paths.put(location, path.toString()));
    }
    return files;
  }

  String path(StoredFile file) {
    return paths.get(file.location());
  }

  List<String> all() {
    return List.copyOf(paths.values());
  }
}
