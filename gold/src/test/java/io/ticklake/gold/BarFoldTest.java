package io.ticklake.gold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.ticklake.core.ExactSum;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BarFoldTest {

  private record Bar(
      BigDecimal open,
      BigDecimal high,
      BigDecimal low,
      BigDecimal close,
      BigDecimal volume,
      BigDecimal turnover,
      BigDecimal vwap,
      long trades,
      long returns,
      long missing,
      long duplicates,
      boolean missingAfter) {}

  @Test
  void agreesWithAnOracleThatKnowsNothingButTheTicks() throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      List<GoldTick> ticks = randomDay(new Random(seed));
      Map<BarInterval, NavigableMap<Long, Bar>> folded = fold(ticks, BarInterval.values());
      for (BarInterval interval : BarInterval.values()) {
        assertThat(folded.get(interval))
            .as("seed %d, %s", seed, interval.text())
            .isEqualTo(naive(ticks, interval));
      }
    }
  }

  @Test
  void givesTheSameBarsOfOneLengthAloneAsOfFive() throws IOException {
    List<GoldTick> ticks = randomDay(new Random(7));
    for (BarInterval interval : BarInterval.values()) {
      assertThat(fold(ticks, interval).get(interval))
          .isEqualTo(fold(ticks, BarInterval.values()).get(interval));
    }
  }

  @Test
  void addsTheVarianceOfMinutesUpToThatOfTheDay() throws IOException {
    List<GoldTick> ticks = randomDay(new Random(3));
    double expected =
        ticks.stream().filter(GoldTick::hasReturn).mapToDouble(GoldTick::squaredReturn).sum();
    List<Double> days = new ArrayList<>();
    BarFold fold =
        new BarFold(
            Arrays.asList(BarInterval.values()),
            (interval, start, sums, missingAfter) -> {
              if (interval == BarInterval.DAY) {
                days.add(sums.realisedVariance());
              }
            });
    for (GoldTick tick : ticks) {
      fold.add(tick);
    }
    fold.finish(false);

    assertThat(days).hasSize(1);
    assertThat(days.get(0)).isCloseTo(expected, offset(expected * 1e-9));
  }

  @Test
  void keepsLowBelowAndHighAboveOpenAndClose() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      List<GoldTick> ticks =
          randomDay(new Random(seed)).stream()
              .filter(tick -> tick.setsLast() == tick.setsHighLow() && tick.price() > 0)
              .toList();
      fold(ticks, BarInterval.values())
          .values()
          .forEach(bars -> bars.values().forEach(BarFoldTest::assertOrdered));
    }
  }

  private static void assertOrdered(Bar bar) {
    if (bar.open() != null) {
      assertThat(bar.low()).isLessThanOrEqualTo(bar.open()).isLessThanOrEqualTo(bar.close());
      assertThat(bar.high()).isGreaterThanOrEqualTo(bar.open()).isGreaterThanOrEqualTo(bar.close());
    }
  }

  @Test
  void sumsBeyondSixtyFourBitsExactly() {
    ExactSum sum = new ExactSum();
    long most = 999_999_999_999_999_999L;
    for (int i = 0; i < 99; i++) {
      sum.addProduct(most, most);
    }
    BigDecimal product = BigDecimal.valueOf(most).multiply(BigDecimal.valueOf(most));

    assertThat(sum.toDecimal(0)).isEqualTo(product.multiply(BigDecimal.valueOf(99)));
    sum.addProduct(-most, most);
    assertThat(sum.toDecimal(0)).isEqualTo(product.multiply(BigDecimal.valueOf(98)));
  }

  @Test
  void refusesASumOfMoreThanThirtyEightDigits() {
    ExactSum sum = new ExactSum();
    long most = 999_999_999_999_999_999L;
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 200; i++) {
                sum.addProduct(most, most);
              }
              sum.toDecimal(16);
            })
        .isInstanceOf(ArithmeticException.class);
    ExactSum justTooLarge = new ExactSum();
    for (int i = 0; i < 101; i++) {
      justTooLarge.addProduct(most, most);
    }
    assertThatThrownBy(() -> justTooLarge.toDecimal(16)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void roundsTheVwapHalfToEven() throws IOException {
    // 0.00000001 x 0.5 + 0.00000002 x 0.5 = 0.000000015: a tie between ...01 and ...02
    List<GoldTick> tie = List.of(tick(0, 1, 50_000_000, 0), tick(1, 2, 50_000_000, 0));

    assertThat(fold(tie, BarInterval.DAY).get(BarInterval.DAY).get(0L).vwap())
        .isEqualTo(new BigDecimal("0.00000002"));
    List<GoldTick> otherTie = List.of(tick(0, 2, 50_000_000, 0), tick(1, 3, 50_000_000, 0));
    assertThat(fold(otherTie, BarInterval.DAY).get(BarInterval.DAY).get(0L).vwap())
        .isEqualTo(new BigDecimal("0.00000002"));
  }

  @Test
  void hasNoVwapWithoutVolume() throws IOException {
    Bar bar = fold(List.of(tick(0, 1, 0, 0)), BarInterval.DAY).get(BarInterval.DAY).get(0L);

    assertThat(bar.vwap()).isNull();
    assertThat(bar.trades()).isOne();
    assertThat(bar.close()).isEqualTo(new BigDecimal("0.00000001"));
  }

  private static GoldTick tick(long time, long price, long size, long missing) {
    return new GoldTick(time, price, size, true, true, true, Double.NaN, missing, 1);
  }

  private static List<GoldTick> randomDay(Random random) {
    List<GoldTick> ticks = new ArrayList<>();
    long day = BarInterval.DAY.nanos() * (random.nextInt(40_000) - 5_000);
    int count = 1 + random.nextInt(400);
    for (int i = 0; i < count; i++) {
      boolean tail = random.nextInt(4) == 0;
      long time = tail ? random.nextLong(BarInterval.DAY.nanos()) : random.nextLong(2_000_000_000L);
      ticks.add(
          new GoldTick(
              day + time,
              random.nextInt(20) == 0
                  ? -random.nextLong(1_000_000_000_000_000_000L)
                  : random.nextLong(1_000_000_000_000_000_000L),
              random.nextInt(10) == 0 ? 0 : random.nextLong(1_000_000_000_000L),
              random.nextInt(5) > 0,
              random.nextInt(5) > 0,
              random.nextInt(5) > 0,
              random.nextInt(5) > 0 ? random.nextDouble() / 1e4 : Double.NaN,
              random.nextInt(8) == 0 ? random.nextInt(3) : 0,
              1 + random.nextInt(2)));
    }
    ticks.sort(Comparator.comparingLong(GoldTick::eventTimeNanos));
    return ticks;
  }

  private static Map<BarInterval, NavigableMap<Long, Bar>> fold(
      List<GoldTick> ticks, BarInterval... intervals) throws IOException {
    Map<BarInterval, NavigableMap<Long, Bar>> bars = new LinkedHashMap<>();
    Arrays.stream(intervals).forEach(interval -> bars.put(interval, new TreeMap<>()));
    BarFold fold =
        new BarFold(
            Arrays.asList(intervals),
            (interval, start, sums, missingAfter) ->
                assertThat(
                        bars.get(interval)
                            .put(
                                start,
                                new Bar(
                                    sums.open(),
                                    sums.high(),
                                    sums.low(),
                                    sums.close(),
                                    sums.volume(),
                                    sums.turnover(),
                                    sums.vwap(),
                                    sums.trades(),
                                    sums.returns(),
                                    sums.missing(),
                                    sums.duplicates(),
                                    missingAfter)))
                    .isNull());
    for (GoldTick tick : ticks) {
      fold.add(tick);
    }
    fold.finish(false);
    return bars;
  }

  /** The definitions, word for word and without any cleverness. */
  private static NavigableMap<Long, Bar> naive(List<GoldTick> ticks, BarInterval interval) {
    NavigableMap<Long, List<Integer>> places = new TreeMap<>();
    for (int i = 0; i < ticks.size(); i++) {
      long start =
          Math.floorDiv(ticks.get(i).eventTimeNanos(), interval.nanos()) * interval.nanos();
      places.computeIfAbsent(start, s -> new ArrayList<>()).add(i);
    }
    NavigableMap<Long, Bar> bars = new TreeMap<>();
    places.forEach(
        (start, own) -> {
          List<GoldTick> inside = own.stream().map(ticks::get).toList();
          List<BigDecimal> last =
              inside.stream().filter(GoldTick::setsLast).map(BarFoldTest::price).toList();
          List<BigDecimal> extremes =
              inside.stream().filter(GoldTick::setsHighLow).map(BarFoldTest::price).toList();
          List<GoldTick> counted = inside.stream().filter(GoldTick::countsVolume).toList();
          BigDecimal volume =
              counted.stream()
                  .map(BarFoldTest::size)
                  .reduce(new BigDecimal("0.00000000"), BigDecimal::add);
          BigDecimal turnover =
              counted.stream()
                  .map(tick -> price(tick).multiply(size(tick)))
                  .reduce(new BigDecimal("0.0000000000000000"), BigDecimal::add);
          int next = own.get(own.size() - 1) + 1;
          bars.put(
              start,
              new Bar(
                  last.isEmpty() ? null : last.get(0),
                  extremes.stream().max(Comparator.naturalOrder()).orElse(null),
                  extremes.stream().min(Comparator.naturalOrder()).orElse(null),
                  last.isEmpty() ? null : last.get(last.size() - 1),
                  volume,
                  turnover,
                  volume.signum() == 0 ? null : turnover.divide(volume, 8, RoundingMode.HALF_EVEN),
                  counted.size(),
                  inside.stream().filter(GoldTick::hasReturn).count(),
                  inside.stream().mapToLong(GoldTick::missingBefore).sum(),
                  inside.stream().mapToLong(tick -> tick.copies() - 1).sum(),
                  next < ticks.size() && ticks.get(next).missingBefore() > 0));
        });
    return bars;
  }

  private static BigDecimal price(GoldTick tick) {
    return BigDecimal.valueOf(tick.price(), 8);
  }

  private static BigDecimal size(GoldTick tick) {
    return BigDecimal.valueOf(tick.size(), 8);
  }
}
