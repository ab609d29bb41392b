package io.ticklake.analytics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/**
 * A file of a cache that several processes write: it appears whole or not at all, and the last one
 * stands.
 */
final class CacheFile {

  private static final String PART = ".part";
  private static final long ABANDONED_SECONDS = 60;

  private CacheFile() {}

  static void write(Path file, CharSequence text) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = Files.createTempFile(file.getParent(), PART, "");
    try {
      Files.writeString(part, text, StandardCharsets.UTF_8);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Whether somebody may still be writing it. */
  static boolean isBeingWritten(Path file) throws IOException {
    return file.getFileName().toString().startsWith(PART)
        && Files.getLastModifiedTime(file)
            .toInstant()
            .isAfter(Instant.now().minusSeconds(ABANDONED_SECONDS));
  }
}
