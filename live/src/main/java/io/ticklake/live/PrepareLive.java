package io.ticklake.live;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;

/** Brings the tables to where this ticklake needs them, where the owner's password is known. */
public final class PrepareLive {

  private PrepareLive() {}

  /**
   * Runs the migrations that are missing. Without a password of the owner nothing happens: somebody
   * else has made the tables, or the first statement says that they are missing.
   *
   * @return number of migrations run
   */
  public static int run(Configuration configuration) {
    boolean ownerIsWriter =
        configuration.get(Settings.LIVE_OWNER).equals(configuration.get(Settings.LIVE_USER));
    boolean ownerIsKnown = !configuration.get(Settings.LIVE_OWNER_PASSWORD).isEmpty();
    if (!ownerIsKnown && !ownerIsWriter) {
      return 0;
    }
    LiveDatabase owner =
        ownerIsKnown ? LiveDatabase.ofOwner(configuration) : LiveDatabase.ofWriter(configuration);
    return new MigrateLive(
            owner,
            configuration.get(Settings.LIVE_USER),
            configuration.get(Settings.LIVE_RECONCILER),
            configuration.get(Settings.LIVE_READER))
        .run();
  }
}
