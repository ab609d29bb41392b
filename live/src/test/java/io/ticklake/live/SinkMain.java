package io.ticklake.live;

import io.ticklake.core.LakeException;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.live.sink.OpenCassandra;
import io.ticklake.live.sink.OpenKafka;
import io.ticklake.live.sink.RunSink;
import io.ticklake.live.sink.Target;
import java.time.Clock;
import java.util.Map;

/** A sink in a process of its own; its settings come by the environment. */
final class SinkMain {

  private SinkMain() {}

  /** Arguments: kafka or cassandra. */
  public static void main(String[] arguments) {
    Configuration configuration = Configuration.load(null, System.getenv(), Map.of());
    Target.Opening opening =
        arguments[0].equals("kafka")
            ? new OpenKafka(configuration)
            : new OpenCassandra(configuration, Clock.systemUTC());
    try {
      new RunSink(configuration, opening, System.out::println).run(false, false, new StopSignal());
    } catch (LakeException e) {
      System.out.println(e.getMessage());
      System.exit(e.exitCode());
    }
  }
}
