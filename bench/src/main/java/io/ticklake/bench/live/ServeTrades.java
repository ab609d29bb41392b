package io.ticklake.bench.live;

import io.ticklake.bench.live.LiveSystem.Job;
import io.ticklake.bench.live.LiveSystem.Mode;
import io.ticklake.core.LakeException.Unavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** One system while trades flow: at two rates, then killed and started again. */
final class ServeTrades {

  private static final double NANOS = 1e9;
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final long LONG_ENOUGH = 1_000_000_000L;
  private static final Duration GRACE = Duration.ofSeconds(2);
  // Event time passes as it does at the lower rate: sector minutes change as they do in life.
  private static final double EVENT_RATE = LivePlan.SLOW_PER_SECOND;

  private final BenchPostgres postgres;
  private final LivePlan plan;
  private final Set<String> symbols;
  private CompletableFuture<Void> producing = CompletableFuture.completedFuture(null);

  /**
   * @param symbols whose trades are watched
   */
  ServeTrades(BenchPostgres postgres, LivePlan plan, Set<String> symbols) {
    this.postgres = postgres;
    this.plan = plan;
    this.symbols = symbols;
  }

  ServeResult run(LiveSystem system, BenchTopics topics, Path folder) throws Exception {
    BenchDatabase database = postgres.newDatabase();
    system.createTables(database);
    Job job = new Job(Mode.SERVE, topics, database, folder);
    try (LatencyProbe probe = new LatencyProbe(database, system.schema(), symbols).start();
        TradeFeed feed = new TradeFeed(topics, probe)) {
      return run(system, job, probe, feed);
    } finally {
      postgres.drop(database);
    }
  }

  private ServeResult run(LiveSystem system, Job job, LatencyProbe probe, TradeFeed feed)
      throws Exception {
    feed.pace(LivePlan.SLOW_PER_SECOND);
    producing = CompletableFuture.runAsync(() -> feed.produce(LONG_ENOUGH, EVENT_RATE));
    try {
      long began = System.nanoTime();
      ServeResult.Flow slow;
      ServeResult.Flow fast;
      long peak;
      long killed;
      try (RunningSystem running = RunningSystem.start(system, job)) {
        running.awaitReady();
        awaitFirst(running, probe, began);
        awaitNoneUnseen(running, probe, began, System.nanoTime());
        pause(running, plan.warmUp());
        slow = flow(running, probe, feed, LivePlan.SLOW_PER_SECOND, plan.slow());
        fast =
            plan.fast().isZero()
                ? ServeResult.Flow.NONE
                : flow(running, probe, feed, LivePlan.FAST_PER_SECOND, plan.fast());
        awaitNoneUnseen(running, probe, began, System.nanoTime());
        peak = running.peakMegabytes();
        killed = System.nanoTime();
        running.kill();
      }
      try (RunningSystem again = RunningSystem.start(system, job)) {
        double recovery = awaitRecovered(again, probe, killed);
        feed.stop();
        producing.join();
        TablesFingerprint expected = feed.expected();
        TablesFingerprint tables = awaitTables(again, system, job, expected);
        probe.checkFailure();
        return new ServeResult(slow, fast, recovery, peak, tables, expected);
      }
    } finally {
      feed.stop();
      producing.exceptionally(problem -> null).join();
    }
  }

  private ServeResult.Flow flow(
      RunningSystem running, LatencyProbe probe, TradeFeed feed, int perSecond, Duration time) {
    feed.pace(perSecond);
    pause(running, GRACE);
    double cpuBefore = running.cpuSeconds();
    long from = System.nanoTime();
    pause(running, time);
    long to = System.nanoTime();
    double cores = (running.cpuSeconds() - cpuBefore) / ((to - from) / NANOS);
    feed.pace(LivePlan.SLOW_PER_SECOND);
    // Those of the last moments become visible a little later.
    pause(running, GRACE);
    boolean keptUp = probe.unseenOf(from, to) == 0;
    awaitNoneUnseen(running, probe, from, to);
    List<Double> milliseconds = probe.millisecondsOf(from, to);
    return new ServeResult.Flow(
        Statistics.percentile(milliseconds, 50),
        Statistics.percentile(milliseconds, 99),
        cores,
        keptUp);
  }

  private void awaitFirst(RunningSystem running, LatencyProbe probe, long began) {
    long deadline = System.nanoTime() + plan.patience().toNanos();
    while (probe.firstVisibleOf(began) == Long.MAX_VALUE) {
      if (System.nanoTime() > deadline) {
        throw new Unavailable(
            "%s showed no trade within %d s of its start. Look at the machine's load, or choose others with --systems."
                .formatted(running.name(), plan.patience().toSeconds()));
      }
      pause(running, LOOK_EVERY);
    }
  }

  // Or until patience ends: what is unseen then counts with its age.
  private void awaitNoneUnseen(RunningSystem running, LatencyProbe probe, long from, long to) {
    long deadline = System.nanoTime() + plan.patience().toNanos();
    while (probe.unseenOf(from, to) > 0 && System.nanoTime() < deadline) {
      pause(running, LOOK_EVERY);
    }
  }

  private double awaitRecovered(RunningSystem running, LatencyProbe probe, long killed) {
    long deadline = System.nanoTime() + plan.patience().toNanos();
    while (probe.firstVisibleOf(killed) == Long.MAX_VALUE && System.nanoTime() < deadline) {
      pause(running, LOOK_EVERY);
    }
    long visible = probe.firstVisibleOf(killed);
    return visible == Long.MAX_VALUE ? Double.NaN : (visible - killed) / NANOS;
  }

  // What is still missing or wrong when patience ends is a difference.
  private TablesFingerprint awaitTables(
      RunningSystem running, LiveSystem system, Job job, TablesFingerprint expected)
      throws Exception {
    ReadFingerprint read = new ReadFingerprint(system.schema());
    long deadline = System.nanoTime() + plan.patience().toNanos();
    TablesFingerprint tables = read.of(job.database());
    while (!tables.equals(expected) && System.nanoTime() < deadline) {
      pause(running, GRACE);
      tables = read.of(job.database());
    }
    return tables;
  }

  private void pause(RunningSystem running, Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      running.checkAlive();
      if (producing.isCompletedExceptionally()) {
        producing.join(); // nothing that is waited for would come
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }
}
