package io.ticklake.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskGuardTest {

  private static final long MB = 1L << 20;
  private static final Path LAKE = Path.of("/lakes/one");

  private final DiskGuard guard = new DiskGuard(2_048 * MB, 20_480 * MB);

  @Test
  void isContentWithinItsLimits() {
    assertThat(guard.judge(LAKE, 2_048 * MB, 20_480 * MB)).isEmpty();
  }

  @Test
  void saysThatTheDiskIsNearlyFull() {
    assertThat(guard.judge(LAKE, 2_047 * MB, 0))
        .contains(
            "Only 2,047 MB are free on the disk of /lakes/one; 2,048 MB must stay free. Free some space, lower up.least_free_megabytes, or choose another disk with --lake.");
  }

  @Test
  void saysThatTheBudgetIsUsedUp() {
    assertThat(guard.judge(LAKE, 9_000 * MB, 20_481 * MB))
        .contains(
            "/lakes/one holds 20,481 MB, more than the 20,480 MB of up.disk_budget_megabytes. Raise the setting, or use a new lake with --lake.");
  }

  @Test
  void countsTheBytesOfAllFiles(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("a/b"));
    Files.write(folder.resolve("a/b/one"), new byte[100]);
    Files.write(folder.resolve("two"), new byte[11]);

    assertThat(DiskGuard.used(folder)).isEqualTo(111);
    assertThat(DiskGuard.used(folder.resolve("nowhere"))).isZero();
    assertThat(DiskGuard.free(folder.resolve("nowhere"))).isPositive();
  }
}
