package io.ticklake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesStateTest {

  private static final MathContext EXACT = new MathContext(60, RoundingMode.HALF_EVEN);
  private static final Percentage BILLIONTH = Percentage.withPercentage(1e-7);

  @Test
  void computesTheWorkedDeviationOfTheDefinitions() {
    // the three worked returns, with the formula of the window of twenty: divisor n - 1
    List<BigDecimal> returns = exactReturns(units("100", "102", "101", "103"));

    assertThat(deviation(returns).doubleValue()).isCloseTo(0.01706551, within(8));
  }

  @Test
  void numbersAreAbsentUntilTheirWindowIsFull() {
    SeriesState state = new SeriesState();
    List<String> present = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      state.add(100_00000000L + i, i);
      String now =
          (state.logReturn() == null ? "" : "r")
              + (state.mean(0) == null ? "" : "a")
              + (state.volatility() == null ? "" : "v")
              + (state.mean(1) == null ? "" : "b")
              + (state.mean(2) == null ? "" : "c");
      if (present.isEmpty() || !present.get(present.size() - 1).endsWith(":" + now)) {
        present.add(i + ":" + now);
      }
    }

    assertThat(present).containsExactly("1:", "2:r", "20:ra", "21:rav", "50:ravb", "200:ravbc");
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000L, 100_00000000L, 68_000_00000000L, 999_999_999_000000000L})
  void agreesWithExactArithmeticAlsoAtLargePricesAndAfterManySteps(long start) {
    SeriesState state = new SeriesState();
    Random random = new Random(start);
    List<Long> prices = new ArrayList<>();
    long price = start;
    for (int i = 0; i < 100_000; i++) {
      long step = 1 + start / 10_000;
      price =
          Math.max(1, Math.min(999_999_999_999_999_999L, price + random.nextLong(-step, step + 1)));
      prices.add(price);
      state.add(price, i);
    }
    List<Long> last = prices.subList(prices.size() - 200, prices.size());

    assertThat(state.mean(0)).isCloseTo(mean(last, 20), BILLIONTH);
    assertThat(state.mean(1)).isCloseTo(mean(last, 50), BILLIONTH);
    assertThat(state.mean(2)).isCloseTo(mean(last, 200), BILLIONTH);
    List<BigDecimal> returns = exactReturns(last.subList(200 - 21, 200));
    assertThat(state.volatility()).isCloseTo(deviation(returns).doubleValue(), BILLIONTH);
    double exact = returns.get(19).doubleValue();
    if (exact == 0) {
      assertThat(state.logReturn()).isZero();
    } else {
      assertThat(state.logReturn()).isCloseTo(exact, BILLIONTH);
    }
  }

  @Test
  void givesTheSameBitsFromAnyStartingPoint() {
    SeriesState whole = new SeriesState();
    SeriesState resumed = new SeriesState();
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      long price = 100_00000000L + random.nextInt(1_000_000);
      whole.add(price, i);
      resumed.add(price, i);
      byte[] content = resumed.content();
      assertThat(content).isEqualTo(whole.content());
      resumed.load(content);

      assertThat(resumed.mean(0)).isEqualTo(whole.mean(0));
      assertThat(resumed.mean(2)).isEqualTo(whole.mean(2));
      assertThat(resumed.volatility()).isEqualTo(whole.volatility());
      assertThat(resumed.lastPriceTimeNs()).isEqualTo(whole.lastPriceTimeNs());
    }
  }

  @Test
  void aPriceThatIsNotPositiveHasNoReturnButAMean() {
    SeriesState state = new SeriesState();
    for (int i = 0; i < 25; i++) {
      state.add(-37_63000000L, i);
    }

    assertThat(state.logReturn()).isNull();
    assertThat(state.volatility()).isNull();
    assertThat(state.mean(0)).isEqualTo(-37.63);
  }

  private static List<Long> units(String... prices) {
    return java.util.Arrays.stream(prices)
        .map(price -> new BigDecimal(price).movePointRight(8).longValueExact())
        .toList();
  }

  private static double mean(List<Long> prices, int size) {
    BigDecimal sum = BigDecimal.ZERO;
    for (long price : prices.subList(prices.size() - size, prices.size())) {
      sum = sum.add(BigDecimal.valueOf(price, 8));
    }
    return sum.divide(BigDecimal.valueOf(size), EXACT).doubleValue();
  }

  private static List<BigDecimal> exactReturns(List<Long> prices) {
    List<BigDecimal> returns = new ArrayList<>();
    for (int i = 1; i < prices.size(); i++) {
      returns.add(
          logarithm(BigDecimal.valueOf(prices.get(i - 1)), BigDecimal.valueOf(prices.get(i))));
    }
    return returns;
  }

  /** ln(b / a) = 2 artanh((b - a) / (b + a)), a series that converges fast for prices close by. */
  private static BigDecimal logarithm(BigDecimal a, BigDecimal b) {
    BigDecimal z = b.subtract(a).divide(b.add(a), EXACT);
    BigDecimal square = z.multiply(z, EXACT);
    BigDecimal power = z;
    BigDecimal sum = BigDecimal.ZERO;
    for (int n = 1; n < 200; n += 2) {
      sum = sum.add(power.divide(BigDecimal.valueOf(n), EXACT), EXACT);
      power = power.multiply(square, EXACT);
    }
    return sum.multiply(BigDecimal.valueOf(2), EXACT);
  }

  private static BigDecimal deviation(List<BigDecimal> values) {
    BigDecimal size = BigDecimal.valueOf(values.size());
    BigDecimal mean = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add).divide(size, EXACT);
    BigDecimal squares = BigDecimal.ZERO;
    for (BigDecimal value : values) {
      BigDecimal deviation = value.subtract(mean);
      squares = squares.add(deviation.multiply(deviation, EXACT), EXACT);
    }
    return squares.divide(size.subtract(BigDecimal.ONE), EXACT).sqrt(EXACT);
  }

  private static org.assertj.core.data.Offset<Double> within(int digits) {
    return org.assertj.core.data.Offset.offset(Math.pow(10, -digits));
  }
}
