package io.ticklake.analytics;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;

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
    if (!lake.exists()) {
      return new LakeState(false, Map.of());
    }
    StateCache cache = new StateCache(lake.properties().localFolder().resolve("cache/states"));
    for (int attempt = 1; ; attempt++) {
      try {
        return read(lake, wanted, cache);
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

  private static LakeState read(Lake lake, Collection<TableContract> wanted, StateCache cache) {
    Map<TableContract, TableState> tables = new LinkedHashMap<>();
    Map<String, String> heads = wanted.isEmpty() ? Map.of() : lake.heads();
    try (OpenOnUse files = new OpenOnUse(lake)) {
      for (TableContract contract : wanted) {
        String head = heads.get(contract.fullName());
        tables.put(
            contract,
            head == null
                ? TableState.absent(contract)
                : cache.find(contract, head).orElseGet(() -> plan(contract, head, files, cache)));
      }
    }
    return new LakeState(true, tables);
  }

  private static TableState plan(
      TableContract contract, String head, OpenOnUse files, StateCache cache) {
    TableState state =
        TableState.of(contract, head, Lake.at(head, contract.fullName(), files.get()));
    cache.keep(state);
    return state;
  }

  /** File access is costly to make, and not needed when every state is cached. */
  private static final class OpenOnUse implements AutoCloseable {
    private final Lake lake;
    private FileIO io;

    OpenOnUse(Lake lake) {
      this.lake = lake;
    }

    FileIO get() {
      if (io == null) {
        io = lake.properties().newFileIO();
      }
      return io;
    }

    @Override
    public void close() {
      if (io != null) {
        io.close();
      }
    }
  }
}
