package io.ticklake.analytics;

import io.ticklake.core.release.Release;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which state of a lake is looked at. All its tables are seen in that one state. */
public sealed interface Moment {

  /**
   * The newest release: what the last finished run left. What has been written since is not seen.
   */
  record NewestRelease() implements Moment {}

  /** The snapshots that are current now, also of a run that has not finished. */
  record Latest() implements Moment {}

  /**
   * The release that was the newest one at a time; where there was none, the snapshots that were
   * current then.
   */
  record AsOf(Instant time) implements Moment {}

  /** The release to be read, of those that are kept, oldest first. */
  default Optional<Release> among(List<Release> releases) {
    if (this instanceof Latest) {
      return Optional.empty();
    }
    Instant time = this instanceof AsOf past ? past.time() : Instant.MAX;
    return releases.stream()
        .filter(release -> !release.publishedAt().isAfter(time))
        .reduce((older, newer) -> newer);
  }
}
