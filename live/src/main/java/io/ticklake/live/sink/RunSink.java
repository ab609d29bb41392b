package io.ticklake.live.sink;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.live.FollowTables;
import io.ticklake.live.LiveDatabase;
import io.ticklake.live.Patience;
import io.ticklake.live.TablesSnapshot;
import io.ticklake.live.TablesState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows the live tables and writes what each batch changed to one target. A lost database or
 * target is waited for; then the target says where to go on, also where nobody knows whether the
 * last write was done.
 */
public final class RunSink {

  private final Configuration configuration;
  private final LiveDatabase database;
  private final Target.Opening opening;
  private final Patience patience;
  private final SinkReport.Counter counter = new SinkReport.Counter();
  private final BatchSpan span = new BatchSpan();
  private Position at;
  private long end = Long.MAX_VALUE;

  /**
   * @param tell takes a line for people: what is waited for
   */
  public RunSink(Configuration configuration, Target.Opening opening, Consumer<String> tell) {
    this.configuration = configuration;
    this.database = LiveDatabase.ofReader(configuration);
    this.opening = opening;
    this.patience = new Patience(configuration.get(Settings.LIVE_PATIENCE), "what was gone", tell);
  }

  /**
   * Runs until asked to stop; once: until the batch that is the newest one at the start.
   *
   * @param bootstrap whether other tables than before and lost batches are accepted
   */
  public SinkReport run(boolean once, boolean bootstrap, StopSignal stop) {
    long began = System.nanoTime();
    while (!stop.isAsked()) {
      try (FollowTables tables = FollowTables.open(database);
          Target target = opening.open()) {
        follow(tables, target, once, bootstrap && counter.writes() == 0, stop);
        break;
      } catch (SQLException e) {
        LakeException failure = FollowTables.explained(database, e);
        if (!(failure instanceof Unavailable)) {
          throw failure;
        }
        waitOrFail(failure, stop);
      } catch (TargetLost e) {
        waitOrFail(e.failure(), stop);
      }
    }
    return counter.report(at, Duration.ofNanos(System.nanoTime() - began));
  }

  private void waitOrFail(LakeException failure, StopSignal stop) {
    if (!patience.goOn(stop)) {
      throw failure;
    }
    patience.tellOnce(failure.getMessage());
  }

  private void follow(
      FollowTables tables, Target target, boolean once, boolean bootstrap, StopSignal stop)
      throws SQLException, TargetLost {
    boolean accepts = bootstrap;
    while (!stop.isAsked()) {
      boolean wrote = false;
      try (TablesSnapshot snapshot = tables.snapshot()) {
        Optional<TablesState> state = snapshot.state();
        if (state.isPresent()) {
          wrote = step(snapshot, state.get(), target, once, accepts);
        }
      }
      accepts &= !wrote;
      patience.forget();
      if (!wrote) {
        if (once) {
          return;
        }
        stop.await(configuration.get(Settings.SINK_INTERVAL));
      }
    }
  }

  /** Writes the next batches; false where there is none. */
  private boolean step(
      TablesSnapshot snapshot, TablesState state, Target target, boolean once, boolean accepts)
      throws SQLException, TargetLost {
    if (once && end == Long.MAX_VALUE) {
      end = state.batch();
    }
    Position stored =
        target.position().isPresent() ? target.position().get() : target.begin(snapshot, state);
    at = SinkStart.of(stored, state, accepts);
    long newest = Math.min(state.batch(), end);
    if (at.batch() >= newest) {
      return false;
    }
    Position to = new Position(state.tables(), Math.min(newest, at.batch() + span.batches()));
    Map<String, Long> written = target.write(snapshot, at, to);
    counter.add(at, to, written);
    span.learn(written.values().stream().mapToLong(Long::longValue).sum());
    at = to;
    return true;
  }
}
