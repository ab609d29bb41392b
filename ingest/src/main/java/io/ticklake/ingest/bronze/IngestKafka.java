package io.ticklake.ingest.bronze;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.bronze.BronzeUpkeep;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import io.ticklake.decode.kafka.KafkaTopics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the streams of both topics into bronze until they have caught up, somebody stops them, or
 * one fails; and keeps the metadata of bronze small meanwhile.
 */
public final class IngestKafka implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(IngestKafka.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(3);
  private static final long LOOK_AROUND_MILLIS = 250;

  private final SparkSession spark;
  private final Configuration configuration;
  private final Clock clock;
  private final KafkaTopics kafka;
  private final List<Lake> lakes;
  private final Lake upkeepLake;
  private volatile boolean stopping;
  private Instant nextUpkeep;

  public IngestKafka(SparkSession spark, Lake lake, Configuration configuration, Clock clock) {
    this.spark = spark;
    this.configuration = configuration;
    this.clock = clock;
    this.kafka = new KafkaTopics(configuration.get(Settings.KAFKA_BROKERS), PATIENCE);
    // each query runs in a thread of its own, and a lake belongs to one thread
    this.lakes =
        Stream.generate(() -> Lake.open(lake.location(), configuration))
            .limit(streams().size())
            .toList();
    this.upkeepLake = Lake.open(lake.location(), configuration);
    this.nextUpkeep = clock.instant().plus(BETWEEN_ROUNDS);
  }

  /** When batches are made. */
  public sealed interface Pace {
    /** What is there now, then the end. */
    record Once() implements Pace {}

    /** A batch at this interval, zero for as fast as possible, until stopped. */
    record Every(Duration interval) implements Pace {}
  }

  /**
   * Runs; returns when all is read ({@link Pace.Once}) or after {@link #stop}. A broker that stops
   * answering while the streams run at an interval is waited for, as long as the setting
   * ingest.broker_patience says; then the streams start again where the tables end.
   *
   * @param bootstrap whether to take tables over whose checkpoint does not fit
   */
  public IngestReport run(Pace pace, boolean bootstrap) {
    Instant began = clock.instant();
    StreamTotals ticks = StreamTotals.NONE;
    StreamTotals marketInfo = StreamTotals.NONE;
    Optional<Unavailable> silence;
    boolean takeOver = bootstrap;
    do {
      List<BronzeStream> streams = streams();
      silence = run(streams, trigger(pace), takeOver);
      ticks = ticks.plus(streams.get(0).totals());
      marketInfo = marketInfo.plus(streams.get(1).totals());
      takeOver = false;
      if (silence.isPresent()) {
        if (pace instanceof Pace.Once) {
          throw silence.get();
        }
        awaitBroker(silence.get());
      }
    } while (silence.isPresent() && !stopping);
    BronzeUpkeep.run(upkeepLake, configuration.get(Settings.INGEST_KEEP_SNAPSHOTS));
    return new IngestReport(ticks, marketInfo, Duration.between(began, clock.instant()));
  }

  private List<BronzeStream> streams() {
    return List.of(
        new BronzeStream(
            Tables.BRONZE_TICKS, configuration.get(Settings.TICKS_TOPIC), configuration, clock),
        new BronzeStream(
            Tables.BRONZE_MARKET_INFO,
            configuration.get(Settings.MARKET_INFO_TOPIC),
            configuration,
            clock));
  }

  /** Runs the streams to their end; present if that was a broker that stopped answering. */
  private Optional<Unavailable> run(
      List<BronzeStream> streams, Trigger trigger, boolean bootstrap) {
    try {
      for (int i = 0; i < streams.size(); i++) {
        streams.get(i).start(spark, lakes.get(i), kafka, trigger, bootstrap);
      }
      while (!stopping && isAnyRunning(streams)) {
        keepUp();
      }
      return Optional.empty();
    } catch (StreamingQueryException e) {
      Optional<Unavailable> silence = silence(e);
      if (silence.isPresent()) {
        return silence;
      }
      throw explained(e);
    } finally {
      streams.forEach(BronzeStream::stop);
    }
  }

  /** Returns when the broker answers again or somebody asks to stop. */
  private void awaitBroker(Unavailable silence) {
    Duration patience = configuration.get(Settings.INGEST_BROKER_PATIENCE);
    long end = System.nanoTime() + patience.toNanos();
    LOG.warn("Waiting up to {} for the broker: {}", patience, silence.getMessage());
    while (!stopping) {
      try {
        kafka.id(configuration.get(Settings.TICKS_TOPIC));
        return;
      } catch (Unavailable e) {
        if (System.nanoTime() - end >= 0) {
          throw silence;
        }
      }
    }
  }

  /** Asks a run to end: running batches are finished, then {@link #run} returns. */
  public void stop() {
    stopping = true;
  }

  private static boolean isAnyRunning(List<BronzeStream> streams) throws StreamingQueryException {
    boolean running = false;
    for (BronzeStream stream : streams) {
      StreamingQuery query = stream.query();
      running |= !query.awaitTermination(LOOK_AROUND_MILLIS);
    }
    return running;
  }

  private void keepUp() {
    if (clock.instant().isBefore(nextUpkeep)) {
      return;
    }
    nextUpkeep = clock.instant().plus(BETWEEN_ROUNDS);
    try {
      BronzeUpkeep.Done done =
          BronzeUpkeep.run(upkeepLake, configuration.get(Settings.INGEST_KEEP_SNAPSHOTS));
      LOG.info(
          "Upkeep of bronze: {} appends logged, {} snapshots expired",
          done.persisted(),
          done.expired());
    } catch (Unavailable e) {
      // the next round does it; the streams go on
      LOG.warn("Upkeep of bronze is put off: {}", e.getMessage());
    }
  }

  private static Trigger trigger(Pace pace) {
    if (pace instanceof Pace.Every every) {
      return Trigger.ProcessingTime(every.interval().toMillis());
    }
    return Trigger.AvailableNow();
  }

  /** The failure as a broker's silence, if it is that and nothing worse. */
  private Optional<Unavailable> silence(StreamingQueryException failure) {
    List<Throwable> causes = causes(failure);
    if (causes.stream()
        .anyMatch(
            c ->
                isDataLoss(c)
                    || (c instanceof LakeException known && !(known instanceof Unavailable)))) {
      return Optional.empty();
    }
    return causes.stream()
        .filter(c -> c instanceof KafkaException || c instanceof TimeoutException)
        .findFirst()
        .map(
            cause ->
                new Unavailable(
                    "Kafka at %s stopped answering: %s. Check that the broker runs, then try again; nothing is lost."
                        .formatted(
                            configuration.get(Settings.KAFKA_BROKERS),
                            firstLine(cause.getMessage())),
                    failure));
  }

  /** The failure as a sentence, where it is one that a person can do something about. */
  private static RuntimeException explained(StreamingQueryException failure) {
    for (Throwable cause : causes(failure)) {
      if (cause instanceof LakeException known) {
        return known;
      }
      if (isDataLoss(cause)) {
        return new BadData(
            "Kafka no longer has records that were due: %s. Continue behind the gap with --bootstrap, and give the topic a longer retention."
                .formatted(firstLine(cause.getMessage())),
            failure);
      }
    }
    return new IllegalStateException(failure.getMessage(), failure);
  }

  private static List<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).toList();
  }

  private static boolean isDataLoss(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    return text.contains("data may have been lost") || text.contains("KAFKA_DATA_LOSS");
  }

  private static String firstLine(String text) {
    return String.valueOf(text).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    kafka.close();
    lakes.forEach(Lake::close);
    upkeepLake.close();
  }
}
