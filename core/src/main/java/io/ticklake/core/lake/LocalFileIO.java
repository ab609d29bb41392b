package io.ticklake.core.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Iceberg files on a local disk without Hadoop: no checksum files beside the data, and no Hadoop
 * start-up in commands that have to answer at once. Locations are {@code file://} and a path, or
 * plain absolute paths.
 */
public final class LocalFileIO implements SupportsPrefixOperations {

  private static final long serialVersionUID = 1L;

  @Override
  public InputFile newInputFile(String location) {
    return org.apache.iceberg.Files.localInput(path(location).toFile());
  }

  @Override
  public OutputFile newOutputFile(String location) {
    Path file = path(location);
    try {
      // Iceberg makes the folder too, but fails when another process makes it at the same moment
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create the folder " + file.getParent(), e);
    }
    return org.apache.iceberg.Files.localOutput(file.toFile());
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.delete(path(location));
    } catch (NoSuchFileException e) {
      throw new NotFoundException(e, "No such file: %s", location);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + location, e);
    }
  }

  @Override
  public Iterable<FileInfo> listPrefix(String prefix) {
    return files(prefix).stream().map(LocalFileIO::info).flatMap(Optional::stream).toList();
  }

  @Override
  public void deletePrefix(String prefix) {
    files(prefix).stream()
        .sorted(Comparator.reverseOrder())
        .forEach(file -> deleteFile(file.toString()));
  }

  private static List<Path> files(String prefix) {
    Path root = path(prefix);
    if (Files.notExists(root)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(root)) {
      return found.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + prefix, e);
    }
  }

  // A file that somebody else removes while the folder is listed is not there.
  private static Optional<FileInfo> info(Path file) {
    try {
      return Optional.of(
          new FileInfo(
              "file://" + file, Files.size(file), Files.getLastModifiedTime(file).toMillis()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + file, e);
    }
  }

  /**
   * The file that a location of a local lake names. What follows {@code file:} is taken as it is:
   * locations are made from folders and never encoded, so a folder may have any name.
   */
  public static Path path(String location) {
    return Path.of(
        location.startsWith("file:") ? location.replaceFirst("^file:(//)?", "") : location);
  }
}
