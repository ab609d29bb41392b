package io.ticklake.core.lake;

import static io.ticklake.core.table.Tables.META_BUILDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogFailureTest {

  @TempDir Path folder;

  @Test
  void saysThatACatalogBrokeAwayUnderACommit() throws Exception {
    try (Lake lake = Lake.open(new LakeLocation.Folder(folder), Configuration.defaults())) {
      Table table = lake.loadOrCreate(META_BUILDS);
      try (Connection catalog =
              DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("catalog.db"));
          Statement statement = catalog.createStatement()) {
        statement.execute("drop table iceberg_tables");
      }

      Throwable failure =
          catchThrowable(() -> table.updateProperties().set("any", "property").commit());

      assertThat(StoreFailure.explain(new IllegalStateException("a task failed", failure)))
          .containsInstanceOf(Unavailable.class)
          .get()
          .satisfies(known -> assertThat(known.exitCode()).isEqualTo(75))
          .satisfies(
              known ->
                  assertThat(known)
                      .hasMessageContaining("The catalog did not answer: ")
                      .hasMessageContaining("iceberg_tables"));
    }
  }

  @Test
  void asksToTryAgainWhenOthersWereFasterOrNobodyKnows() {
    assertThat(StoreFailure.explain(new CommitFailedException("metadata has changed")))
        .get()
        .satisfies(
            known ->
                assertThat(known)
                    .hasMessage(
                        "Others keep changing the same table: metadata has changed. Try again."));
    assertThat(StoreFailure.explain(new CommitStateUnknownException(new RuntimeException("gone"))))
        .get()
        .satisfies(known -> assertThat(known).hasMessageContaining("is not added twice"));
    assertThat(StoreFailure.explain(new IllegalStateException("a bug"))).isEmpty();
  }
}
