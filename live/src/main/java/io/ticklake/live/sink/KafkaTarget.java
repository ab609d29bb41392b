package io.ticklake.live.sink;

import io.ticklake.live.FollowedTrade;
import io.ticklake.live.ReplacedTrade;
import io.ticklake.live.SeriesMinute;
import io.ticklake.live.SymbolHour;
import io.ticklake.live.TablesSnapshot;
import io.ticklake.live.TradeTotals;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Trades, large trades and hourly totals in topics of Kafka. What some batches changed and the
 * position behind them are one transaction: who reads committed records sees each change once.
 */
final class KafkaTarget implements Target {

  private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(5);

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaSinkTopics topics;
  private final String brokers;
  private final HourlyTotals totals;
  private final Map<String, Long> sent = new TreeMap<>();
  private SinkEpoch progress;

  /**
   * @param producer with its transactions initialised; closed with the target
   * @param progress what the progress topic says
   */
  KafkaTarget(
      KafkaProducer<byte[], byte[]> producer,
      KafkaSinkTopics topics,
      String brokers,
      HourlyTotals totals,
      SinkEpoch progress) {
    this.producer = producer;
    this.topics = topics;
    this.brokers = brokers;
    this.totals = totals;
    this.progress = progress;
  }

  /** Writes the own epoch, so that older sinks of the name know. */
  void claim() {
    producer.beginTransaction();
    send(topics.progress(), topics.name(), TradeJson.of(progress));
    producer.commitTransaction();
  }

  @Override
  public Optional<Position> position() {
    return Optional.ofNullable(progress.position());
  }

  @Override
  public Map<String, Long> write(TablesSnapshot snapshot, Position from, Position to)
      throws SQLException, TargetLost {
    SinkEpoch after = new SinkEpoch(progress.epoch(), to);
    sent.clear();
    topics.values().forEach(topic -> sent.put(topic, 0L));
    try {
      producer.beginTransaction();
      sendAll(snapshot, from.batch(), to.batch());
      send(topics.progress(), topics.name(), TradeJson.of(after));
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw KafkaFailure.lostOrThrown(brokers, topics.name(), e);
    } catch (SQLException e) {
      abort();
      throw e;
    }
    progress = after;
    return new TreeMap<>(sent);
  }

  private void sendAll(TablesSnapshot snapshot, long from, long to) throws SQLException {
    Set<SeriesMinute> changed = new HashSet<>();
    snapshot.eachReplaced(from, to, trade -> send(trade, changed));
    snapshot.eachTrade(from, to, trade -> send(trade, changed));
    for (Map.Entry<SymbolHour, TradeTotals> hour : totals.after(changed, snapshot).entrySet()) {
      send(
          topics.hourlyTotals(),
          hour.getKey().symbol(),
          TradeJson.of(hour.getKey(), hour.getValue(), to));
    }
  }

  private void send(ReplacedTrade trade, Set<SeriesMinute> changed) {
    changed.add(SeriesMinute.at(trade.symbol(), trade.venue(), trade.eventTimeNs()));
    if (trade.removed()) {
      send(topics.trades(), trade.symbol(), TradeJson.removed(trade));
    }
    boolean isLarge = !trade.removed() && topics.isLarge(trade.newValueOrNull());
    if (topics.isLarge(trade.oldValue()) && !isLarge) {
      send(topics.largeTrades(), trade.symbol(), TradeJson.removed(trade));
    }
  }

  private void send(FollowedTrade trade, Set<SeriesMinute> changed) {
    changed.add(SeriesMinute.at(trade.symbol(), trade.venue(), trade.eventTimeNs()));
    byte[] value = TradeJson.of(trade);
    send(topics.trades(), trade.symbol(), value);
    if (topics.isLarge(trade.value())) {
      send(topics.largeTrades(), trade.symbol(), value);
    }
  }

  private void send(String topic, String key, byte[] value) {
    // what fails is thrown by the commit
    var unused =
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    sent.computeIfPresent(topic, (name, count) -> count + 1);
  }

  // readers would wait for a transaction that nobody ends
  private void abort() {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      // the next producer of this name ends it
    }
  }

  @Override
  public void close() {
    producer.close(PATIENCE_AT_THE_END);
  }
}
