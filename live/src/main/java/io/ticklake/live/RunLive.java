package io.ticklake.live;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.decode.kafka.KafkaTopics;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Follows Kafka and keeps the live tables: one thread reads and decodes the next batch while
 * another writes this one. A lost database is waited for; then the tables say where to go on, also
 * where nobody knows whether the last commit was done.
 */
public final class RunLive {

  private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** When batches are made. */
  public sealed interface Pace {
    /** What is there now, then the end. */
    record Once() implements Pace {}

    /** A batch at this interval, zero for as fast as possible, until stopped. */
    record Every(Duration interval) implements Pace {}
  }

  private final Configuration configuration;
  private final LiveDatabase database;
  private final List<MinuteMetric> metrics;
  private final Clock clock;
  private final Consumer<String> tell;
  private final LiveReport.Counter counter = new LiveReport.Counter();

  /**
   * @param tell takes a line for people: what is waited for, what was dropped
   */
  public RunLive(Configuration configuration, Clock clock, Consumer<String> tell) {
    this.configuration = configuration;
    this.database = LiveDatabase.ofWriter(configuration);
    this.metrics = LiveMetrics.of(configuration);
    this.clock = clock;
    this.tell = tell;
  }

  /**
   * Runs; returns when all is read ({@link Pace.Once}) or when asked to stop.
   *
   * @param bootstrap whether a topic made anew and gaps in it are accepted
   */
  public LiveReport run(Pace pace, boolean bootstrap, StopSignal stop) {
    long began = System.nanoTime();
    OptionalLong epoch = OptionalLong.empty();
    Patience patience = new Patience(configuration.get(Settings.LIVE_PATIENCE), "Postgres", tell);
    while (!stop.isAsked()) {
      try (LiveSession session = open(epoch)) {
        epoch = OptionalLong.of(session.epoch);
        follow(session, pace, bootstrap && counter.batches() == 0, stop, patience);
        break;
      } catch (SQLException e) {
        LakeException failure = DatabaseFailure.explained(database, e);
        if (!(failure instanceof Unavailable) || !patience.goOn(stop)) {
          throw failure;
        }
        patience.tellOnce(failure.getMessage());
      }
    }
    return counter.report(Duration.ofNanos(System.nanoTime() - began));
  }

  private LiveSession open(OptionalLong epoch) throws SQLException {
    return epoch.isPresent()
        ? LiveSession.resume(database, epoch.getAsLong())
        : LiveSession.takeOver(database, configuration.get(Settings.LIVE_KEEPER));
  }

  private void follow(
      LiveSession session, Pace pace, boolean bootstrap, StopSignal stop, Patience patience)
      throws SQLException {
    LiveTopics.Topic ticks;
    LiveTopics.Topic marketInfo;
    try (KafkaTopics kafka =
        new KafkaTopics(configuration.get(Settings.KAFKA_BROKERS), KAFKA_PATIENCE)) {
      LiveTopics topics = new LiveTopics(kafka, session.offsets.values(), bootstrap);
      ticks = topics.find(configuration.get(Settings.TICKS_TOPIC));
      marketInfo = topics.find(configuration.get(Settings.MARKET_INFO_TOPIC));
    }
    session.accept(ticks, marketInfo);
    KeptMetrics.keep(metrics, session, tell);
    boolean once = pace instanceof Pace.Once;
    Duration interval = pace instanceof Pace.Every every ? every.interval() : Duration.ZERO;
    ReadKafka reader =
        new ReadKafka(configuration, ticks, marketInfo, session.offsets, interval, once);
    WriteBatch write = new WriteBatch(session, metrics);
    DropOldDays drop = new DropOldDays(session, configuration.get(Settings.LIVE_RETENTION), tell);
    try (ReadAhead ahead = ReadAhead.start(reader)) {
      stop.whenAsked(ahead::stop);
      while (!stop.isAsked()) {
        Optional<Batch> next = ahead.next(LONGEST_PAUSE);
        if (next.isPresent()) {
          write.run(next.get(), clock.instant());
          counter.add(next.get());
          patience.forget();
          drop.run();
          if (next.get().last) {
            return;
          }
        }
      }
    }
  }
}
