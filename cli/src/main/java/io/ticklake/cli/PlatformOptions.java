package io.ticklake.cli;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.platform.PlatformFolder;

/** Where up, down and status look for what runs beside a lake. */
final class PlatformOptions {

  private PlatformOptions() {}

  /** The lake's own folder, or for a lake on S3 its local one. */
  static PlatformFolder folder(LakeLocation location, Configuration configuration) {
    if (location instanceof LakeLocation.Folder local) {
      return new PlatformFolder(local.path());
    }
    return new PlatformFolder(Lake.localFolder(location, configuration));
  }
}
