package io.ticklake.live;

import io.ticklake.core.LakeException;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The job in a process of its own, as fast as possible; its settings come by the environment. */
final class LiveMain {

  private LiveMain() {}

  public static void main(String[] arguments) {
    Configuration configuration = Configuration.load(null, System.getenv(), Map.of());
    try {
      RunLive live = new RunLive(configuration, Clock.systemUTC(), System.out::println);
      live.run(new RunLive.Pace.Every(Duration.ZERO), false, new StopSignal());
    } catch (LakeException e) {
      System.out.println(e.getMessage());
      System.exit(e.exitCode());
    }
  }
}
