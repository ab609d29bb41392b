package io.ticklake.testkit;

import io.ticklake.decode.kafka.TopicLeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A real Kafka broker in a JVM of its own, on free ports of 127.0.0.1. It ends with this JVM,
 * however this JVM ends.
 */
public final class KafkaBroker implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Path folder;
  private final int port;
  private final int controllerPort;
  private Process process;
  private Admin admin;
  private KafkaProducer<byte[], byte[]> producer;

  private KafkaBroker(Path folder, int port, int controllerPort) {
    this.folder = folder;
    this.port = port;
    this.controllerPort = controllerPort;
  }

  /** Starts a broker of one's own, to be stopped or killed; others share one by the extension. */
  public static KafkaBroker start(Path folder) {
    List<Integer> ports = ServerProcess.freePorts(2);
    KafkaBroker broker = new KafkaBroker(folder, ports.get(0), ports.get(1));
    broker.startAgain();
    return broker;
  }

  static KafkaBroker startInTemporaryFolder() {
    return start(ServerProcess.temporaryFolder("broker"));
  }

  /** Starts the stopped or killed broker on its old folder and ports; its records are kept. */
  public void startAgain() {
    process =
        ServerProcess.start(
            "broker",
            "io.ticklake.broker.RunBroker",
            folder,
            List.of(
                "-Xmx256m",
                "-Dticklake.log=" + folder.resolve("broker.log"),
                "-Dlog4j2.configurationFile=classpath:broker-log4j2.properties"),
            List.of(
                "folder=" + folder,
                "port=" + port,
                "controller_port=" + controllerPort,
                "end_with_input=true"),
            Map.of());
    admin =
        Admin.create(Map.of("bootstrap.servers", bootstrap(), "default.api.timeout.ms", 90_000));
    try {
      admin.describeCluster().nodes().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
      kill();
      throw new IllegalStateException(
          "the broker did not start; it said: " + ServerProcess.output(folder, "broker"), e);
    }
  }

  /** host:port for clients. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Makes a topic. */
  public void createTopic(String topic, int partitions) {
    createTopic(topic, partitions, Map.of());
  }

  /** Makes a topic with settings of its own, such as retention.ms; it takes records on return. */
  public void createTopic(String topic, int partitions, Map<String, String> settings) {
    await(
        admin
            .createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
            .all());
    await(TopicLeaders.answer(admin, topic, partitions, PATIENCE));
  }

  /** Removes a topic with all its records. */
  public void deleteTopic(String topic) {
    await(admin.deleteTopics(List.of(topic)).all());
  }

  /** Removes the records of a partition before an offset, as retention does. */
  public void deleteRecordsBefore(String topic, int partition, long offset) {
    await(
        admin
            .deleteRecords(
                Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
            .all());
  }

  /** Appends one record to the partition its key leads to; it is durable on return. */
  public void produce(String topic, String key, String value) {
    produce(List.of(new ProducerRecord<>(topic, bytes(key), bytes(value))));
  }

  /** Appends records without a key to one partition, in order; they are durable on return. */
  public void produce(String topic, int partition, List<String> values) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    values.forEach(
        value -> records.add(new ProducerRecord<>(topic, partition, null, bytes(value))));
    produce(records);
  }

  /** Appends records as they are, in order; they are durable on return. */
  public void produce(List<ProducerRecord<byte[], byte[]>> records) {
    if (producer == null) {
      producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", bootstrap(), "acks", "all", "linger.ms", 5),
              new ByteArraySerializer(),
              new ByteArraySerializer());
    }
    var sent = records.stream().map(producer::send).toList();
    producer.flush();
    sent.forEach(KafkaBroker::await);
  }

  /**
   * Appends records in a transaction of their own, which stays open; they are durable on return.
   *
   * @return what ends it
   */
  public OpenTransaction beginTransaction(List<ProducerRecord<byte[], byte[]>> records) {
    KafkaProducer<byte[], byte[]> own =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap(),
                "transactional.id",
                UUID.randomUUID().toString(),
                // a busy machine may take longer than the default of a minute to end it
                "transaction.timeout.ms",
                600_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    own.initTransactions();
    own.beginTransaction();
    var sent = records.stream().map(own::send).toList();
    own.flush();
    sent.forEach(KafkaBroker::await);
    return new OpenTransaction(own);
  }

  /** Records that are sent and neither committed nor taken back. */
  public static final class OpenTransaction {
    private final KafkaProducer<byte[], byte[]> producer;

    private OpenTransaction(KafkaProducer<byte[], byte[]> producer) {
      this.producer = producer;
    }

    /** Makes them count. */
    public void commit() {
      producer.commitTransaction();
      producer.close();
    }

    /** Takes them back. */
    public void abort() {
      producer.abortTransaction();
      producer.close();
    }
  }

  /** The offset after the last record of each partition. */
  public Map<Integer, Long> endOffsets(String topic) {
    int partitions =
        await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().size();
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    Map<Integer, Long> ends = new TreeMap<>();
    await(admin.listOffsets(asked).all())
        .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }

  /** The broker's process. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /** Ends it as a machine that loses power does. */
  public void kill() {
    closeClients();
    process.destroyForcibly().onExit().join();
  }

  /** Ends it as an operator does. */
  @Override
  public void close() {
    closeClients();
    process.destroy();
    process.onExit().join();
  }

  private void closeClients() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T await(java.util.concurrent.Future<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("the broker did not do it: " + e, e);
    }
  }
}
