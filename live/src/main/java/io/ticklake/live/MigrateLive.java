package io.ticklake.live;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.internal.exception.FlywaySqlException;

/**
 * Makes the live tables and brings older ones up to date, by the migrations in {@code db/live}. The
 * role that does it owns the tables; it grants the others what they need.
 */
public final class MigrateLive {

  private static final String UNKNOWN_ROLE = "42704";

  private final LiveDatabase owner;
  private final String writer;
  private final String reconciler;
  private final String reader;

  /**
   * @param owner as whom the tables are made
   * @param writer role that writes them; it exists
   * @param reconciler role that makes them equal to the lake; it exists
   * @param reader role that reads them; it exists
   */
  public MigrateLive(LiveDatabase owner, String writer, String reconciler, String reader) {
    this.owner = owner;
    this.writer = writer;
    this.reconciler = reconciler;
    this.reader = reader;
  }

  /**
   * Runs what is missing; several at once wait for each other.
   *
   * @return number of migrations run
   */
  public int run() {
    try {
      return Flyway.configure(MigrateLive.class.getClassLoader())
          .dataSource(owner.url(), owner.user(), owner.password())
          .connectRetries(0)
          .schemas(LiveDatabase.SCHEMA)
          .createSchemas(true)
          .table("migrations")
          .locations("classpath:db/live")
          .placeholders(Map.of("writer", writer, "reconciler", reconciler, "reader", reader))
          .validateMigrationNaming(true)
          .cleanDisabled(true)
          .load()
          .migrate()
          .migrationsExecuted;
    } catch (FlywayValidateException e) {
      throw new BadRequest(
          "The live tables of %s were made by another ticklake than this one: %s Use the newer one."
              .formatted(owner, e.getMessage()),
          e);
    } catch (FlywaySqlException e) {
      throw new Unavailable(
          "The live tables of %s could not be made or changed: %s Check live.database, live.owner and its password, and that the roles %s, %s and %s exist."
              .formatted(owner, e.getMessage().strip(), writer, reconciler, reader),
          e);
    } catch (FlywayException e) {
      Optional<SQLException> unknown = unknownRole(e);
      if (unknown.isPresent()) {
        String said = unknown.get().getMessage().lines().findFirst().orElse("").strip();
        throw new BadRequest(
            "A role of the live tables of %s does not exist: %s. Make the roles %s, %s and %s, or name others by live.user, live.reconciler and live.reader."
                .formatted(owner, said, writer, reconciler, reader),
            e);
      }
      throw new BadRequest(
          "The live tables of %s could not be made or changed: %s"
              .formatted(owner, e.getMessage().strip()),
          e);
    }
  }

  private static Optional<SQLException> unknownRole(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .filter(cause -> UNKNOWN_ROLE.equals(cause.getSQLState()))
        .findFirst();
  }
}
