package io.ticklake.cli;

import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A configuration file for a lake and live tables of two topics of their own. */
final class LiveConfiguration {

  private LiveConfiguration() {}

  /**
   * Makes the topics and writes the file.
   *
   * @param folder where the file and the lake lie
   * @param topic of ticks; that of market info has {@code -info} behind it
   * @param more further lines of the file
   */
  static Path write(
      Path folder,
      KafkaBroker broker,
      PostgresDatabase database,
      String topic,
      int partitions,
      String... more)
      throws IOException {
    broker.createTopic(topic, partitions);
    broker.createTopic(topic + "-info", 1);
    String lines =
        """
        lake = %s
        kafka.brokers = %s
        kafka.ticks_topic = %s
        kafka.market_info_topic = %s-info
        live.database = %s
        live.owner = %s
        live.owner_password = %s
        live.user = %s
        live.password = %s
        live.reconciler = %s
        live.reconciler_password = %s
        live.reader = %s
        live.reader_password = %s
        """
            .formatted(
                folder.resolve("lake"),
                broker.bootstrap(),
                topic,
                topic,
                database.url(),
                database.user(),
                database.password(),
                database.as("writer").user(),
                database.password(),
                database.as("reconciler").user(),
                database.password(),
                database.as("reader").user(),
                database.password());
    return Files.writeString(
        folder.resolve("ticklake.conf"), lines + String.join(System.lineSeparator(), more));
  }
}
