package io.ticklake.analytics;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.release.Release;
import io.ticklake.core.release.ReleasesTable;
import io.ticklake.core.table.Tables;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes a release of the lake and the serving file that shows it. Both hold one state of all
 * tables: what was current at one moment. Doing it again where nothing has changed makes the same
 * file and no release.
 */
public final class Publish {

  private final Lake lake;
  private final Configuration configuration;
  private final Clock clock;

  public Publish(Lake lake, Configuration configuration, Clock clock) {
    this.lake = lake;
    this.configuration = configuration;
    this.clock = clock;
  }

  /**
   * What was published.
   *
   * @param release the release that the file shows
   * @param file the serving file
   */
  public record Published(Release release, Path file) {}

  /** Publishes; empty if there is no lake, and nothing is created then. */
  public Optional<Published> run() {
    if (!lake.exists()) {
      return Optional.empty();
    }
    ServingFile file = ServingFile.of(lake);
    // Nobody else looks and writes in between, so the file never goes back to an older release.
    try (ServingFile.Turn turn = file.takeTurn()) {
      LakeState state = LakeState.read(lake, Tables.ALL);
      Release release = add(state);
      LakeState shown = state.with(LakeState.read(lake, List.of(Tables.META_RELEASES)));
      turn.replace(release, shown, LocalFiles.ofRelease(lake, configuration, shown)::path);
      return Optional.of(new Published(release, file.path()));
    }
  }

  /**
   * Makes the release alone: what a run leaves when it has finished, so that queries see its work.
   * The serving file shows it with the next {@link #run}. Empty if there is no lake.
   */
  public Optional<Release> release() {
    if (!lake.exists()) {
      return Optional.empty();
    }
    try (ServingFile.Turn turn = ServingFile.of(lake).takeTurn()) {
      Objects.requireNonNull(turn);
      return Optional.of(add(LakeState.read(lake, Tables.ALL)));
    }
  }

  private Release add(LakeState state) {
    return new ReleasesTable(lake)
        .add(
            entries(state),
            clock.instant(),
            configuration.get(Settings.RELEASE_RETENTION),
            configuration.get(Settings.LEAST_RELEASES));
  }

  private static List<Release.Entry> entries(LakeState state) {
    return state.tables().values().stream()
        .filter(table -> !table.contract().equals(Tables.META_RELEASES))
        .map(
            table ->
                new Release.Entry(
                    table.contract().fullName(),
                    table.snapshotId(),
                    table.committedAt(),
                    table.rows(),
                    table.files().size(),
                    table.bytes()))
        .toList();
  }
}
