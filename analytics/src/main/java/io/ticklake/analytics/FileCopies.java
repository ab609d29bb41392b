package io.ticklake.analytics;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.iceberg.io.FileIO;

/**
 * Local copies of data files. A data file never changes, so a copy that is there is right; it gets
 * there by an atomic move. What was not used for longest goes when there is too much, but nothing
 * that a running query, of this process or another, may still read: each use marks the time, and
 * files used within the longest time a query may run stay.
 */
final class FileCopies {

  private static final int PARALLEL = 4;

  private final Path folder;
  private final long limitBytes;
  private final Duration longestQuery;
  private final Clock clock;
  private final java.util.function.Supplier<FileIO> source;

  FileCopies(
      Path folder,
      long limitBytes,
      Duration longestQuery,
      Clock clock,
      java.util.function.Supplier<FileIO> source) {
    this.folder = folder;
    this.limitBytes = limitBytes;
    this.longestQuery = longestQuery;
    this.clock = clock;
    this.source = source;
  }

  static FileCopies of(Lake lake, Configuration configuration) {
    return new FileCopies(
        lake.properties().localFolder().resolve("cache/data"),
        (long) configuration.get(Settings.CACHE_MEGABYTES) << 20,
        configuration.get(Settings.SQL_TIMEOUT),
        Clock.systemUTC(),
        lake.properties()::newFileIO);
  }

  /**
   * Copies for the serving file, apart from those of single queries: they stay as long as the
   * releases that need them, and each publish is a use.
   */
  static FileCopies ofReleases(Lake lake, Configuration configuration) {
    return new FileCopies(
        lake.properties().localFolder().resolve("serving/data"),
        (long) configuration.get(Settings.CACHE_MEGABYTES) << 20,
        configuration.get(Settings.RELEASE_RETENTION),
        Clock.systemUTC(),
        lake.properties()::newFileIO);
  }

  /** Copies what is not here yet; returns the path of every file by its location. */
  Map<String, Path> fetch(List<StoredFile> files) {
    long needed = files.stream().mapToLong(StoredFile::bytes).sum();
    if (needed > limitBytes) {
      throw new BadRequest(
          "The query needs tables of %d MB, more than the local cache may hold (cache.megabytes = %d). Raise it with --set cache.megabytes=%d."
              .formatted(needed >> 20, limitBytes >> 20, (needed >> 20) + 1));
    }
    try {
      Files.createDirectories(folder);
      Map<String, Path> copies = new HashMap<>();
      List<StoredFile> missing = new ArrayList<>();
      for (StoredFile file : files) {
        Path copy = folder.resolve(name(file.location()));
        copies.put(file.location(), copy);
        if (!markUsed(copy, file.bytes())) {
          missing.add(file);
        }
      }
      makeRoom(missing.stream().mapToLong(StoredFile::bytes).sum(), new HashSet<>(copies.values()));
      copyAll(missing, copies);
      return copies;
    } catch (IOException e) {
      throw new Unavailable(
          "Cannot copy data files to %s: %s. Check the disk and TICKLAKE_STATE_FOLDER."
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  /** Notes the use; false if there is no whole copy. */
  private boolean markUsed(Path copy, long bytes) throws IOException {
    try {
      if (Files.size(copy) != bytes) {
        return false;
      }
      Files.setLastModifiedTime(copy, FileTime.from(clock.instant()));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void makeRoom(long wanted, Set<Path> inUse) throws IOException {
    Instant unused = clock.instant().minus(longestQuery);
    List<Copy> copies = copies();
    long excess = copies.stream().mapToLong(Copy::bytes).sum() + wanted - limitBytes;
    copies.sort(Comparator.comparing(Copy::used));
    for (Copy copy : copies) {
      if (excess <= 0 || copy.used().isAfter(unused)) {
        return;
      }
      if (!inUse.contains(copy.path()) && Files.deleteIfExists(copy.path())) {
        excess -= copy.bytes();
      }
    }
  }

  private record Copy(Path path, long bytes, Instant used) {}

  private List<Copy> copies() throws IOException {
    List<Copy> copies = new ArrayList<>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path path : found.toList()) {
        try {
          copies.add(new Copy(path, Files.size(path), Files.getLastModifiedTime(path).toInstant()));
        } catch (NoSuchFileException e) {
          // another process has just moved or removed it
        }
      }
    }
    return copies;
  }

  private void copyAll(List<StoredFile> missing, Map<String, Path> copies) throws IOException {
    if (missing.isEmpty()) {
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(PARALLEL, missing.size()));
    try (FileIO io = source.get()) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (StoredFile file : missing) {
        tasks.add(() -> copy(io, file, copies.get(file.location())));
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Copying data files was interrupted. Run the query again.", e);
    } catch (ExecutionException e) {
      throw new Unavailable(
          "Cannot read a data file of the lake: %s. Check the store and try again."
              .formatted(e.getCause().getMessage()),
          e);
    } finally {
      threads.shutdownNow();
    }
  }

  private Void copy(FileIO io, StoredFile file, Path copy) throws IOException {
    Path part = Files.createTempFile(folder, "part-", ".tmp");
    try {
      try (InputStream in = io.newInputFile(file.location()).newStream()) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      if (Files.size(part) != file.bytes()) {
        throw new IOException(
            "%s has %d bytes instead of %d"
                .formatted(file.location(), Files.size(part), file.bytes()));
      }
      Files.setLastModifiedTime(part, FileTime.from(clock.instant()));
      Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
    return null;
  }

  static String name(String location) {
    return UUID.nameUUIDFromBytes(location.getBytes(StandardCharsets.UTF_8)) + ".parquet";
  }
}
