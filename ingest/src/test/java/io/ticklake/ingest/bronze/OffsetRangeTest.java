package io.ticklake.ingest.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OffsetRangeTest {

  @Test
  void namesWhatLiesBetweenTwoStatesOfATopic() {
    assertThat(
            OffsetRange.between(
                new TreeMap<>(Map.of(0, 5L, 1, 7L)), new TreeMap<>(Map.of(0, 9L, 1, 7L, 2, 3L))))
        .containsExactly(new OffsetRange(0, 5, 9), new OffsetRange(2, 0, 3));
  }

  @Test
  void dividesThemIntoPartsOfTheSameSize() {
    List<OffsetRange> ranges = List.of(new OffsetRange(0, 0, 10), new OffsetRange(1, 4, 6));
    assertThat(OffsetRange.divide(ranges, 3))
        .containsExactly(
            List.of(new OffsetRange(0, 0, 4)),
            List.of(new OffsetRange(0, 4, 8)),
            List.of(new OffsetRange(0, 8, 10), new OffsetRange(1, 4, 6)));
  }

  @Test
  void losesNoOffsetAndNamesNoneTwiceHoweverItDivides() {
    Random random = new Random(5);
    for (int round = 0; round < 500; round++) {
      List<OffsetRange> ranges = new ArrayList<>();
      for (int partition = 0; partition < 1 + random.nextInt(5); partition++) {
        long from = random.nextInt(50);
        ranges.add(new OffsetRange(partition, from, from + 1 + random.nextInt(40)));
      }
      int parts = 1 + random.nextInt(8);

      List<List<OffsetRange>> divided = OffsetRange.divide(ranges, parts);

      assertThat(offsets(divided.stream().flatMap(List::stream).toList()))
          .isEqualTo(offsets(ranges));
      assertThat(divided).hasSizeLessThanOrEqualTo(parts).noneMatch(List::isEmpty);
      for (List<OffsetRange> part : divided) {
        assertThat(part.stream().map(OffsetRange::partition)).doesNotHaveDuplicates();
      }
    }
  }

  private static List<String> offsets(List<OffsetRange> ranges) {
    List<String> offsets = new ArrayList<>();
    for (OffsetRange range : ranges) {
      for (long offset = range.from(); offset < range.to(); offset++) {
        offsets.add(range.partition() + ":" + offset);
      }
    }
    return offsets;
  }
}
