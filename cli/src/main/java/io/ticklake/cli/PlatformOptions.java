package io.ticklake.cli;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Setting;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.platform.PlatformFolder;
import java.util.Map;

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

  /** The configuration, completed by how the parts that run there are reached. */
  static Configuration withRunning(Configuration configuration, PlatformFolder folder) {
    Configuration completed = configuration;
    Map<String, String> running = folder.settings();
    for (Setting<?> setting : Settings.ALL) {
      String value = running.get(setting.environmentVariable());
      boolean isGiven =
          !configuration.described().get(setting.key()).origin().equals("default")
              && !setting.equals(Settings.LAKE);
      if (value != null && !isGiven) {
        completed = completed.with(setting, value);
      }
    }
    return completed;
  }
}
