package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TableDictionaryTest {

  @Test
  void isTheDocumentInTheRepository() {
    String home = System.getProperty("ticklake.test.home");

    Run run = Run.of("describe", "--all", "--format", "markdown");

    assertThat(Path.of(home, "docs", "tables.md"))
        .as("docs/tables.md; make it with ticklake describe --all --format markdown")
        .hasContent(run.out());
  }

  @Test
  void tellsWhyRecordsAreRejected() {
    String home = System.getProperty("ticklake.test.home");

    assertThat(Path.of(home, "docs", "rejects.md"))
        .as("docs/rejects.md; make it with ticklake describe --rejects --format markdown")
        .hasContent(Run.of("describe", "--rejects", "--format", "markdown").out());
    assertThat(Run.of("describe", "--rejects").out()).contains("venue_invalid", "missing_<field>");
  }

  @Test
  void namesOneTableOrAll() {
    assertThat(Run.of("describe").exitCode()).isEqualTo(64);
    assertThat(Run.of("describe", "gold.bars", "--all").exitCode()).isEqualTo(64);
    assertThat(Run.of("describe", "gold.bars", "--rejects").exitCode()).isEqualTo(64);
    assertThat(Run.of("describe", "gold.bars").out()).startsWith("gold.bars: One bar");
  }
}
