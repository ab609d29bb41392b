package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the server's program files from the jar they come in, once. */
final class PostgresBinaries {

  private PostgresBinaries() {}

  /** The folder with bin, lib and share: one per version, inside the given one. */
  static Path unpack(Path parent) {
    String resource = "/postgres-linux-%s.txz".formatted(architecture());
    URL found = PostgresBinaries.class.getResource(resource);
    if (found == null) {
      throw new Unavailable(
          "There are no Postgres binaries for %s on the class path; Linux on amd64 and arm64 are supported. Leave Postgres out with --without postgres."
              .formatted(System.getProperty("os.arch")));
    }
    Path folder = parent.resolve("postgres-" + version(found.toString()));
    if (Files.isExecutable(folder.resolve("bin/postgres"))) {
      return folder;
    }
    // Under a name of our own until it is whole: another lake may be unpacking the same.
    Path unfinished = parent.resolve("postgres.unfinished." + ProcessHandle.current().pid());
    try (InputStream packed = found.openStream()) {
      DeleteFolder.delete(unfinished);
      Files.createDirectories(unfinished);
      unpack(packed, unfinished);
      moveUnlessThere(unfinished, folder);
      return folder;
    } catch (IOException e) {
      throw new Unavailable("Cannot unpack Postgres to %s: %s.".formatted(folder, e), e);
    }
  }

  private static void moveUnlessThere(Path unfinished, Path folder) throws IOException {
    try {
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isExecutable(folder.resolve("bin/postgres"))) {
        throw e;
      }
      DeleteFolder.delete(unfinished);
    }
  }

  /** The version in the name of the jar. */
  static String version(String url) {
    Matcher matcher = Pattern.compile("-(\\d+(?:\\.\\d+)*)\\.jar!").matcher(url);
    return matcher.find() ? matcher.group(1) : "unknown";
  }

  private static void unpack(InputStream packed, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException("the archive names a file outside: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, target);
          boolean runs = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              target, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  // The names that the jars use.
  private static String architecture() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> name;
    };
  }
}
