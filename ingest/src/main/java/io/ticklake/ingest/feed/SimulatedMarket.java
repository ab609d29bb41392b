package io.ticklake.ingest.feed;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.decode.TickDecoders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An invented market: which trades happen in which second is a pure function of seed, rate and
 * symbols. So a simulator that was stopped goes on where it was without any state of its own.
 *
 * <p>The trades of a series up to a time follow a smooth rising curve: its rate, times the shape of
 * the day (busy around 14:30 UTC), with bursts. The number of a trade on this curve is its trade id
 * and sequence: contiguous, and never used twice. The logarithm of its price is a sum of smooth
 * random curves of periods from 5 seconds to 90 days, one part common to all companies; the fast
 * ones are scaled by a volatility that changes over hours. Every trade is off by up to one tick, as
 * between bid and ask.
 */
public final class SimulatedMarket {

  static final String VENUE = "SIM";

  /** The curve of trades begins here; ids are positive from then on. */
  static final long ANCHOR_SECOND = Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

  private static final long INFO_EFFECTIVE_NS =
      Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L;
  private static final long DAY = 86_400;
  private static final int MOST_SYMBOLS = 20_000;

  // Periods in seconds and amplitudes of log price, slow to fast.
  private static final long[] PERIODS = {
    7_776_000, 1_728_000, 432_000, DAY, 21_600, 5_400, 1_200, 300, 75, 20, 5
  };
  private static final double[] AMPLITUDES = {
    0.25, 0.10, 0.05, 0.02, 0.010, 0.006, 0.003, 0.0015, 0.0008, 0.0004, 0.0002
  };
  private static final int FIRST_SCALED = 5;
  private static final double MARKET_PART = 0.5;

  /** One trade; its number on the series' curve is its id unless an older run was further. */
  record Trade(int series, long number, long timeNs, long priceTicks, long size, int conditions) {}

  private static final List<List<String>> CONDITIONS =
      List.of(
          List.of(),
          List.of("odd lot"),
          List.of("intermarket sweep"),
          List.of("intermarket sweep", "odd lot"),
          List.of("average price"));

  private final List<SimulatedSecurity> securities;
  private final byte[][] keys;
  private final long seed;
  private final double[] rates;
  private final JsonObjectText json = new JsonObjectText();

  // The end of the second computed last, because it is the start of the next one.
  private long knownSecond = Long.MIN_VALUE;
  private final double[] knownCount;
  private final double[] knownPrice;

  public SimulatedMarket(long seed, int symbols, double ticksPerSecond) {
    if (symbols < 1 || symbols > MOST_SYMBOLS) {
      throw new BadRequest(
          "%d symbols cannot be simulated. Give 1 to %,d.".formatted(symbols, MOST_SYMBOLS));
    }
    if (!(ticksPerSecond > 0 && ticksPerSecond <= 10_000_000)) {
      throw new BadRequest(
          "A rate of %s ticks a second cannot be simulated. Give more than 0, at most 10000000."
              .formatted(ticksPerSecond));
    }
    this.seed = Noise.bits(seed);
    this.securities = SimulatedSecurity.list(seed, symbols);
    this.rates = new double[symbols];
    this.keys = new byte[symbols][];
    this.knownCount = new double[symbols];
    this.knownPrice = new double[symbols];
    double weights = securities.stream().mapToDouble(SimulatedSecurity::weight).sum();
    for (int i = 0; i < symbols; i++) {
      rates[i] = ticksPerSecond * securities.get(i).weight() / weights;
      keys[i] = securities.get(i).symbol().getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** The symbols, in the order of their series. */
  public List<String> symbols() {
    return securities.stream().map(SimulatedSecurity::symbol).toList();
  }

  byte[] key(int series) {
    return keys[series];
  }

  /** The trades of one second since 1970 UTC, in order of time. */
  List<Trade> second(long second) {
    List<Trade> trades = new ArrayList<>();
    double[] counts = new double[rates.length];
    double[] prices = new double[rates.length];
    if (knownSecond == second) {
      System.arraycopy(knownCount, 0, counts, 0, counts.length);
      System.arraycopy(knownPrice, 0, prices, 0, prices.length);
    } else {
      measure(second, counts, prices);
    }
    measure(second + 1, knownCount, knownPrice);
    knownSecond = second + 1;
    for (int i = 0; i < rates.length; i++) {
      addTrades(second, i, counts[i], prices[i], trades);
    }
    trades.sort(Comparator.comparingLong(Trade::timeNs).thenComparingInt(Trade::series));
    return trades;
  }

  /** How many trades a series has up to and including a time. */
  long numberAt(int series, long timeNs) {
    long second = Math.floorDiv(timeNs, 1_000_000_000L);
    long before = tradesUntil(tradeKey(series), countAt(series, second, shapeAt(second)));
    return before
        + second(second).stream().filter(t -> t.series() == series && t.timeNs() <= timeNs).count();
  }

  /** Tick JSON of a trade, its id and sequence raised by so much. */
  byte[] json(Trade trade, long raisedBy) {
    long id = trade.number() + raisedBy;
    SimulatedSecurity security = securities.get(trade.series());
    json.start()
        .text("symbol", security.symbol())
        .text("venue", VENUE)
        .text("price", price(trade.priceTicks()))
        .text("size", Long.toString(trade.size()))
        .number("event_time", trade.timeNs())
        .text("trade_id", Long.toString(id))
        .number("sequence", id);
    if (trade.conditions() != 0) {
      json.texts("conditions", CONDITIONS.get(trade.conditions()));
    }
    return json.end();
  }

  /** Hands market info of all companies to a sink; it holds from the same time in every run. */
  void writeMarketInfo(RecordSink sink, long timestampMillis) {
    for (int i = 0; i < securities.size(); i++) {
      SimulatedSecurity security = securities.get(i);
      byte[] value =
          json.start()
              .text("symbol", security.symbol())
              .text("company_name", security.companyName())
              .text("sector", security.sector())
              .number("market_cap", security.marketCap())
              .number("effective_at", INFO_EFFECTIVE_NS)
              .end();
      sink.write(FileFeeds.MARKET_INFO, keys[i], value, timestampMillis);
    }
  }

  /** The format of what {@link #json} writes. */
  static String format() {
    return TickDecoders.TICKS;
  }

  private static String price(long ticks) {
    long cents = ticks % 100;
    return ticks / 100 + (cents < 10 ? ".0" : ".") + cents;
  }

  private void measure(long second, double[] counts, double[] prices) {
    double shape = shapeAt(second);
    double market = logPrice(seed, second);
    for (int i = 0; i < rates.length; i++) {
      counts[i] = countAt(i, second, shape);
      double own = logPrice(Noise.bits(seed, i), second);
      prices[i] =
          securities.get(i).basePrice()
              * StrictMath.exp(MARKET_PART * market + (1 - MARKET_PART) * own);
    }
  }

  // The integral of 1 + 0.35 sin + 0.25 sin over the day, in seconds of average trading since the
  // anchor. Never steeper than 1.6 and never flatter than 0.4.
  private static double shapeAt(long second) {
    double angle = 2 * Math.PI * Math.floorMod(second, DAY) / DAY;
    double daily = 0.35 * (1 - StrictMath.cos(angle - 2.22)) * DAY / (2 * Math.PI);
    double twice = 0.25 * (1 - StrictMath.cos(2 * angle - 0.45)) * DAY / (4 * Math.PI);
    return (second - ANCHOR_SECOND) + daily + twice;
  }

  // Bursts slow the curve down by at most 0.35, so that it always rises.
  private double countAt(int series, long second, double shape) {
    long key = Noise.bits(seed, 1_000_000L + series);
    double bursts =
        2.0 * Noise.curve(key, second, 30) + 0.25 * Noise.curve(Noise.bits(key, 1), second, 5);
    return rates[series] * (shape + bursts);
  }

  private static double logPrice(long key, long second) {
    double volatility = StrictMath.exp(0.7 * Noise.curve(Noise.bits(key, 99), second, 10_800));
    double sum = 0;
    for (int i = 0; i < PERIODS.length; i++) {
      double part = AMPLITUDES[i] * Noise.curve(Noise.bits(key, 100 + i), second, PERIODS[i]);
      sum += i < FIRST_SCALED ? part : part * volatility;
    }
    return sum;
  }

  private void addTrades(
      long second, int series, double countBefore, double priceBefore, List<Trade> trades) {
    double countAfter = knownCount[series];
    double priceAfter = knownPrice[series];
    long key = tradeKey(series);
    long last = tradesUntil(key, countAfter);
    long earliest = 0;
    for (long number = tradesUntil(key, countBefore) + 1; number <= last; number++) {
      long bits = Noise.bits(key, number);
      double place = (placeOf(number, bits) - countBefore) / (countAfter - countBefore);
      // Times rise strictly inside a series: by the time of its last trade a run knows where to go
      // on.
      long nano = Math.max(earliest, (long) (place * 1e9));
      earliest = nano + 1;
      long more = Noise.bits(bits);
      double price = priceBefore + (priceAfter - priceBefore) * Math.min(1, place);
      long ticks = Math.max(1, Math.round(price * 100) + Math.floorMod(more, 3L) - 1);
      boolean odd = ((more >>> 8) & 0xFF) < 90;
      long lots = 1 + Long.numberOfTrailingZeros(more >>> 16) * (1 + ((more >>> 48) & 3));
      long size = odd ? 1 + ((more >>> 24) & 0xFFFF) % 99 : 100 * lots;
      trades.add(
          new Trade(
              series,
              number,
              second * 1_000_000_000L + Math.min(nano, 999_999_999L),
              ticks,
              size,
              condition(odd, (int) ((more >>> 40) & 0xFF))));
    }
  }

  private long tradeKey(int series) {
    return Noise.bits(seed, 2_000_000L + series);
  }

  // A trade lies at a random place of its own unit of the curve, so places rise with the number.
  private static double placeOf(long number, long bits) {
    return number - 1 + Noise.unit(bits);
  }

  private static long tradesUntil(long key, double count) {
    long whole = (long) Math.floor(count);
    return placeOf(whole + 1, Noise.bits(key, whole + 1)) < count ? whole + 1 : whole;
  }

  private static int condition(boolean odd, int chance) {
    if (chance == 0) {
      return 4;
    }
    boolean sweep = chance < 32;
    return odd ? (sweep ? 3 : 1) : sweep ? 2 : 0;
  }
}
