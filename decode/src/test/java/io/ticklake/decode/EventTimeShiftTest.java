package io.ticklake.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventTimeShiftTest {

  private static final long TWO_MILLISECONDS = 2_000_000L;

  @Test
  void movesTheTimesOfATickAndNothingElse() {
    assertThat(
            shifted(
                "ticks",
                "{ \"event_time\" : 1000000007,\"original_event_time\":5,\"ü\":{\"event_time\":9},\"price\":1.50 }"))
        .isEqualTo(
            "{ \"event_time\" : 1002000007,\"original_event_time\":2000005,\"ü\":{\"event_time\":9},\"price\":1.50 }");
  }

  @Test
  void movesBothTimesOfABinanceMessage() {
    assertThat(shifted("binance", "{\"stream\":\"s\",\"data\":{\"E\":10,\"T\":9,\"t\":7}}"))
        .isEqualTo("{\"stream\":\"s\",\"data\":{\"E\":12,\"T\":11,\"t\":7}}");
    assertThat(shifted("binance", "{\"E\":10,\"T\":9}")).isEqualTo("{\"E\":12,\"T\":11}");
  }

  @Test
  void leavesWhatHasNoTimeAsItIs() {
    for (String message :
        new String[] {"{\"event_time\":\"7\"}", "{\"event_time\":1", "[1]", "", "{}"}) {
      assertThat(shifted("ticks", message)).isEqualTo(message);
    }
  }

  private static String shifted(String format, String message) {
    byte[] value = message.getBytes(StandardCharsets.UTF_8);
    return new String(
        new EventTimeShift(format, TWO_MILLISECONDS).shifted(value), StandardCharsets.UTF_8);
  }
}
