package io.ticklake.ingest.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LineEndsTest {

  // Bytes beside the line end by one bit or by a carry, and some that are not ASCII.
  private static final byte[] LETTERS = {'\n', 0x0B, 0x09, (byte) 0x8A, 0, 1, -1, 'a'};

  @Test
  void findsAndCountsWhatALoopOverTheBytesFinds() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = LETTERS[random.nextInt(LETTERS.length)];
      }
      int limit = random.nextInt(bytes.length + 1);
      int from = random.nextInt(limit + 1);
      int first = from;
      while (first < limit && bytes[first] != '\n') {
        first++;
      }
      long count = 0;
      for (int j = 0; j < limit; j++) {
        count += bytes[j] == '\n' ? 1 : 0;
      }

      assertThat(LineEnds.find(bytes, from, limit)).isEqualTo(first);
      assertThat(LineEnds.count(bytes, limit)).isEqualTo(count);
    }
  }
}
