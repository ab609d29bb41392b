package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class TurnoverSumTest {

  private static final long MOST = 999_999_999_999_999_999L;

  @RepeatedTest(5)
  void isExactHoweverLargeItGetsAndFallsAgain(RepetitionInfo round) {
    Random random = new Random(round.getCurrentRepetition());
    TurnoverSum sum = new TurnoverSum();
    BigInteger expected = BigInteger.ZERO;
    for (int i = 0; i < 3_000; i++) {
      TurnoverSum part = random.nextBoolean() ? sum : new TurnoverSum();
      long price = i < 2_000 ? MOST - random.nextInt(3) : -MOST + random.nextInt(3);
      long size = MOST - random.nextInt(3);
      part.addProduct(price, size);
      expected = expected.add(BigInteger.valueOf(price).multiply(BigInteger.valueOf(size)));
      if (part != sum) {
        sum.add(part);
      }
      assertThat(sum.toDecimal()).isEqualTo(new BigDecimal(expected, 16));
    }
    assertThat(expected.bitLength()).isGreaterThan(127);
  }
}
