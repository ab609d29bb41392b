package io.ticklake.live;

import io.ticklake.core.StopSignal;
import java.time.Duration;
import java.util.function.Consumer;

/** How long somebody who does not answer has been waited for, and how long will be. */
public final class Patience {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Duration most;
  private final String who;
  private final Consumer<String> tell;
  private boolean told;
  private long since;
  private Duration pause = FIRST_PAUSE;

  /**
   * @param who answers or not
   * @param tell takes a line for people
   */
  public Patience(Duration most, String who, Consumer<String> tell) {
    this.most = most;
    this.who = who;
    this.tell = tell;
  }

  /** Says what is waited for, once until it is over. */
  public void tellOnce(String failure) {
    if (!told) {
      told = true;
      tell.accept("waiting up to %d s: %s".formatted(most.toSeconds(), failure));
    }
  }

  /** It is over: the next time counts anew. */
  public void forget() {
    if (told) {
      tell.accept(who + " answers again");
    }
    told = false;
    since = 0;
    pause = FIRST_PAUSE;
  }

  /** Waits a little, a little longer each time; false when it has been long enough. */
  public boolean goOn(StopSignal stop) {
    long now = System.nanoTime();
    since = since == 0 ? now : since;
    if (now - since >= most.toNanos()) {
      return false;
    }
    stop.await(pause);
    pause = pause.multipliedBy(2);
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    return true;
  }
}
