package io.ticklake.live;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads in a thread of its own, at most one batch ahead of who writes. */
final class ReadAhead implements AutoCloseable, ReadKafka.Handover {

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ReadKafka reader;
  private final SynchronousQueue<Batch> batches = new SynchronousQueue<>();
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile Throwable failure;

  private ReadAhead(ReadKafka reader) {
    this.reader = reader;
    this.thread = new Thread(this::read, "ticklake-live-read");
    thread.setDaemon(true);
  }

  static ReadAhead start(ReadKafka reader) {
    ReadAhead ahead = new ReadAhead(reader);
    ahead.thread.start();
    return ahead;
  }

  private void read() {
    try (reader) {
      reader.run(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  @Override
  public boolean isFree() {
    return waiting.get();
  }

  @Override
  public boolean isOver() {
    return stopping;
  }

  @Override
  public void hand(Batch batch) throws InterruptedException {
    boolean taken = false;
    while (!taken && !stopping) {
      taken = batches.offer(batch, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** The next batch, if one comes in time; what failed in reading fails here. */
  Optional<Batch> next(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    waiting.set(true);
    try {
      while (failure == null && System.nanoTime() < end) {
        Batch batch = batches.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (batch != null) {
          return Optional.of(batch);
        }
        if (!thread.isAlive() && failure == null) {
          return Optional.empty();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.set(false);
    }
    if (failure instanceof RuntimeException known) {
      throw known;
    }
    if (failure instanceof Error bad) {
      throw bad;
    }
    return Optional.empty();
  }

  /** Asks to stop; returns at once. */
  void stop() {
    stopping = true;
    reader.wakeUp();
  }

  @Override
  public void close() {
    stop();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
