package io.ticklake.live;

import io.ticklake.core.TradeConditions;
import io.ticklake.decode.DecodeRules;
import io.ticklake.decode.DecodedTick;
import io.ticklake.decode.EventTimes;
import io.ticklake.decode.TickDecoder;
import io.ticklake.decode.TickDecoders;
import io.ticklake.decode.TickKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The live tables as the raw records say they should be, computed the plain way: all trades in
 * memory, sorted by the words of the definition, every bar from its trades. Shares nothing with the
 * job but the decoder.
 */
final class FromScratch {

  /** A record of the topic of ticks. */
  record Raw(int partition, long offset, long kafkaMillis, String value) {}

  /** What was said of a symbol from a moment on. */
  record Info(String symbol, long fromMicros, String company, String sector, String marketCap) {}

  private record Trade(
      String symbol,
      String venue,
      long ns,
      BigDecimal price,
      BigDecimal size,
      String id,
      Long sequence,
      List<String> conditions,
      TradeConditions.Flags flags,
      int partition,
      long offset,
      Info info) {

    String sector() {
      return info == null || info.sector() == null ? "UNKNOWN" : info.sector();
    }
  }

  private static final long MINUTE = 60_000_000_000L;

  private final String topic;
  private final long delayNs;
  private final List<Info> infos;
  private final List<Trade> trades = new ArrayList<>();
  private final long records;
  private final Map<String, Long> lateMinutes = new TreeMap<>();
  private final Map<String, Long> reasons = new TreeMap<>();
  long late;
  long duplicates;
  long rejected;
  long corrections;

  FromScratch(String topic, List<Raw> records, List<Info> infos, long delayNs) {
    this.topic = topic;
    this.delayNs = delayNs;
    this.infos = infos;
    this.records = records.size();
    Map<List<Object>, Trade> first = new HashMap<>();
    Map<Integer, Long> newest = new HashMap<>();
    TickDecoder decoder =
        TickDecoders.forFormat(TickDecoders.TICKS, new DecodeRules(1 << 20, Map.of()));
    List<Raw> ordered = new ArrayList<>(records);
    ordered.sort(Comparator.comparingInt(Raw::partition).thenComparingLong(Raw::offset));
    for (Raw record : ordered) {
      read(record, decoder).ifPresent(trade -> addOnce(trade, first, newest));
    }
    trades.addAll(first.values());
    trades.sort(FromScratch::inTotalOrder);
  }

  private void addOnce(Trade trade, Map<List<Object>, Trade> first, Map<Integer, Long> newest) {
    long before = newest.getOrDefault(trade.partition(), Long.MIN_VALUE / 2);
    if (trade.ns() < before - delayNs) {
      late++;
      lateMinutes.merge(
          String.join(" ", trade.symbol(), trade.venue(), minute(trade)), 1L, Long::sum);
      return;
    }
    newest.put(trade.partition(), Math.max(before, trade.ns()));
    Object identity = trade.id() == null ? List.of(trade.partition(), trade.offset()) : trade.id();
    if (first.putIfAbsent(List.of(trade.symbol(), trade.venue(), trade.ns(), identity), trade)
        != null) {
      duplicates++;
    }
  }

  private java.util.Optional<Trade> read(Raw record, TickDecoder decoder) {
    DecodedTick tick = new DecodedTick();
    byte[] bytes = record.value().getBytes(StandardCharsets.UTF_8);
    decoder.decode(bytes, 0, bytes.length, tick);
    String reason =
        tick.rejectReason != null
            ? tick.rejectReason
            : EventTimes.judge(tick.eventTimeNs, record.kafkaMillis() * 1_000, 300_000_000L);
    if (reason != null) {
      rejected++;
      reasons.merge(reason, 1L, Long::sum);
      return java.util.Optional.empty();
    }
    if (tick.kind != TickKind.TRADE) {
      corrections++;
      return java.util.Optional.empty();
    }
    return java.util.Optional.of(
        new Trade(
            tick.symbol,
            tick.venue,
            tick.eventTimeNs,
            BigDecimal.valueOf(tick.price, 8),
            BigDecimal.valueOf(tick.size, 8),
            tick.tradeId,
            tick.hasSequence ? (Long) tick.sequence : null,
            tick.conditions,
            TradeConditions.DEFAULT.flags(tick.venue, tick.conditions),
            record.partition(),
            record.offset(),
            infoAt(tick.symbol, tick.eventTimeNs / 1_000)));
  }

  private Info infoAt(String symbol, long micros) {
    Info found = null;
    Info earliest = null;
    for (Info info : infos) { // in the order of their offsets: of two for one moment the later
      if (info.symbol().equals(symbol)) {
        if (info.fromMicros() <= micros
            && (found == null || info.fromMicros() >= found.fromMicros())) {
          found = info;
        }
        if (earliest == null || info.fromMicros() <= earliest.fromMicros()) {
          earliest = info;
        }
      }
    }
    return found == null ? earliest : found;
  }

  private static int inTotalOrder(Trade a, Trade b) {
    return Comparator.comparingLong(Trade::ns)
        .thenComparing(Trade::sequence, Comparator.nullsFirst(Comparator.naturalOrder()))
        .thenComparing(Trade::id, FromScratch::compareIds)
        .thenComparingInt(Trade::partition)
        .thenComparingLong(Trade::offset)
        .compare(a, b);
  }

  private static int compareIds(String a, String b) {
    Comparator<String> byNumber = Comparator.comparing(BigInteger::new);
    if (a == null || b == null) {
      return Boolean.compare(a == null, b == null);
    }
    boolean x = a.matches("[0-9]+");
    boolean y = b.matches("[0-9]+");
    if (x != y) {
      return x ? -1 : 1;
    }
    int byValue = x ? byNumber.compare(a, b) : 0;
    return byValue != 0 ? byValue : a.compareTo(b);
  }

  long accepted() {
    return trades.size();
  }

  /** As {@link LiveRows#trades} shows them. */
  List<String> trades() {
    return trades.stream()
        .map(
            t ->
                String.join(
                    " ",
                    t.symbol(),
                    t.venue(),
                    Long.toString(t.ns()),
                    t.id() == null ? topic + ":" + t.partition() + ":" + t.offset() : t.id(),
                    t.price().toPlainString(),
                    t.size().toPlainString(),
                    t.sequence() == null ? "-" : t.sequence().toString(),
                    t.conditions() == null ? "-" : "{" + String.join(",", t.conditions()) + "}",
                    flags(t.flags()),
                    t.info() == null ? "-" : t.info().company(),
                    t.sector(),
                    t.info() == null || t.info().marketCap() == null ? "-" : t.info().marketCap(),
                    Integer.toString(t.partition()),
                    Long.toString(t.offset())))
        .sorted()
        .toList();
  }

  private static String flags(TradeConditions.Flags flags) {
    return Stream.of(flags.last(), flags.highLow(), flags.volume())
        .map(flag -> flag ? "t" : "f")
        .collect(Collectors.joining(" "));
  }

  /** As {@link LiveRows#fates} shows them. */
  String fates() {
    return "%d %d %d %d 0 %d 0 %d"
        .formatted(records, accepted(), duplicates, late, rejected, corrections);
  }

  /** As {@link LiveRows#lateTrades} shows them. */
  List<String> lateTrades() {
    return counted(lateMinutes);
  }

  /** As {@link LiveRows#rejects} shows them. */
  List<String> rejects() {
    return counted(reasons);
  }

  private static List<String> counted(Map<String, Long> counts) {
    return counts.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).sorted().toList();
  }

  /** As {@link LiveRows#bars} shows them. */
  List<String> bars() {
    List<String> bars = new ArrayList<>();
    addBars("1m", 1, bars);
    addBars("5m", 5, bars);
    bars.sort(null);
    return bars;
  }

  private void addBars(String interval, int minutes, List<String> bars) {
    Map<String, List<Trade>> windows = new TreeMap<>();
    for (Trade trade : trades) {
      long minute = trade.ns() - trade.ns() % MINUTE;
      for (int i = 0; i < minutes; i++) {
        windows
            .computeIfAbsent(
                String.join(
                    " ", interval, trade.symbol(), trade.venue(), time(minute - i * MINUTE)),
                w -> new ArrayList<>())
            .add(trade);
      }
    }
    windows.forEach((window, own) -> bars.add(window + " " + bar(own)));
  }

  private static String bar(List<Trade> own) {
    List<BigDecimal> last = prices(own, t -> t.flags().last());
    List<BigDecimal> extremes = prices(own, t -> t.flags().highLow());
    extremes.sort(null);
    return String.join(
        " ",
        last.isEmpty() ? "-" : last.get(0).toPlainString(),
        extremes.isEmpty() ? "-" : extremes.get(extremes.size() - 1).toPlainString(),
        extremes.isEmpty() ? "-" : extremes.get(0).toPlainString(),
        last.isEmpty() ? "-" : last.get(last.size() - 1).toPlainString(),
        sums(own),
        Long.toString(own.get(0).ns()),
        Long.toString(own.get(own.size() - 1).ns()));
  }

  private static String sums(List<Trade> own) {
    BigDecimal volume = BigDecimal.ZERO.setScale(8);
    BigDecimal turnover = BigDecimal.ZERO.setScale(16);
    int count = 0;
    for (Trade trade : own) {
      if (trade.flags().volume()) {
        volume = volume.add(trade.size());
        turnover = turnover.add(trade.price().multiply(trade.size()));
        count++;
      }
    }
    String vwap =
        volume.signum() == 0
            ? "-"
            : turnover.divide(volume, 8, RoundingMode.HALF_EVEN).toPlainString();
    return String.join(
        " ", volume.toPlainString(), turnover.toPlainString(), vwap, Integer.toString(count));
  }

  private static List<BigDecimal> prices(List<Trade> own, Predicate<Trade> which) {
    return new ArrayList<>(own.stream().filter(which).map(Trade::price).toList());
  }

  /**
   * As {@link LiveRows#metrics} shows them.
   *
   * @param block worth from which a trade is a block trade
   */
  List<String> metrics(BigDecimal block) {
    Map<String, List<BigDecimal>> minutes = new TreeMap<>();
    for (Trade trade : trades) {
      if (trade.flags().volume()) {
        minutes
            .computeIfAbsent(
                String.join(" ", trade.symbol(), trade.venue(), minute(trade)),
                m -> new ArrayList<>())
            .add(trade.price().multiply(trade.size()));
      }
    }
    List<String> rows = new ArrayList<>();
    minutes.forEach(
        (minute, worth) -> {
          worth.sort(null);
          rows.add(minute + " largest_trade " + plain(worth.get(worth.size() - 1)));
          worth.stream()
              .filter(value -> value.compareTo(block) >= 0)
              .reduce(BigDecimal::add)
              .ifPresent(sum -> rows.add(minute + " block_turnover " + plain(sum)));
        });
    rows.sort(null);
    return rows;
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }

  /** As {@link LiveRows#sectors} shows them. */
  List<String> sectors() {
    Map<String, List<Trade>> minutes = new TreeMap<>();
    for (Trade trade : trades) {
      minutes
          .computeIfAbsent(trade.sector() + " " + minute(trade), m -> new ArrayList<>())
          .add(trade);
    }
    List<String> rows = new ArrayList<>();
    minutes.forEach((minute, own) -> rows.add(minute + " " + sector(own)));
    rows.sort(null);
    return rows;
  }

  private static String sector(List<Trade> own) {
    List<BigDecimal> counted = prices(own, t -> t.flags().volume());
    TreeSet<BigDecimal> extremes = new TreeSet<>(prices(own, t -> t.flags().highLow()));
    Set<String> symbols = new HashSet<>();
    own.forEach(t -> symbols.add(t.symbol()));
    BigDecimal sum = counted.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    return String.join(
        " ",
        sums(own),
        counted.isEmpty() ? "-" : Double.toString(sum.doubleValue() / counted.size()),
        extremes.isEmpty() ? "-" : extremes.first().toPlainString(),
        extremes.isEmpty() ? "-" : extremes.last().toPlainString(),
        Integer.toString(symbols.size()));
  }

  private static String minute(Trade trade) {
    return time(trade.ns() - trade.ns() % MINUTE);
  }

  private static String time(long ns) {
    return Instant.EPOCH.plus(ns, ChronoUnit.NANOS).toString();
  }
}
