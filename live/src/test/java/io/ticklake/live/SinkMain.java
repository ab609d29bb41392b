package io.ticklake.live;

import io.ticklake.core.LakeException;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.live.sink.OpenKafka;
import io.ticklake.live.sink.RunSink;
import java.util.Map;

/** The Kafka sink in a process of its own; its settings come by the environment. */
final class SinkMain {

  private SinkMain() {}

  public static void main(String[] arguments) {
    Configuration configuration = Configuration.load(null, System.getenv(), Map.of());
    try {
      new RunSink(configuration, new OpenKafka(configuration), System.out::println)
          .run(false, false, new StopSignal());
    } catch (LakeException e) {
      System.out.println(e.getMessage());
      System.exit(e.exitCode());
    }
  }
}
