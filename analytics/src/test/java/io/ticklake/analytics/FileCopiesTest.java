package io.ticklake.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.lake.LocalFileIO;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCopiesTest {

  private static final Duration LONGEST_QUERY = Duration.ofMinutes(10);

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-01-05T14:00:00Z");

  @Test
  void copiesAFileOnce() throws IOException {
    StoredFile file = stored("a", 100);
    Path copy = fetch(1_000, file);
    assertThat(copy).hasSameBinaryContentAs(Path.of(file.location()));
    Files.delete(Path.of(file.location()));

    assertThat(fetch(1_000, file)).isEqualTo(copy).exists();
  }

  @Test
  void takesNoCopyOfAnotherSizeForWhole() throws IOException {
    StoredFile file = stored("a", 100);
    Path copy = fetch(1_000, file);
    Files.write(copy, new byte[7]);

    assertThat(fetch(1_000, file)).hasSize(100);
  }

  @Test
  void removesWhatWasNotUsedForLongest() throws IOException {
    Path a = fetch(250, stored("a", 100));
    now = now.plus(LONGEST_QUERY).plusSeconds(1);
    Path b = fetch(250, stored("b", 100));
    now = now.plus(LONGEST_QUERY).plusSeconds(1);
    fetch(250, stored("a", 100));
    now = now.plus(LONGEST_QUERY).plusSeconds(1);

    Path c = fetch(250, stored("c", 100));

    assertThat(b).doesNotExist();
    assertThat(a).exists();
    assertThat(c).exists();
  }

  @Test
  void keepsWhatAnotherRunningQueryMayRead() throws IOException {
    Path a = fetch(150, stored("a", 100));
    now = now.plus(LONGEST_QUERY).minusSeconds(1);

    fetch(150, stored("b", 100));

    assertThat(a).exists();
  }

  @Test
  void refusesAQueryThatNeedsMoreThanTheCacheHolds() throws IOException {
    StoredFile file = stored("a", 100);
    assertThatThrownBy(() -> fetch(99, file))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("cache.megabytes");
  }

  @Test
  void leavesNothingBehindWhenTheStoreFails() throws IOException {
    StoredFile lost =
        new StoredFile(folder.resolve("lost.parquet").toString(), 10, 1, FileBounds.UNKNOWN);

    assertThatThrownBy(() -> fetch(1_000, lost)).isInstanceOf(Unavailable.class);

    try (var left = Files.list(folder.resolve("cache"))) {
      assertThat(left).isEmpty();
    }
  }

  private StoredFile stored(String name, int bytes) throws IOException {
    Path file = folder.resolve(name + ".parquet");
    byte[] content = new byte[bytes];
    java.util.Arrays.fill(content, (byte) name.charAt(0));
    Files.write(file, content);
    return new StoredFile(file.toString(), bytes, 1, FileBounds.UNKNOWN);
  }

  private Path fetch(long limit, StoredFile file) {
    return new FileCopies(
            folder.resolve("cache"),
            limit,
            LONGEST_QUERY,
            Clock.fixed(now, ZoneOffset.UTC),
            LocalFileIO::new)
        .fetch(List.of(file))
        .get(file.location());
  }
}
