package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.TradeConditions.Flags;
import io.ticklake.live.LiveTrade.Source;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderKeyTest {

  @Test
  void ordersTextsAsJavaDoesAlsoWhereTheyHoldZeros() {
    List<String> ids = List.of("", "\0", "\0\0", "\0a", "\1", "a", "a\0", "a\0b", "a\1", "ab", "é");
    for (String a : ids) {
      for (String b : ids) {
        assertThat(Integer.signum(Arrays.compareUnsigned(key(a), key(b))))
            .as("'%s' and '%s'", a, b)
            .isEqualTo(Integer.signum(a.compareTo(b)));
      }
    }
  }

  private static byte[] key(String id) {
    Source source = new Source("ticks", 0, 7);
    return OrderKey.of(
        new LiveTrade(
            "A", "X", 5, 1, 1, id, null, null, new Flags(true, true, true), source, "key"));
  }
}
