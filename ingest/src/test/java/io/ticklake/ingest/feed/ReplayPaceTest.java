package io.ticklake.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.StopSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayPaceTest {

  private static final long MILLISECOND = 1_000_000L;

  @TempDir Path folder;

  @Test
  void noRecordComesBeforeItsTurnAtTheSpeedAskedFor() throws Exception {
    Path file = folder.resolve("ticks.jsonl");
    Files.write(file, List.of(tick(0), tick(30), tick(90)));
    Moments moments = new Moments();

    long begun = System.nanoTime();
    new Replay(moments, new StopSignal(), Clock.systemUTC(), 300, done -> {})
        .run(List.of(file), FeedOptions.of("ticks"), false);

    assertThat(moments.nanos).hasSize(3);
    // 30 and 90 seconds at 300 times the pace; the last ten milliseconds are not waited for
    assertThat(moments.nanos.get(1) - begun).isGreaterThan(85 * MILLISECOND);
    assertThat(moments.nanos.get(2) - begun).isGreaterThan(285 * MILLISECOND);
  }

  private static String tick(int second) {
    return "{\"symbol\":\"A\",\"price\":\"1\",\"size\":\"1\",\"event_time\":%d}"
        .formatted(1_767_625_800_000_000_000L + second * 1_000_000_000L);
  }

  /** When each record came. */
  private static final class Moments implements RecordSink {

    private final List<Long> nanos = new ArrayList<>();

    @Override
    public void write(String format, byte[] key, byte[] value, long timestampMillis) {
      nanos.add(System.nanoTime());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
