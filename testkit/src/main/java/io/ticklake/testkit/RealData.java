package io.ticklake.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Captured exchange data, which is not part of the project: its folder comes from the setting
 * ticklake.test.data.
 */
public final class RealData {

  private RealData() {}

  /**
   * A file of the data folder. Without the folder the test is not run; under {@code CI=true} that
   * is a failure.
   */
  public static Path file(String name) {
    String set = System.getenv("TICKLAKE_TEST_DATA");
    Path folder =
        Path.of(set != null ? set : System.getProperty("ticklake.test.data", "../shared/data"))
            .normalize();
    boolean present = Files.isDirectory(folder);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(present).as("real market data in " + folder).isTrue();
    }
    assumeTrue(present, "no real market data in " + folder + " (TICKLAKE_TEST_DATA)");
    return folder.resolve(name);
  }
}
