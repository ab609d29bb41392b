package io.ticklake.ingest.feed;

import io.ticklake.decode.DecodeRules;
import io.ticklake.decode.DecodedTick;
import io.ticklake.decode.TickDecoder;
import io.ticklake.decode.TickDecoders;
import io.ticklake.decode.TickKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;

/**
 * How far simulated trades are already in Kafka, read from the end of each partition. A partition
 * gets the trades of its series in order of time, so everything up to its last record is there;
 * that holds after a kill too, whatever each partition had reached.
 *
 * @param trades per symbol its last trade
 * @param hasMarketInfo whether market info was produced before
 */
record SimulationProgress(Map<String, Last> trades, boolean hasMarketInfo) {

  /**
   * The last trade of a series.
   *
   * @param tradeId its id, or -1 where only the time of the partition's last trade is known
   */
  record Last(long timeNs, long tradeId) {}

  static final SimulationProgress NONE = new SimulationProgress(Map.of(), false);

  private static final long LEAST_LOOKED_AT = 5_000;
  private static final long LOOKED_AT_PER_SYMBOL = 200;

  /** Reads the ends of the topics. */
  static SimulationProgress read(KafkaTopics topics, List<String> symbols) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", topics.brokers());
    settings.put("enable.auto.commit", false);
    settings.put("default.api.timeout.ms", KafkaTopics.PATIENCE_SECONDS * 1_000);
    settings.put("fetch.max.bytes", 4 * 1024 * 1024);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(consumer, topics.ticks());
      Map<String, Last> found = new HashMap<>();
      Map<Integer, Long> reached = readEnds(topics, consumer, partitions, lookedAt(symbols), found);
      for (String symbol : symbols) {
        // As the producer chooses the partition of a key.
        byte[] key = symbol.getBytes(StandardCharsets.US_ASCII);
        Long time = reached.get(Utils.toPositive(Utils.murmur2(key)) % partitions.size());
        if (time != null) {
          found.putIfAbsent(symbol, new Last(time, -1));
        }
      }
      long infos =
          consumer.endOffsets(partitions(consumer, topics.marketInfo())).values().stream()
              .mapToLong(Long::longValue)
              .sum();
      return new SimulationProgress(found, infos >= symbols.size());
    } catch (KafkaException e) {
      throw topics.silent(e);
    }
  }

  private static long lookedAt(List<String> symbols) {
    return Math.max(LEAST_LOOKED_AT, LOOKED_AT_PER_SYMBOL * symbols.size());
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .collect(Collectors.toList());
  }

  // Answers the time of the last simulated trade per partition.
  private static Map<Integer, Long> readEnds(
      KafkaTopics topics,
      KafkaConsumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      long most,
      Map<String, Last> found) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    partitions.forEach(p -> consumer.seek(p, Math.max(begins.get(p), ends.get(p) - most)));
    TickDecoder decoder =
        TickDecoders.forFormat(TickDecoders.TICKS, new DecodeRules(1 << 20, Map.of()));
    DecodedTick tick = new DecodedTick();
    Map<Integer, Long> reached = new HashMap<>();
    long silentSince = System.nanoTime();
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      var records = consumer.poll(Duration.ofMillis(200));
      if (!records.isEmpty()) {
        silentSince = System.nanoTime();
      } else if (System.nanoTime() - silentSince > KafkaTopics.PATIENCE_SECONDS * 1_000_000_000L) {
        throw topics.silent(null);
      }
      for (ConsumerRecord<byte[], byte[]> record : records) {
        note(record, decoder, tick, found, reached);
      }
    }
    return reached;
  }

  private static void note(
      ConsumerRecord<byte[], byte[]> record,
      TickDecoder decoder,
      DecodedTick tick,
      Map<String, Last> found,
      Map<Integer, Long> reached) {
    byte[] value = record.value();
    if (value == null || record.headers().lastHeader(TickDecoders.FORMAT_HEADER) != null) {
      return;
    }
    decoder.decode(value, 0, value.length, tick);
    if (tick.kind != TickKind.TRADE
        || !SimulatedMarket.VENUE.equals(tick.venue)
        || !tick.hasSequence) {
      return;
    }
    Last last = new Last(tick.eventTimeNs, tick.sequence);
    found.merge(tick.symbol, last, (a, b) -> a.timeNs() > b.timeNs() ? a : b);
    reached.merge(record.partition(), tick.eventTimeNs, Math::max);
  }
}
