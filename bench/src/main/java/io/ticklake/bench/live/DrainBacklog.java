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
      double doneSeconds = running.awaitDone(patience);
      double cpuSeconds = running.cpuSeconds() - cpuBefore;
      double postgresSeconds = postgres.cpuSeconds() - postgresBefore;
      if (!system.signals()) {
        startSeconds = doneSeconds - system.reportedSeconds(running.output());
      }
      return new DrainResult(
          startSeconds,
          doneSeconds - startSeconds,
          cpuSeconds,
          postgresSeconds,
          running.peakMegabytes(),
          new ReadFingerprint(system.schema()).of(database));
    } finally {
      postgres.drop(database);
    }
  }
}
