package io.ticklake.ingest.feed;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The content of a plain, gzip or zip file as bytes or lines, and how much of it was read. Bytes
 * that cannot be unpacked are a {@link BadData} that names file and line.
 */
final class CapturedFile implements AutoCloseable {

  /** A line longer than this is no line but another kind of file. */
  private static final int LONGEST_LINE = 256 * 1024 * 1024;

  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final long size;
  private final CountingStream raw;
  private final InputStream content;

  private byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private long line;

  private CapturedFile(Path path, long size, CountingStream raw, InputStream content) {
    this.path = path;
    this.size = size;
    this.raw = raw;
    this.content = content;
  }

  static CapturedFile open(Path path) {
    CountingStream raw = null;
    try {
      raw = new CountingStream(Files.newInputStream(path));
      return new CapturedFile(path, Files.size(path), raw, unpacked(path, raw));
    } catch (AccessDeniedException e) {
      throw new BadRequest("The file %s may not be read. Check its rights.".formatted(path), e);
    } catch (IOException e) {
      closeQuietly(raw);
      throw new BadData(
          "The file %s cannot be unpacked: %s. Fetch it again.".formatted(path, e.getMessage()), e);
    }
  }

  private static InputStream unpacked(Path path, InputStream raw) throws IOException {
    BufferedInputStream front = new BufferedInputStream(raw, BUFFER);
    front.mark(4);
    byte[] magic = front.readNBytes(4);
    front.reset();
    if (magic.length >= 2 && (magic[0] & 0xFF) == 0x1F && (magic[1] & 0xFF) == 0x8B) {
      return new GZIPInputStream(front, BUFFER);
    }
    if (magic.length == 4 && magic[0] == 'P' && magic[1] == 'K' && magic[2] <= 6) {
      ZipInputStream zip = new ZipInputStream(front);
      ZipEntry entry = zip.getNextEntry();
      while (entry != null && entry.isDirectory()) {
        entry = zip.getNextEntry();
      }
      if (entry == null) {
        throw new BadData("The zip file %s holds no file.".formatted(path));
      }
      return new OnlyEntry(zip, path);
    }
    return front;
  }

  Path path() {
    return path;
  }

  double progress() {
    return size == 0 ? 1 : Math.min(1.0, (double) raw.count / size);
  }

  /** Number of the line read last, from 1. */
  long line() {
    return line;
  }

  /** The next line without its line end, or null behind the last. */
  byte[] nextLine() {
    int start = position;
    int scanned = position;
    while (true) {
      for (; scanned < limit; scanned++) {
        if (buffer[scanned] == '\n') {
          position = scanned + 1;
          return line(start, scanned);
        }
      }
      if (limit - start > LONGEST_LINE) {
        throw damaged("it is longer than %,d bytes".formatted(LONGEST_LINE), null);
      }
      int kept = limit - start;
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, kept);
      } else if (kept == buffer.length) {
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
      start = 0;
      scanned = kept;
      limit = kept;
      position = 0;
      int read = read(buffer, kept, buffer.length - kept);
      if (read < 0) {
        position = limit;
        return kept == 0 ? null : line(0, kept);
      }
      limit += read;
    }
  }

  /** The content as a stream, for documents that are not made of lines. */
  InputStream stream() {
    return content;
  }

  /** A BadData about the line read last. */
  BadData damaged(String what, Throwable cause) {
    return new BadData("The file %s is damaged in line %d: %s.".formatted(path, line, what), cause);
  }

  @Override
  public void close() {
    closeQuietly(content);
  }

  private byte[] line(int start, int end) {
    line++;
    int stop = end > start && buffer[end - 1] == '\r' ? end - 1 : end;
    return Arrays.copyOfRange(buffer, start, stop);
  }

  private int read(byte[] target, int at, int length) {
    try {
      return content.read(target, at, length);
    } catch (IOException e) {
      line++;
      throw damaged(
          "its bytes cannot be unpacked (%s). Fetch it again".formatted(e.getMessage()), e);
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      if (stream != null) {
        stream.close();
      }
    } catch (IOException e) {
      // The content was read or given up; nothing is lost by a failing close.
      return;
    }
  }

  private static final class CountingStream extends FilterInputStream {
    private long count;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }

  /** The first file of an archive; a second one is refused rather than left out. */
  private static final class OnlyEntry extends FilterInputStream {
    private final ZipInputStream zip;
    private final Path path;

    OnlyEntry(ZipInputStream zip, Path path) {
      super(zip);
      this.zip = zip;
      this.path = path;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      if (read < 0 && zip.getNextEntry() != null) {
        throw new BadData(
            "The zip file %s holds more than one file. Unpack it and give the files one by one."
                .formatted(path));
      }
      return read;
    }
  }
}
