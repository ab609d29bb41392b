package io.ticklake.core.lake;

import io.ticklake.core.LakeException.Unavailable;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/** Tells in a sentence why the catalog did not take a commit or did not answer. */
final class CatalogFailure {

  private CatalogFailure() {}

  /** The reason; empty when the failure has nothing to do with the catalog. */
  static Optional<Unavailable> sentence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CommitStateUnknownException) {
        return Optional.of(
            new Unavailable(
                "The catalog did not say whether a commit was made: %s. Try again; what is there already is not added twice."
                    .formatted(firstLine(cause)),
                failure));
      }
      if (cause instanceof CommitFailedException) {
        return Optional.of(
            new Unavailable(
                "Others keep changing the same table: %s. Try again.".formatted(firstLine(cause)),
                failure));
      }
      if (cause instanceof UncheckedSQLException && cause.getCause() instanceof SQLException sql) {
        return Optional.of(
            new Unavailable(
                "The catalog did not answer: %s. Check catalog.uri and try again."
                    .formatted(firstLine(sql)),
                failure));
      }
    }
    return Optional.empty();
  }

  private static String firstLine(Throwable cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
