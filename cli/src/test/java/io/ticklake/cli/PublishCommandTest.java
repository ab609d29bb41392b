package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.analytics.Rehearsal;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishCommandTest {

  @TempDir Path folder;

  @Test
  void saysWhatItPublishedAndWhere() throws Exception {
    Path lake = folder.resolve("lake");
    try (Lake opened = Lake.open(new LakeLocation.Folder(lake), Configuration.defaults())) {
      Rehearsal.fill(opened);
    }
    Path file = lake.resolve("serving/analytics.duckdb");

    Run text = Run.of("publish", "--lake", lake.toString());
    Run json = Run.of("publish", "--lake", lake.toString(), "--output", "json");

    assertThat(text.exitCode()).as(text.err()).isZero();
    assertThat(text.out())
        .matches("publish: release 1 of \\d+ tables, 1 row in 1 file \\([^)]*\\), to .*, .* s\n")
        .contains(file.toString());
    assertThat(file).isNotEmptyFile();
    assertThat(json.out()).startsWith("{\"command\":\"publish\",\"release_id\":1,");
  }

  @Test
  void whereThereIsNoLakeItSaysSoAndMakesNothing() {
    Run run = Run.of("publish", "--lake", folder.resolve("none").toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("publish: nothing, there is no lake at ");
    assertThat(folder).isEmptyDirectory();
  }
}
