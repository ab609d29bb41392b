package io.ticklake.ingest.feed;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.Listeners;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.decode.kafka.TopicLeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** The two topics and the broker that holds them. */
public record KafkaTopics(String brokers, String ticks, String marketInfo) {

  /** Enough for several readers of one topic; a series stays in one of them. */
  public static final int PARTITIONS = 4;

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);

  /** A broker that takes connections is there; a busy machine may keep its answer back. */
  static final int PATIENCE_SECONDS = 60;

  public static KafkaTopics of(Configuration configuration) {
    return new KafkaTopics(
        configuration.get(Settings.KAFKA_BROKERS),
        configuration.get(Settings.TICKS_TOPIC),
        configuration.get(Settings.MARKET_INFO_TOPIC));
  }

  /**
   * Makes the topics that are missing, and returns when all can be written to. They keep records by
   * size and not by age (the broker's retention.bytes), because a replayed capture carries its old
   * times and would be deleted before anybody read it.
   */
  public void createMissing() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", brokers);
    settings.put("request.timeout.ms", PATIENCE_SECONDS * 1_000);
    settings.put("default.api.timeout.ms", PATIENCE_SECONDS * 1_000);
    try (Admin admin = Admin.create(settings)) {
      if (!Listeners.someListens(brokers, CONNECT_PATIENCE)) {
        throw new Unavailable(
            "No Kafka broker listens at kafka.brokers = '%s'. Start one with 'ticklake up', or check the setting."
                .formatted(brokers));
      }
      Set<String> present = await(admin.listTopics().names());
      List<NewTopic> missing = new ArrayList<>();
      for (String topic : List.of(ticks, marketInfo)) {
        if (!present.contains(topic)) {
          missing.add(
              new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty())
                  .configs(Map.of("retention.ms", "-1")));
        }
      }
      for (KafkaFuture<Void> made : admin.createTopics(missing).values().values()) {
        try {
          await(made);
        } catch (Unavailable e) {
          // Somebody else was faster: what was wanted is there.
          if (!(rootOf(e) instanceof TopicExistsException)) {
            throw e;
          }
        }
      }
      for (NewTopic topic : missing) {
        await(
            TopicLeaders.answer(
                admin, topic.name(), PARTITIONS, Duration.ofSeconds(PATIENCE_SECONDS)));
      }
    } catch (KafkaException e) {
      throw new BadRequest(
          "kafka.brokers = '%s' cannot be used: %s. Give host:port, separated by commas."
              .formatted(brokers, rootOf(e).getMessage()),
          e);
    }
  }

  <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw silent(e);
    } catch (ExecutionException | TimeoutException e) {
      throw silent(e);
    }
  }

  Unavailable silent(Throwable cause) {
    String reason = rootOf(cause).getMessage();
    return new Unavailable(
        "The Kafka broker %s did not answer%s. Is it running? See kafka.brokers and 'ticklake status'."
            .formatted(brokers, reason == null ? "" : " (" + reason + ")"),
        cause);
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
