package io.ticklake.live.sink;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Sends statements without waiting for each, and never more than some at a time. */
final class WritesInFlight {

  private static final int MOST = 256;

  private final CqlSession session;
  private final Semaphore free = new Semaphore(MOST);
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

  WritesInFlight(CqlSession session) {
    this.session = session;
  }

  /** Sends one when there is room; fails as an earlier one did. */
  void send(BoundStatement statement) {
    failIfOneDid();
    free.acquireUninterruptibly();
    var unused =
        session
            .executeAsync(statement)
            .whenComplete(
                (done, problem) -> {
                  if (problem != null) {
                    failure.compareAndSet(null, asRuntime(problem));
                  }
                  free.release();
                });
  }

  /** Waits until all are acknowledged. */
  void await() {
    free.acquireUninterruptibly(MOST);
    free.release(MOST);
    failIfOneDid();
  }

  private void failIfOneDid() {
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private static RuntimeException asRuntime(Throwable problem) {
    return problem instanceof RuntimeException known ? known : new IllegalStateException(problem);
  }
}
