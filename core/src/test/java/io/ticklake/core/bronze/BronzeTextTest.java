package io.ticklake.core.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.Hour;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.bronze.StreamProgress.KafkaTopic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BronzeTextTest {

  @Test
  void readsBackTheOffsetsOfSourcesWithColons() {
    List<SourceRange> sources =
        List.of(new SourceRange("file:ab12", 0, 1, 500), new SourceRange("ticks", 3, 7, 7));
    assertThat(BronzeText.sources(sources)).isEqualTo("file:ab12:0:1-500,ticks:3:7-7");
    assertThat(BronzeText.sources("file:ab12:0:1-500,ticks:3:7-7")).isEqualTo(sources);
    assertThat(BronzeText.sources("")).isEmpty();
  }

  @Test
  void readsBackVenuesThatAnybodyMayHaveNamed() {
    TreeMap<String, Coverage> venues =
        new TreeMap<>(
            Map.of(
                "A,B: 50%+", new Coverage(-5, 3),
                "ΩX", new Coverage(1, 1)));
    assertThat(BronzeText.coverage(BronzeText.coverage(venues))).isEqualTo(venues);
  }

  @Test
  void readsBackEventHours() {
    TreeMap<Hour, Long> hours =
        new TreeMap<>(Map.of(Hour.parse("2026-01-05T14"), 3_600L, Hour.parse("1999-12-31T23"), 1L));
    assertThat(BronzeText.eventHours(BronzeText.eventHours(hours))).isEqualTo(hours);
  }

  @Test
  void readsBackTheProgressOfAStream() {
    StreamProgress progress =
        new StreamProgress(
            "0b1c",
            7,
            new KafkaTopic("stock-ticks", "x_-=Q", "stock-ticks@x_-=Q"),
            new TreeMap<>(Map.of(0, 12L, 10, 9L)),
            1_767_225_600_000_000L);
    assertThat(BronzeText.progress(progress))
        .isEqualTo(
            "stream=0b1c batch=7 topic=stock-ticks topic_id=x_-=Q source=stock-ticks@x_-=Q at=1767225600000000 ends=0:12,10:9");
    assertThat(BronzeText.progress(BronzeText.progress(progress))).isEqualTo(progress);
  }

  @Test
  void refusesARecordThatWasChangedByHand() {
    assertThatThrownBy(() -> BronzeText.progress("batch=7"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("'batch=7'");
    assertThatThrownBy(() -> BronzeText.eventHours("12"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("'12'");
  }
}
