package io.ticklake.analytics;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.release.Release;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.function.Function;
import org.duckdb.DuckDBDriver;

/**
 * The database file that every DuckDB opens read-only: a view per table over the data files of one
 * release. It is built beside its place and moved there whole, so a reader sees one release or the
 * next one, and one that has the old file open keeps it.
 */
final class ServingFile {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RELEASE =
      """
      CREATE TABLE _release (
        release_id BIGINT NOT NULL, published_at TIMESTAMPTZ NOT NULL,
        table_name VARCHAR NOT NULL, snapshot_id BIGINT NOT NULL, committed_at TIMESTAMPTZ,
        rows BIGINT NOT NULL, files BIGINT NOT NULL, bytes BIGINT NOT NULL)
      """;

  private final Path file;

  private ServingFile(Path file) {
    this.file = file;
  }

  static ServingFile of(Lake lake) {
    return new ServingFile(
        lake.properties().localFolder().resolve("serving").resolve("analytics.duckdb"));
  }

  Path path() {
    return file;
  }

  /** Waits until no other process of this machine publishes the lake. */
  Turn takeTurn() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      Files.createDirectories(file.getParent());
      Path name = file.resolveSibling("publish.lock");
      FileChannel channel =
          FileChannel.open(name, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      while (System.nanoTime() < deadline) {
        if (isLocked(channel)) {
          return new Turn(channel);
        }
        Thread.sleep(20);
      }
      channel.close();
      throw new Unavailable(
          "Another publish has held %s for %d s. Try again.".formatted(name, PATIENCE.toSeconds()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot lock " + file.getParent(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Interrupted while another publish was at work. Try again.", e);
    }
  }

  // The kernel gives the lock back when its process ends, however it ends.
  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another thread of this process
    }
  }

  /** The right to replace the file, until it is closed. */
  final class Turn implements AutoCloseable {
    private final FileChannel lock;

    private Turn(FileChannel lock) {
      this.lock = lock;
    }

    /** Builds the file of a release and puts it in the place of the one before. */
    void replace(Release release, LakeState state, Function<StoredFile, String> path) {
      Path draft = file.resolveSibling(file.getFileName() + ".draft");
      Path log = file.resolveSibling(draft.getFileName() + ".wal");
      try {
        Files.deleteIfExists(draft);
        Files.deleteIfExists(log);
        write(draft, release, state, path);
        if (Files.exists(log)) {
          throw new IllegalStateException(draft + " is not whole: there is still a " + log);
        }
        force(draft, StandardOpenOption.WRITE);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        force(file.getParent(), StandardOpenOption.READ);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write " + file, e);
      } catch (SQLException e) {
        throw new IllegalStateException("DuckDB refused to make " + draft, e);
      }
    }

    @Override
    public void close() {
      try {
        lock.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot unlock " + file.getParent(), e);
      }
    }
  }

  private static void write(
      Path draft, Release release, LakeState state, Function<StoredFile, String> path)
      throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("jdbc_jfr_memory_monitor", "");
    try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:" + draft, settings)) {
      // One commit instead of one per statement.
      connection.setAutoCommit(false);
      for (String statement : Views.statements(state, path)) {
        execute(connection, statement);
      }
      for (String statement : Macros.statements(Macros.names(), state, path)) {
        execute(connection, statement);
      }
      for (String statement : Comments.statements()) {
        execute(connection, statement);
      }
      execute(connection, RELEASE);
      insert(connection, release);
      ReleasedFiles.insert(connection, state);
      connection.commit();
      connection.setAutoCommit(true);
      execute(connection, "CHECKPOINT");
    }
  }

  private static void insert(Connection connection, Release release) throws SQLException {
    try (PreparedStatement row =
        connection.prepareStatement("INSERT INTO _release VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Release.Entry entry : release.tables()) {
        row.setLong(1, release.id());
        setTime(row, 2, release.publishedAt());
        row.setString(3, entry.table());
        row.setLong(4, entry.snapshotId());
        setTime(row, 5, entry.committedAt());
        row.setLong(6, entry.rows());
        row.setLong(7, entry.files());
        row.setLong(8, entry.bytes());
        row.execute();
      }
    }
  }

  private static void setTime(PreparedStatement row, int position, Instant time)
      throws SQLException {
    if (time == null) {
      row.setNull(position, Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      row.setObject(position, time.atOffset(ZoneOffset.UTC));
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  /** Until the disk has it, a move could survive a power cut that its content does not. */
  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }
}
