package io.ticklake.ingest.feed;

import io.ticklake.decode.TickDecoders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Produces to Kafka: acknowledged by all replicas, each record once, in order. A record whose
 * format is not {@code ticks} names it in the header {@code ticklake-format}.
 */
public final class KafkaSink implements RecordSink {

  private final KafkaTopics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Map<String, List<Header>> headers = new HashMap<>();

  private KafkaSink(KafkaTopics topics, KafkaProducer<byte[], byte[]> producer) {
    this.topics = topics;
    this.producer = producer;
    headers.put(TickDecoders.TICKS, List.of());
    headers.put(FileFeeds.MARKET_INFO, List.of());
  }

  /** Connects, and makes the topics if they are missing. */
  public static KafkaSink connect(KafkaTopics topics) {
    topics.createMissing();
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", topics.brokers());
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.put("compression.type", "lz4");
    settings.put("linger.ms", 20);
    settings.put("batch.size", 128 * 1024);
    settings.put("buffer.memory", 8L * 1024 * 1024);
    settings.put("max.block.ms", 60_000);
    // One answer; the patience for a record is delivery.timeout.ms, which must be longer.
    settings.put("request.timeout.ms", 20_000);
    settings.put("delivery.timeout.ms", 60_000);
    // The client's own telemetry can throw while a producer closes.
    settings.put("enable.metrics.push", false);
    try {
      return new KafkaSink(
          topics,
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
    } catch (KafkaException e) {
      throw topics.silent(e);
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of every failure
  public void write(String format, byte[] key, byte[] value, long timestampMillis) {
    checkFailure();
    String topic = format.equals(FileFeeds.MARKET_INFO) ? topics.marketInfo() : topics.ticks();
    try {
      producer.send(
          new ProducerRecord<>(
              topic,
              null,
              timestampMillis,
              key,
              value,
              headers.computeIfAbsent(format, this::named)),
          (stored, problem) -> {
            if (problem != null) {
              failure.compareAndSet(null, problem);
              // Nothing may follow a lost record: a simulator goes on behind the last one stored.
              producer.close(Duration.ZERO);
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      throw topics.silent(failure.get() == null ? e : failure.get());
    }
  }

  private List<Header> named(String format) {
    return List.of(
        new RecordHeader(TickDecoders.FORMAT_HEADER, format.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public void flush() {
    try {
      producer.flush();
    } catch (InterruptException e) {
      throw topics.silent(e);
    }
    checkFailure();
  }

  @Override
  public void close() {
    try (producer) {
      if (failure.get() == null) {
        flush();
      }
    }
  }

  private void checkFailure() {
    Exception problem = failure.get();
    if (problem != null) {
      throw topics.silent(problem);
    }
  }
}
