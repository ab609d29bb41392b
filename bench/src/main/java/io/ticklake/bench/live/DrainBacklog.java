package io.ticklake.bench.live;

import io.ticklake.bench.live.LiveSystem.Job;
import io.ticklake.bench.live.LiveSystem.Mode;
import java.nio.file.Path;
import java.time.Duration;

/** One system on a backlog that is already in Kafka. */
record DrainBacklog(BenchPostgres postgres, BenchTopics topics, Duration patience) {

  DrainResult run(LiveSystem system, Path folder) throws Exception {
    BenchDatabase database = postgres.newDatabase();
    system.createTables(database);
    postgres.settle();
    double postgresBefore = postgres.cpuSeconds();
    try (RunningSystem running =
        RunningSystem.start(system, new Job(Mode.DRAIN, topics, database, folder))) {
      double startSeconds = running.awaitReady();
      double cpuBefore = system.signals() ? running.cpuSeconds() : 0;
      long before = System.nanoTime();
      running.awaitDone(patience);
      double seconds = (System.nanoTime() - before) / 1e9;
      double cpuSeconds = running.cpuSeconds() - cpuBefore;
      double postgresSeconds = postgres.cpuSeconds() - postgresBefore;
      return new DrainResult(
          startSeconds,
          seconds,
          cpuSeconds,
          postgresSeconds,
          running.peakMegabytes(),
          new ReadFingerprint(system.schema()).of(database));
    } finally {
      postgres.drop(database);
    }
  }
}
