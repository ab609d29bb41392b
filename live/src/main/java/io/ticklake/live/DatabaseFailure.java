package io.ticklake.live;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;

/** What a failure of Postgres means, by its SQLSTATE. */
final class DatabaseFailure {

  // connection lost, not accepted, too many; deadlock, serialisation, lock not had; disk or memory
  // full; shut down
  private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "55", "57", "58");

  private DatabaseFailure() {}

  /** Whether the same may succeed later. */
  static boolean passes(SQLException failure) {
    String state = failure.getSQLState();
    return state == null || PASSING_CLASSES.contains(state.substring(0, 2));
  }

  // A constraint that a row breaks has the same state, and a name.
  private static boolean isDayMissing(SQLException failure) {
    return "23514".equals(failure.getSQLState())
        && failure instanceof PSQLException said
        && said.getServerErrorMessage() != null
        && said.getServerErrorMessage().getConstraint() == null;
  }

  /** The failure as a sentence. */
  static LakeException explained(LiveDatabase database, SQLException failure) {
    String said =
        String.valueOf(failure.getMessage()).lines().findFirst().orElse("").replaceAll("\\.+$", "");
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    if (passes(failure)) {
      return new Unavailable(
          "Postgres at %s did not answer or not in time: %s. Start it with 'ticklake up', or check live.database, then try again; nothing is lost."
              .formatted(database, said),
          failure);
    }
    if (isDayMissing(failure)) {
      return new Unavailable(
          "The live tables of %s miss a day that they had: %s. A partition that was dropped by hand is made again, empty, at the next try; one that was detached must be attached again. See what is missing with 'ticklake verify --live', and bring trades back with 'ticklake reconcile'."
              .formatted(database, said),
          failure);
    }
    return switch (state.isEmpty() ? "" : state.substring(0, 2)) {
      case "28" ->
          new BadRequest(
              "Postgres at %s refused the role or its password: %s. Check live.user, live.reconciler, live.owner, live.reader and their passwords."
                  .formatted(database, said),
              failure);
      case "3D", "3F", "42" ->
          new BadRequest(
              "The live tables of %s are missing, old, or not for this role: %s. Set live.owner and its password so that they are made."
                  .formatted(database, said),
              failure);
      case "22" ->
          new BadData(
              "A value is beyond what the live tables hold: %s. Check the newest records of the topic."
                  .formatted(said),
              failure);
      default -> throw new IllegalStateException("Postgres at " + database + ": " + said, failure);
    };
  }
}
