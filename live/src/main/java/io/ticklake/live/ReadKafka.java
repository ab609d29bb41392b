package io.ticklake.live;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.decode.kafka.KafkaConsumers;
import io.ticklake.decode.kafka.KafkaTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads the two topics from given offsets and hands over batches. Market info that is there at the
 * start comes before the ticks, which spares corrections; what the tables say in the end does not
 * depend on it. Runs in a thread of its own.
 */
final class ReadKafka implements AutoCloseable {

  /** Where batches go. */
  interface Handover {
    /** Whether a batch would be taken at once. */
    boolean isFree();

    /** Whether nobody takes batches any more. */
    boolean isOver();

    /** Waits until it is taken, or nobody takes batches any more. */
    void hand(Batch batch) throws InterruptedException;
  }

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration GLANCE = Duration.ofMillis(2);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
  private static final Duration ASK_BROKER = Duration.ofSeconds(10);

  /** How long an answer of the broker counts: two questions without one are no accident. */
  private static final Duration BELIEVED = ASK_BROKER.multipliedBy(3);

  private static final int RECORDS_OF_A_POLL = 5_000;

  private final KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
  private final KafkaTopics kafka;
  private final Configuration configuration;
  private final DecodeRecords decode;
  private final Duration interval;
  private final boolean once;
  private final Duration delay;
  private final int maxRows;
  private final Map<String, LiveTopics.Topic> topics = new HashMap<>();
  private final String ticks;
  private final Map<TopicPartition, PartitionProgress> progress = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private boolean infoFirst = true;
  private Batch batch = new Batch();
  private long handedAt = System.nanoTime();
  private long heardAt = System.nanoTime();
  private long askedAt = System.nanoTime();

  /**
   * @param interval between batches; zero: as fast as possible
   * @param once whether to end at the ends that the topics have now
   */
  ReadKafka(
      Configuration configuration,
      LiveTopics.Topic ticks,
      LiveTopics.Topic marketInfo,
      Map<PartitionProgress.Key, PartitionProgress> known,
      Duration interval,
      boolean once) {
    this.configuration = configuration;
    this.ticks = ticks.name();
    this.interval = interval;
    this.once = once;
    LiveRules rules = LiveRules.of(configuration);
    this.decode = new DecodeRecords(rules);
    this.delay = rules.delay();
    this.maxRows = configuration.get(Settings.LIVE_MAX_ROWS);
    Map<String, Object> settings = KafkaConsumers.settings(configuration);
    settings.put("max.poll.records", Math.min(RECORDS_OF_A_POLL, maxRows));
    settings.put("fetch.max.bytes", 8 << 20);
    settings.put("max.partition.fetch.bytes", 2 << 20);
    settings.put("client.id", "ticklake-live");
    // new partitions are seen this soon
    settings.put("metadata.max.age.ms", (int) ASK_BROKER.toMillis());
    consumer = new KafkaConsumer<>(settings);
    kafka = new KafkaTopics(configuration.get(Settings.KAFKA_BROKERS), ASK_BROKER);
    for (LiveTopics.Topic topic : List.of(ticks, marketInfo)) {
      topics.put(topic.name(), topic);
      topic
          .from()
          .forEach(
              (partition, from) -> {
                TopicPartition at = new TopicPartition(topic.name(), partition);
                var key = new PartitionProgress.Key(topic.source(), partition);
                PartitionProgress stored = known.get(key);
                progress.put(
                    at,
                    new PartitionProgress(
                        key, topic.id(), from, stored == null ? null : stored.maxEventTimeNs()));
                ends.put(at, topic.ends().get(partition));
              });
    }
  }

  /** Reads until all is read (once) or nobody takes batches any more. */
  void run(Handover handover) throws InterruptedException {
    consumer.assign(progress.keySet());
    progress.forEach((partition, at) -> consumer.seek(partition, at.nextOffset()));
    consumer.pause(ofTopic(true));
    try {
      while (!handover.isOver()) {
        if (infoFirst && hasReached(ofTopic(false))) {
          infoFirst = false;
          consumer.resume(ofTopic(true));
        }
        take(consumer.poll(patience(handover)));
        if (once && hasReached(progress.keySet())) {
          batch.last = true;
          hand(handover);
          return;
        }
        handIfDue(handover);
        askBroker();
      }
    } catch (OffsetOutOfRangeException e) {
      throw new BadData(
          "Kafka no longer has records that were due: %s. Continue behind the gap with --bootstrap, correct the tables from the lake with ticklake reconcile, and give the topic a longer retention."
              .formatted(e.offsetOutOfRangePartitions()),
          e);
    } catch (WakeupException e) {
      // asked to stop: what was not handed over is read again by the next run
    } catch (InterruptException e) {
      throw new InterruptedException();
    } catch (KafkaException e) {
      throw silent(e.getMessage(), e);
    }
  }

  /** From another thread: ends a poll that waits. */
  void wakeUp() {
    consumer.wakeup();
  }

  private Duration patience(Handover handover) {
    return batch.isEmpty() ? LOOK : handover.isFree() && isDue() ? Duration.ZERO : GLANCE;
  }

  private List<TopicPartition> ofTopic(boolean ofTicks) {
    return progress.keySet().stream().filter(p -> p.topic().equals(ticks) == ofTicks).toList();
  }

  private boolean hasReached(Iterable<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      if (consumer.position(partition) < ends.get(partition)) {
        return false;
      }
    }
    return true;
  }

  private void take(ConsumerRecords<ByteBuffer, ByteBuffer> polled) {
    if (!polled.isEmpty()) {
      batch.receivedAt = Instant.now();
      heardAt = System.nanoTime();
    }
    for (TopicPartition partition : polled.partitions()) {
      PartitionProgress at = progress.get(partition);
      Long newest = at.maxEventTimeNs();
      for (ConsumerRecord<ByteBuffer, ByteBuffer> record : polled.records(partition)) {
        if (once && record.offset() >= ends.get(partition)) {
          consumer.seek(partition, ends.get(partition));
          consumer.pause(List.of(partition));
          break;
        }
        if (partition.topic().equals(ticks)) {
          newest = decode.addTick(record, at.key().source(), newest, batch);
        } else {
          decode.addMarketInfo(record, at.key().source(), batch);
        }
      }
      progress.put(
          partition, new PartitionProgress(at.key(), at.topicId(), at.nextOffset(), newest));
    }
    // positions move over offsets without a record too
    progress.replaceAll((partition, at) -> moved(partition, at));
  }

  private PartitionProgress moved(TopicPartition partition, PartitionProgress at) {
    long position = consumer.position(partition);
    if (position == at.nextOffset()) {
      return at;
    }
    long end = position + consumer.currentLag(partition).orElse(0);
    batch.read.merge(
        at.key(),
        new PartitionProgress.Read(
            at.topicId(), at.nextOffset(), position, end, at.maxEventTimeNs()),
        (first, next) ->
            new PartitionProgress.Read(
                first.topicId(), first.from(), next.to(), next.end(), next.maxEventTimeNs()));
    return new PartitionProgress(at.key(), at.topicId(), position, at.maxEventTimeNs());
  }

  private boolean isDue() {
    return System.nanoTime() - handedAt >= interval.toNanos();
  }

  private void handIfDue(Handover handover) throws InterruptedException {
    boolean full =
        batch.trades.size() >= maxRows
            || batch.recordsRead() >= 4L * maxRows
            || batch.marketInfo.size() >= maxRows;
    boolean idle =
        batch.isEmpty()
            && System.nanoTime() - handedAt >= Math.max(interval.toNanos(), SIGN_OF_LIFE.toNanos());
    if (full || (((!batch.isEmpty() && isDue()) || idle) && handover.isFree())) {
      hand(handover);
    }
  }

  private void hand(Handover handover) throws InterruptedException {
    if (!batch.isEmpty()) {
      checkTopics(handover);
    }
    batch.caughtUp = progress.keySet().stream().allMatch(this::isCaughtUp);
    batch.watermark = watermark();
    batch.seal();
    handover.hand(batch);
    batch = new Batch();
    handedAt = System.nanoTime();
  }

  /**
   * Asks, after all of the batch was read, whether its topics are still those that offsets were
   * stored for: a consumer reads on from the same offset in one made anew and does not say so.
   */
  private void checkTopics(Handover handover) {
    while (!handover.isOver()) {
      try {
        topics.values().forEach(topic -> topic.checkIs(kafka.id(topic.name())));
        heardAt = System.nanoTime();
        return;
      } catch (Unavailable e) {
        if (once || silence().compareTo(configuration.get(Settings.LIVE_PATIENCE)) > 0) {
          throw e;
        }
      }
    }
  }

  // the consumer's lag is what it last heard: of a broker that is gone it says nothing
  private boolean isCaughtUp(TopicPartition partition) {
    return silence().compareTo(BELIEVED) < 0 && consumer.currentLag(partition).orElse(1) == 0;
  }

  private Duration silence() {
    return Duration.ofNanos(System.nanoTime() - heardAt);
  }

  /** The slowest partition counts; one of which all was read is as far as the clock. */
  private Instant watermark() {
    Instant slowest = Instant.now();
    for (TopicPartition partition : ofTopic(true)) {
      Long newest = progress.get(partition).maxEventTimeNs();
      if (!isCaughtUp(partition)) {
        Instant reached =
            newest == null ? Instant.EPOCH : Instant.EPOCH.plus(newest, ChronoUnit.NANOS);
        slowest = reached.isBefore(slowest) ? reached : slowest;
      }
    }
    return slowest.equals(Instant.EPOCH) ? null : slowest.minus(delay);
  }

  /** A poll says nothing of a broker that is gone; new partitions are found here too. */
  private void askBroker() {
    if (System.nanoTime() - askedAt < ASK_BROKER.toNanos()) {
      return;
    }
    askedAt = System.nanoTime();
    try {
      // the ends are always asked for; of the partitions the client remembers what it was told
      consumer.endOffsets(progress.keySet(), ASK_BROKER);
      heardAt = System.nanoTime();
      for (LiveTopics.Topic topic : topics.values()) {
        addPartitions(topic, consumer.partitionsFor(topic.name(), ASK_BROKER).size());
      }
    } catch (TimeoutException e) {
      if (once || silence().compareTo(configuration.get(Settings.LIVE_PATIENCE)) > 0) {
        throw silent("no answer for %d s".formatted(silence().toSeconds()), e);
      }
    }
  }

  private Unavailable silent(String what, KafkaException cause) {
    return new Unavailable(
        "Kafka at %s does not answer: %s. Check kafka.brokers and that the broker runs, then try again; nothing is lost."
            .formatted(configuration.get(Settings.KAFKA_BROKERS), what),
        cause);
  }

  private void addPartitions(LiveTopics.Topic topic, int count) {
    List<TopicPartition> added = new ArrayList<>();
    for (int partition = 0; partition < count; partition++) {
      TopicPartition at = new TopicPartition(topic.name(), partition);
      if (!progress.containsKey(at)) {
        added.add(at);
      }
    }
    if (!added.isEmpty() && !once) {
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(added);
      added.forEach(
          at -> {
            var key = new PartitionProgress.Key(topic.source(), at.partition());
            progress.put(at, new PartitionProgress(key, topic.id(), begins.get(at), null));
            ends.put(at, begins.get(at));
          });
      consumer.assign(progress.keySet());
      progress.forEach((at, where) -> consumer.seek(at, where.nextOffset()));
    }
  }

  @Override
  public void close() {
    kafka.close();
    consumer.close(Duration.ofSeconds(2));
  }
}
