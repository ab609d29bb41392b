package io.ticklake.core.lake;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.table.TableContract;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/**
 * The door to one lake: its catalog and its tables. Opening reads only; {@link #create} makes what
 * is missing. Not for use by several threads at once: tables and catalog connections are cheap,
 * open another.
 */
public final class Lake implements AutoCloseable {

  /** Name of the catalog in every engine; part of its key in the database, so it never changes. */
  public static final String CATALOG = "ticklake";

  private static final Duration TIME_TO_OPEN = Duration.ofSeconds(30);
  private static final long PAUSE_MILLIS = 20;

  private final LakeLocation location;
  private final LakeProperties properties;
  private JdbcCatalog catalog;

  private Lake(LakeLocation location, LakeProperties properties) {
    this.location = location;
    this.properties = properties;
  }

  /**
   * Opens a lake that exists or not; nothing is created. A lake of a newer format is a {@link
   * BadRequest}.
   */
  public static Lake open(LakeLocation location, Configuration configuration) {
    Lake lake = new Lake(location, LakeProperties.of(location, configuration));
    LakeMarker.read(location, lake.properties)
        .ifPresent(marker -> marker.check(location, lake.properties));
    return lake;
  }

  /**
   * Folder of this machine for what belongs to the lake but not to its tables; asks no store and
   * creates nothing.
   */
  public static java.nio.file.Path localFolder(LakeLocation location, Configuration configuration) {
    return LakeProperties.of(location, configuration).localFolder();
  }

  public LakeLocation location() {
    return location;
  }

  /** Catalog properties, as every engine needs them. */
  public LakeProperties properties() {
    return properties;
  }

  /** Whether somebody has created it. */
  public boolean exists() {
    return LakeMarker.read(location, properties).isPresent();
  }

  /**
   * Makes the lake if there is none: its catalog and its marker. Doing it again changes nothing.
   */
  public Lake create() {
    properties.createLocalFolder();
    catalog();
    LakeMarker.writeIfAbsent(location, properties);
    return this;
  }

  /**
   * Where each table's current metadata lies, by full name and read in one statement, so that no
   * commit lies between two of them. Empty if the lake does not exist.
   */
  public Map<String, String> heads() {
    return exists() ? new CatalogHeads(location, properties).read() : Map.of();
  }

  /** The table as one metadata file describes it; it can be read and never be written. */
  public static Table at(String metadataLocation, String fullName, FileIO files) {
    return new BaseTable(
        new StaticTableOperations(metadataLocation, files), CATALOG + "." + fullName);
  }

  /** The table's current state, or empty if the lake or the table does not exist. */
  public Optional<Table> find(TableContract contract) {
    if (!exists()) {
      return Optional.empty();
    }
    try {
      return Optional.of(catalog().loadTable(contract.identifier()));
    } catch (NoSuchTableException e) {
      return Optional.empty();
    } catch (UncheckedSQLException e) {
      throw catalogFailed(e);
    }
  }

  /**
   * The table's current state; a missing one is a {@link BadRequest} that says which step makes it.
   */
  public Table load(TableContract contract) {
    return find(contract)
        .orElseThrow(
            () ->
                new BadRequest(
                    "%s does not exist in %s. Run the step that fills it first, or check --lake."
                        .formatted(contract.fullName(), location)));
  }

  /** The table, made according to its contract if it is missing. */
  public Table loadOrCreate(TableContract contract) {
    create();
    return find(contract).orElseGet(() -> createTable(contract));
  }

  private Table createTable(TableContract contract) {
    try {
      Namespace namespace = contract.identifier().namespace();
      if (!catalog().namespaceExists(namespace)) {
        createNamespace(namespace);
      }
      return catalog()
          .buildTable(contract.identifier(), contract.schema())
          .withPartitionSpec(contract.partitionSpec())
          .withSortOrder(contract.sortOrder())
          .withProperties(contract.allProperties())
          .create();
    } catch (AlreadyExistsException e) {
      return load(contract);
    } catch (UncheckedSQLException e) {
      throw catalogFailed(e);
    }
  }

  private void createNamespace(Namespace namespace) {
    try {
      catalog().createNamespace(namespace);
    } catch (AlreadyExistsException e) {
      // another process was faster; the namespace is there, which is all we want
    } catch (UncheckedSQLException e) {
      // faster still: between the catalog's own look and its insert
      if (!catalog().namespaceExists(namespace)) {
        throw e;
      }
    }
  }

  private JdbcCatalog catalog() {
    long deadline = System.nanoTime() + TIME_TO_OPEN.toNanos();
    while (catalog == null) {
      JdbcCatalog opened = new JdbcCatalog();
      try {
        opened.initialize(CATALOG, properties.catalog());
        catalog = opened;
      } catch (UncheckedSQLException e) {
        opened.close();
        if (System.nanoTime() > deadline || !isMadeBySomebodyElse(e)) {
          throw catalogFailed(e);
        }
        pause();
      }
    }
    return catalog;
  }

  // The first to open a catalog makes its tables in several steps, without a lock; another process
  // in between finds a table or column that was missing a moment ago, or the file locked: SQLite
  // does not wait its busy_timeout when several change the journal mode of a new file.
  private static boolean isMadeBySomebodyElse(UncheckedSQLException failure) {
    String message = failure.getCause() == null ? "" : failure.getCause().getMessage();
    return message.contains("duplicate column")
        || message.contains("already exists")
        || message.contains("database is locked");
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Interrupted while opening the catalog of %s.".formatted(location), e);
    }
  }

  private LakeException catalogFailed(UncheckedSQLException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return CatalogHeads.failed(location, cause);
  }

  @Override
  public void close() {
    if (catalog != null) {
      catalog.close();
      catalog = null;
    }
  }
}
