package io.ticklake.ingest.bronze;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Reads a file of lines in ranges of bytes, so that several tasks share one file and still know the
 * number of every line. A line belongs to the range in which it begins.
 */
final class LineRanges {

  private static final int BLOCK = 1 << 20;

  private LineRanges() {}

  /** Takes one line, which lies in {@code bytes} until the call returns; its number is from 1. */
  @FunctionalInterface
  interface LineSink {
    void accept(byte[] bytes, int start, int length, long number) throws IOException;
  }

  /** Number of line ends from {@code from} to before {@code to}. */
  static long countLineEnds(Path file, long from, long to) throws IOException {
    long found = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      byte[] block = new byte[BLOCK];
      long position = from;
      while (position < to) {
        int read = read(channel, block, 0, (int) Math.min(BLOCK, to - position), position);
        if (read <= 0) {
          break;
        }
        found += LineEnds.count(block, read);
        position += read;
      }
    }
    return found;
  }

  /**
   * Hands over the lines that begin from {@code from} to before {@code to}, without their line
   * ends; empty lines are counted and left out.
   *
   * @param lineEndsBefore line ends before {@code from}
   */
  static void read(Path file, long from, long to, long lineEndsBefore, LineSink sink)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Lines lines = new Lines(channel, from);
      long line = lineEndsBefore + 1;
      if (from > 0 && !lines.beginsLine()) {
        // its beginning lies in the range before, which reads all of it
        lines.next();
        line++;
      }
      while (lines.position() < to && lines.next()) {
        if (lines.length > 0) {
          sink.accept(lines.bytes, lines.start, lines.length, line);
        }
        line++;
      }
    }
  }

  private static int read(FileChannel channel, byte[] target, int at, int length, long position)
      throws IOException {
    return channel.read(ByteBuffer.wrap(target, at, length), position);
  }

  private static final class Lines {
    private final FileChannel channel;
    private byte[] bytes = new byte[BLOCK];
    private long blockAt;
    private int limit;
    private int next;
    private int start;
    private int length;

    Lines(FileChannel channel, long from) {
      this.channel = channel;
      this.blockAt = from;
    }

    boolean beginsLine() throws IOException {
      byte[] before = new byte[1];
      return LineRanges.read(channel, before, 0, 1, blockAt - 1) < 1 || before[0] == '\n';
    }

    /** Where the next line begins. */
    long position() {
      return blockAt + next;
    }

    /** Finds the next line; false behind the last. */
    boolean next() throws IOException {
      start = next;
      int scanned = next;
      while (true) {
        scanned = LineEnds.find(bytes, scanned, limit);
        if (scanned < limit) {
          next = scanned + 1;
          setLength(scanned);
          return true;
        }
        if (!fill()) {
          next = limit;
          setLength(limit);
          return limit > start;
        }
        scanned = scanned - shifted;
      }
    }

    private int shifted;

    private void setLength(int end) {
      length = (end > start && bytes[end - 1] == '\r' ? end - 1 : end) - start;
    }

    private boolean fill() throws IOException {
      shifted = start;
      int kept = limit - start;
      if (start > 0) {
        System.arraycopy(bytes, start, bytes, 0, kept);
      } else if (kept == bytes.length) {
        bytes = Arrays.copyOf(bytes, bytes.length * 2);
      }
      blockAt += start;
      start = 0;
      limit = kept;
      int read = LineRanges.read(channel, bytes, kept, bytes.length - kept, blockAt + kept);
      if (read <= 0) {
        return false;
      }
      limit += read;
      return true;
    }
  }
}
