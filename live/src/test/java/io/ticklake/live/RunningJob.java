package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The job in a thread of this JVM, until it is closed. */
final class RunningJob implements AutoCloseable {

  /** What it told people. */
  final List<String> told = new CopyOnWriteArrayList<>();

  private final StopSignal stop = new StopSignal();
  private final CompletableFuture<LiveReport> running;

  private RunningJob(Configuration configuration, Duration interval) {
    RunLive live = new RunLive(configuration, Clock.systemUTC(), told::add);
    running =
        CompletableFuture.supplyAsync(
            () -> live.run(new RunLive.Pace.Every(interval), false, stop));
  }

  /** As fast as possible. */
  static RunningJob start(Configuration configuration) {
    return start(configuration, Duration.ZERO);
  }

  static RunningJob start(Configuration configuration, Duration interval) {
    return new RunningJob(configuration, interval);
  }

  /** Lets it run so long; fails if it ends. */
  void assertLives(int millis) {
    assertThatThrownBy(() -> running.get(millis, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  @Override
  public void close() {
    stop.ask();
    running.exceptionally(problem -> null).join();
  }
}
