package io.ticklake.ingest.bronze;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.decode.kafka.RecordFormat;
import io.ticklake.engine.TableFiles.RowSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads exactly these offsets of a topic and hands each record to the rows, in the bytes in which
 * Kafka's client received it. Offsets that hold no record (markers of transactions, what log
 * compaction removed) are passed over.
 */
final class ReadOffsets {

  private static final Duration ONE_POLL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, Object> settings;
  private final String topic;
  private final SourceRecord record = new SourceRecord();
  private final RecordFormat format = new RecordFormat();

  /**
   * @param settings of Kafka's consumer
   * @param topic name of the topic
   * @param source value of source_topic
   */
  ReadOffsets(Map<String, Object> settings, String topic, String source) {
    this.settings = settings;
    this.topic = topic;
    record.source = source;
  }

  /** At most one range of each partition. */
  void forEach(List<OffsetRange> ranges, RecordRows rows, RowSink out) throws IOException {
    Map<TopicPartition, OffsetRange> open = new HashMap<>();
    ranges.forEach(range -> open.put(new TopicPartition(topic, range.partition()), range));
    try (KafkaConsumer<ByteBuffer, ByteBuffer> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(open.keySet());
      open.forEach((partition, range) -> consumer.seek(partition, range.from()));
      long progressAt = System.nanoTime();
      while (!open.isEmpty()) {
        ConsumerRecords<ByteBuffer, ByteBuffer> polled = consumer.poll(ONE_POLL);
        for (TopicPartition partition : polled.partitions()) {
          write(polled.records(partition), open.get(partition), rows, out);
        }
        boolean ended = end(consumer, open);
        if (ended || !polled.isEmpty()) {
          progressAt = System.nanoTime();
        } else if (System.nanoTime() - progressAt > PATIENCE.toNanos()) {
          throw silent(open);
        }
      }
    } catch (OffsetOutOfRangeException e) {
      throw new BadData(
          "Kafka no longer has records that were due: %s of %s. Continue behind the gap with --bootstrap, and give the topic a longer retention."
              .formatted(e.offsetOutOfRangePartitions(), topic),
          e);
    }
  }

  /** Takes out the partitions of which all has been read; whether there was one. */
  private static boolean end(KafkaConsumer<?, ?> consumer, Map<TopicPartition, OffsetRange> open) {
    List<TopicPartition> ended =
        open.entrySet().stream()
            .filter(entry -> consumer.position(entry.getKey()) >= entry.getValue().to())
            .map(Map.Entry::getKey)
            .toList();
    consumer.pause(ended);
    open.keySet().removeAll(ended);
    return !ended.isEmpty();
  }

  // Kafka's own kind of failure, as its other calls have it: the run knows what to do about it
  private TimeoutException silent(Map<TopicPartition, OffsetRange> open) {
    return new TimeoutException(
        "nothing of %s came for %d s, where %s were due"
            .formatted(topic, PATIENCE.toSeconds(), open.values()));
  }

  private void write(
      List<ConsumerRecord<ByteBuffer, ByteBuffer>> records,
      OffsetRange range,
      RecordRows rows,
      RowSink out)
      throws IOException {
    record.partition = range.partition();
    for (ConsumerRecord<ByteBuffer, ByteBuffer> each : records) {
      if (each.offset() >= range.to()) {
        return;
      }
      record.offset = each.offset();
      record.kafkaTimeMicros = each.timestamp() < 0 ? null : (Long) (each.timestamp() * 1_000);
      record.value(each.value());
      record.format = format.of(each.headers());
      rows.write(record, out);
    }
  }
}
