package io.ticklake.analytics;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests on a lake written as text begin with: an empty one in a folder of its own. */
abstract class SampleLakeTest {

  @TempDir Path folder;
  SampleLake lake;

  @BeforeEach
  final void openLake() {
    lake = new SampleLake(folder.resolve("lake"));
  }

  @AfterEach
  final void closeLake() {
    lake.close();
  }
}
