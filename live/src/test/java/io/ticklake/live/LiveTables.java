package io.ticklake.live;

import io.ticklake.testkit.PostgresDatabase;

/** Live tables in a database of a test. */
final class LiveTables {

  private LiveTables() {}

  static LiveDatabase of(PostgresDatabase database) {
    return new LiveDatabase(database.url(), database.user(), database.password());
  }

  static LiveDatabase writer(PostgresDatabase database) {
    return of(database.as("writer"));
  }

  static LiveDatabase reconciler(PostgresDatabase database) {
    return of(database.as("reconciler"));
  }

  static LiveDatabase reader(PostgresDatabase database) {
    return of(database.as("reader"));
  }

  /** Makes the tables, or brings them up to date. */
  static int migrate(PostgresDatabase database) {
    return new MigrateLive(
            of(database),
            writer(database).user(),
            reconciler(database).user(),
            reader(database).user())
        .run();
  }
}
