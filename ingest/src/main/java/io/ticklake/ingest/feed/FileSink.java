package io.ticklake.ingest.feed;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.decode.TickDecoders;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Writes ticks as JSON lines to one file, and market info to another if there is one. */
public final class FileSink implements RecordSink {

  private final Path path;
  private final OutputStream ticks;
  private final OutputStream marketInfo;

  private FileSink(Path path, OutputStream ticks, OutputStream marketInfo) {
    this.path = path;
    this.ticks = ticks;
    this.marketInfo = marketInfo;
  }

  public static FileSink create(Path ticks, Optional<Path> marketInfo) {
    OutputStream first = opened(ticks);
    return new FileSink(
        ticks, first, marketInfo.map(FileSink::opened).orElse(OutputStream.nullOutputStream()));
  }

  private static OutputStream opened(Path path) {
    try {
      return new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
    } catch (IOException e) {
      throw new BadRequest("The file %s cannot be written. Check --out.".formatted(path), e);
    }
  }

  @Override
  public void write(String format, byte[] key, byte[] value, long timestampMillis) {
    OutputStream out = format.equals(TickDecoders.TICKS) ? ticks : marketInfo;
    try {
      out.write(value);
      out.write('\n');
    } catch (IOException e) {
      throw full(e);
    }
  }

  @Override
  public void flush() {
    try {
      ticks.flush();
      marketInfo.flush();
    } catch (IOException e) {
      throw full(e);
    }
  }

  @Override
  public void close() {
    try (ticks;
        marketInfo) {
      flush();
    } catch (IOException e) {
      throw full(e);
    }
  }

  private Unavailable full(IOException e) {
    return new Unavailable(
        "Writing %s failed: %s. Is the disk full?".formatted(path, e.getMessage()), e);
  }
}
