package io.ticklake.core.lake;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LakeTest {

  @TempDir Path folder;

  @Test
  void lookingAtALakeThatDoesNotExistCreatesNothing() {
    Path root = folder.resolve("none");
    try (Lake lake = open(root)) {
      assertThat(lake.exists()).isFalse();
      assertThat(lake.find(GOLD_BARS)).isEmpty();
      assertThatThrownBy(() -> lake.load(GOLD_BARS))
          .isInstanceOf(BadRequest.class)
          .hasMessageContaining("gold.bars does not exist in " + root);
    }
    assertThat(root).doesNotExist();
  }

  @Test
  void makesEachTableAsItsContractSays() {
    try (Lake lake = open(folder.resolve("lake with a space"))) {
      for (TableContract contract : Tables.ALL) {
        Table table = lake.loadOrCreate(contract);

        assertThat(table.schema().columns()).hasSameSizeAs(contract.columns());
        assertThat(table.spec().fields()).hasSameSizeAs(contract.partitions());
        assertThat(lake.load(contract).location()).isEqualTo(table.location());
      }
    }
  }

  @Test
  void letsSeveralMakeTheSameTableAtOnce() {
    for (int round = 0; round < 15; round++) {
      Path root = folder.resolve("lake" + round);
      List<CompletableFuture<String>> made =
          Stream.generate(() -> CompletableFuture.supplyAsync(() -> locationOfNewTable(root)))
              .limit(4)
              .toList();

      assertThat(made.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }
  }

  private static String locationOfNewTable(Path root) {
    try (Lake lake = open(root)) {
      return lake.loadOrCreate(GOLD_BARS).location();
    }
  }

  @Test
  void refusesALakeOfANewerFormatWithASentence() throws IOException {
    Path root = folder.resolve("lake");
    try (Lake lake = open(root)) {
      lake.create();
    }
    Files.writeString(root.resolve("lake.json"), "{\"format\":99,\"id\":\"x\"}");

    assertThatThrownBy(() -> open(root))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("has format 99; this ticklake knows up to 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"id\":\"x\"}", "{\"format\":\"new\"}"})
  void refusesADamagedMarkerAsBadData(String marker) throws IOException {
    Path root = Files.createDirectory(folder.resolve("lake"));
    Files.writeString(root.resolve("lake.json"), marker);

    assertThatThrownBy(() -> open(root))
        .isInstanceOf(LakeException.BadData.class)
        .hasMessageContaining("lake.json");
  }

  @Test
  void refusesALakeWhoseCatalogIsGoneInsteadOfSeeingItEmpty() throws IOException {
    Path root = folder.resolve("lake");
    locationOfNewTable(root);
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.filter(f -> f.toString().contains("catalog.db")).toList()) {
        Files.delete(file);
      }
    }

    assertThatThrownBy(() -> open(root))
        .isInstanceOf(LakeException.BadData.class)
        .hasMessageContaining("catalog.db of " + root + " is gone");
  }

  @Test
  void refusesADamagedCatalogAsBadData() throws IOException {
    Path root = folder.resolve("lake");
    locationOfNewTable(root);
    Files.writeString(root.resolve("catalog.db"), "no database at all".repeat(100));

    try (Lake lake = open(root)) {
      assertThatThrownBy(lake::heads)
          .isInstanceOf(LakeException.BadData.class)
          .hasMessageContaining("catalog.db of " + root + " is damaged");
      assertThatThrownBy(() -> lake.find(GOLD_BARS))
          .isInstanceOf(LakeException.BadData.class)
          .hasMessageContaining("is damaged");
    }
  }

  @Test
  void refusesAnotherCatalogThanTheOneALakeWasMadeWith() {
    Path root = folder.resolve("lake");
    locationOfNewTable(root);
    Configuration elsewhere =
        Configuration.defaults().with(Settings.CATALOG_URI, "jdbc:postgresql://127.0.0.1:1/none");

    assertThatThrownBy(() -> Lake.open(new LakeLocation.Folder(root), elsewhere))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("stand in its own SQLite catalog");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "file/below"})
  void refusesAFileInThePlaceOfALake(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> LakeLocation.parse(text, folder))
        .isInstanceOf(BadRequest.class)
        .hasMessage(
            "The lake cannot lie at %s: %s is a file. Check --lake."
                .formatted(folder.resolve(text), file));
  }

  @ParameterizedTest
  @CsvSource({
    "lake,                 file:///here/lake",
    "/abs/lake/,           file:///abs/lake",
    "file:///abs/lake,     file:///abs/lake",
    "s3://bucket/a/b/,     s3://bucket/a/b",
    "s3a://bucket,         s3://bucket",
  })
  void readsWhereALakeLies(String text, String uri) {
    assertThat(LakeLocation.parse(text, Path.of("/here")).uri()).isEqualTo(uri);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s3://", "s3://UPPER/x", "gs://bucket/x", "http://host/x"})
  void refusesALocationItCannotServe(String text) {
    assertThatThrownBy(() -> LakeLocation.parse(text, Path.of("/here")))
        .isInstanceOf(BadRequest.class);
  }

  private static Lake open(Path root) {
    return Lake.open(new LakeLocation.Folder(root), Configuration.defaults());
  }
}
