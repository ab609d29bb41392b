package io.ticklake.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.analytics.ImportCorporateActions.Imported;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorporateActionsTest extends SampleLakeTest {

  @Test
  void importsAFileOnceAndCorrectsWhatAnotherOneChanges() throws IOException {
    assertThat(load("A,2026-01-06,dividend,2", "A,2026-01-07T14:30:00Z,split,0.1"))
        .isEqualTo(new Imported(2, 2, 0, 2));
    long snapshot = snapshot();
    assertThat(load("A,2026-01-06,dividend,2", "A,2026-01-07T14:30:00Z,split,0.1"))
        .isEqualTo(new Imported(2, 0, 0, 2));
    assertThat(snapshot()).isEqualTo(snapshot);
    assertThat(load("A,2026-01-06,dividend,2.5", "B,2026-01-06,split,3"))
        .isEqualTo(new Imported(2, 2, 0, 3));

    assertThat(rows())
        .containsExactly(
            "A,2026-01-06T00:00:00Z,dividend,2.50000000",
            "A,2026-01-07T14:30:00Z,split,0.10000000",
            "B,2026-01-06T00:00:00Z,split,3.00000000");
  }

  @Test
  void aFileThatIsTheWholeTableTakesTheOthersAway() throws IOException {
    load("A,2026-01-06,dividend,2", "B,2026-01-06,split,3");

    Imported done = importer().run(file("B,2026-01-06,split,3"), true);

    assertThat(done).isEqualTo(new Imported(1, 0, 1, 1));
    assertThat(rows()).containsExactly("B,2026-01-06T00:00:00Z,split,3.00000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A,2026-01-06,dividend",
        "A,2026-13-06,dividend,2",
        "A,yesterday,dividend,2",
        "A,2026-01-06,merger,2",
        "A,2026-01-06,split,0",
        "A,2026-01-06,split,-2",
        "A,2026-01-06,split,two",
        "A,2026-01-06,split,0.000000001",
        "A;B,2026-01-06,split,2",
        "B,2026-01-06,split,2.0",
      })
  void oneWrongLineRefusesAll(String line) {
    assertThatThrownBy(() -> load("B,2026-01-06,split,2", line))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("line 3: ")
        .hasMessageContaining("Nothing was imported");
    assertThat(lake.lake().exists()).isFalse();
  }

  private Imported load(String... lines) throws IOException {
    return importer().run(file(lines), false);
  }

  private ImportCorporateActions importer() {
    return new ImportCorporateActions(lake.lake(), Clock.systemUTC());
  }

  private Path file(String... lines) throws IOException {
    return Files.writeString(
        folder.resolve("actions.csv"),
        "symbol,effective_at,kind,value\n" + String.join("\n", lines) + "\n\n");
  }

  private long snapshot() {
    return lake.lake().load(Tables.SILVER_CORPORATE_ACTIONS).currentSnapshot().snapshotId();
  }

  private List<String> rows() {
    String query =
        "SELECT symbol, effective_at, kind, value FROM silver.corporate_actions ORDER BY ALL";
    return Answers.of(ResultFormat.CSV, lake.lake(), query).lines().skip(1).toList();
  }
}
