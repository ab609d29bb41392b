package io.ticklake.bench.live;

import io.ticklake.core.LakeException.BadRequest;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the launcher put what only rivals need. */
final class RivalFolder {

  private RivalFolder() {}

  /** The path of a part of it; refused if it is not there. */
  static Path part(String name) {
    String folder = System.getenv("TICKLAKE_RIVALS");
    Path path = folder == null ? null : Path.of(folder, name);
    if (path == null || !Files.exists(path)) {
      throw new BadRequest(
          "The rivals of bench live are not installed (%s is missing). Run it as ./ticklake bench live, which installs them, or choose among the others with --systems."
              .formatted(path == null ? "TICKLAKE_RIVALS" : path));
    }
    return path;
  }
}
