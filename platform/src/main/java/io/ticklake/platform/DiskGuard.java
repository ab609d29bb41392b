package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Says when the disk is a reason to stop producing.
 *
 * @param leastFreeBytes what must stay free on the disk
 * @param budgetBytes most that the folder may hold
 */
record DiskGuard(long leastFreeBytes, long budgetBytes) {

  /** A sentence about what is wrong, or nothing. */
  Optional<String> judge(Path folder, long freeBytes, long usedBytes) {
    if (freeBytes < leastFreeBytes) {
      return Optional.of(
          "Only %,d MB are free on the disk of %s; %,d MB must stay free. Free some space, lower up.least_free_megabytes, or choose another disk with --lake."
              .formatted(megabytes(freeBytes), folder, megabytes(leastFreeBytes)));
    }
    if (usedBytes > budgetBytes) {
      return Optional.of(
          "%s holds %,d MB, more than the %,d MB of up.disk_budget_megabytes. Raise the setting, or use a new lake with --lake."
              .formatted(folder, megabytes(usedBytes), megabytes(budgetBytes)));
    }
    return Optional.empty();
  }

  /** The judgement of now. */
  Optional<String> judge(Path folder) {
    return judge(folder, free(folder), used(folder));
  }

  static long free(Path folder) {
    Path there = folder;
    while (Files.notExists(there)) {
      there = there.getParent();
    }
    try {
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      throw new Unavailable("Cannot ask how much disk is free at %s: %s.".formatted(there, e), e);
    }
  }

  /** Bytes of all files in a folder. */
  static long used(Path folder) {
    if (Files.notExists(folder)) {
      return 0;
    }
    long[] bytes = {0};
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              bytes[0] += attributes.size();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE; // others write and delete here meanwhile
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot measure " + folder, e);
    }
    return bytes[0];
  }

  private static long megabytes(long bytes) {
    return bytes >> 20;
  }
}
