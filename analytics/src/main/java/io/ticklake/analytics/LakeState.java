package io.ticklake.analytics;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * Tables of a lake at one moment. The pointers of all tables are read in one statement of the
 * catalog's database, so no commit lies between them.
 *
 * @param exists whether there is a lake
 * @param tables state of each table that was asked for
 */
public record LakeState(boolean exists, Map<TableContract, TableState> tables) {

  private static final int ATTEMPTS = 5;

  /** Reads the current state of the named tables; nothing else of the lake is looked at. */
  public static LakeState read(Lake lake, Collection<TableContract> wanted) {
    return read(lake, wanted, new Moment.Latest(), note -> {});
  }

  /**
   * Reads the state of the named tables at a moment; nothing else of the lake is looked at.
   *
   * @param notes is told which state is read where it is not what was asked for
   */
  public static LakeState read(
      Lake lake, Collection<TableContract> wanted, Moment moment, Consumer<String> notes) {
    if (!lake.exists()) {
      return new LakeState(false, Map.of());
    }
    for (int attempt = 1; ; attempt++) {
      try (StatesAtMoment reader = new StatesAtMoment(lake, moment, notes)) {
        return new LakeState(true, reader.read(wanted));
      } catch (NotFoundException e) {
        // So many commits came in between that the metadata has been cleaned away: look again.
        if (attempt == ATTEMPTS) {
          throw new Unavailable(
              "The metadata of %s went away while it was read: %s. Try again."
                  .formatted(lake.location(), e.getMessage()),
              e);
        }
      }
    }
  }

  /** This state, but some tables as another one has them. */
  LakeState with(LakeState newer) {
    Map<TableContract, TableState> both = new LinkedHashMap<>(tables);
    both.putAll(newer.tables());
    return new LakeState(exists, both);
  }
}
