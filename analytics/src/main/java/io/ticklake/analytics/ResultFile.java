package io.ticklake.analytics;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.lake.LakeLocation;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;

/**
 * A file that a result is written to: beside it first, then moved, so that nobody sees half of it.
 */
public final class ResultFile {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;

  /**
   * @param file where the result goes; an existing file is replaced
   * @param lake the lake, into whose folder nothing may be written
   */
  public ResultFile(Path file, LakeLocation lake) {
    this.file = file.toAbsolutePath().normalize();
    Path folder = this.file.getParent();
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(this.file)) {
      throw new BadRequest("%s is not a file in an existing folder. Check --out.".formatted(file));
    }
    if (lake instanceof LakeLocation.Folder local && real(folder).startsWith(real(local.path()))) {
      throw new BadRequest(
          "%s lies in the lake %s, which only ticklake's own steps write to. Choose another --out."
              .formatted(file, lake));
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder;
    }
  }

  /** Writes the rows as text and returns their number. */
  public long write(LakeSql sql, String query, ResultFormat format) {
    return whole(
        part -> {
          long[] count = new long[1];
          try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(part))) {
            sql.stream(List.of(query), rows -> count[0] = format.write(rows, out, 0));
            if (out.checkError()) {
              throw new IOException("the disk took no more of it");
            }
          } catch (IOException e) {
            throw failed(e);
          }
          return count[0];
        });
  }

  /** Writes the rows as Parquet and returns their number. */
  public long writeParquet(LakeSql sql, String query) {
    return whole(part -> sql.writeParquet(query, part));
  }

  /** Writes the rows as an Arrow file and returns their number. */
  public long writeArrow(LakeSql sql, String query) {
    return whole(
        part -> {
          long[] count = new long[1];
          try (OutputStream out =
              new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES)) {
            sql.stream(List.of(query), rows -> count[0] = ArrowFormat.FILE.write(rows, out));
          } catch (UncheckedIOException e) {
            throw failed(e.getCause());
          } catch (IOException e) {
            throw failed(e);
          }
          return count[0];
        });
  }

  private long whole(ToLongFunction<Path> writer) {
    Path part = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      long rows = writer.applyAsLong(part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return rows;
    } catch (IOException e) {
      throw failed(e);
    } finally {
      try {
        Files.deleteIfExists(part);
      } catch (IOException e) {
        // a remnant with a name of its own; the result is whole or was never there
      }
    }
  }

  private Unavailable failed(IOException reason) {
    return new Unavailable(
        "Cannot write %s: %s. Nothing of it was left; check the folder and the disk, and try again."
            .formatted(file, reason.getMessage()),
        reason);
  }
}
