package io.ticklake.ingest.bronze;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import io.ticklake.decode.TickDecoders;
import io.ticklake.ingest.bronze.BronzeFiles.TaskName;
import io.ticklake.ingest.feed.FeedOptions;
import io.ticklake.ingest.feed.FeedRecord;
import io.ticklake.ingest.feed.FileFeed;
import io.ticklake.ingest.feed.FileFeeds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Table;

/**
 * Brings one captured file to bronze, without Kafka and without Spark. Its rows have the source
 * {@code file:<sha256 of the file>;<how it is read>} ({@link FileFeeds#reading}), partition 0 and
 * as offset the number of the line, from 1. A file is one commit, and the same file read in the
 * same way adds nothing a second time; so a wrong format, day or symbol can be put right. Large
 * plain files of Tick JSON are read by several threads.
 */
public final class ImportFile {

  private static final long BYTES_PER_TASK = 16L << 20;
  private static final long MEMORY_PER_TASK = 160L << 20;
  private static final int HASH_BLOCK = 1 << 20;

  private final Lake lake;
  private final Configuration configuration;
  private final Clock clock;

  public ImportFile(Lake lake, Configuration configuration, Clock clock) {
    this.lake = lake;
    this.configuration = configuration;
    this.clock = clock;
  }

  /**
   * What became of a file.
   *
   * @param table full name of the table it belongs to
   * @param source value of source_topic of its rows
   * @param added whether it was added now; otherwise the lake held it already
   * @param rows rows added
   * @param rejects rows among them that hold no valid message
   */
  public record Imported(String table, String source, boolean added, long rows, long rejects) {}

  /** Imports the file unless the lake holds it. */
  public Imported run(Path file, FeedOptions options) {
    // asks for everything the format needs before anything is made
    FileFeeds.open(file, options).close();
    TableContract contract =
        options.format().equals("sp500") ? Tables.BRONZE_MARKET_INFO : Tables.BRONZE_TICKS;
    boolean parallel = options.format().equals(TickDecoders.TICKS) && isPlain(file);
    ExecutorService threads = Executors.newFixedThreadPool(threads());
    try {
      List<Range> ranges = parallel ? ranges(file) : List.of();
      List<Future<Long>> lineEnds = new ArrayList<>();
      // the lines of the last range stand before no other
      for (Range range : ranges.subList(0, Math.max(0, ranges.size() - 1))) {
        lineEnds.add(
            threads.submit(() -> LineRanges.countLineEnds(file, range.from(), range.to())));
      }
      String source = "file:%s;%s".formatted(sha256(file), FileFeeds.reading(file, options));
      if (BronzeLog.holdsSource(lake, contract, source)) {
        return new Imported(contract.fullName(), source, false, 0, 0);
      }
      Table table = lake.loadOrCreate(contract);
      RowRules rules = rules();
      List<Callable<BronzeFiles>> tasks = new ArrayList<>();
      long before = 0;
      for (int i = 0; i < ranges.size(); i++) {
        Range range = ranges.get(i);
        Target target = new Target(table, contract, rules, source, i);
        long linesBefore = before;
        tasks.add(() -> target.write(file, range, linesBefore));
        before += i < lineEnds.size() ? result(lineEnds.get(i), file) : 0;
      }
      if (!parallel) {
        tasks.add(() -> new Target(table, contract, rules, source, 0).write(file, options));
      }
      return commit(contract, table, source, written(table, threads, tasks, file));
    } finally {
      threads.shutdownNow();
    }
  }

  private static Imported commit(
      TableContract contract, Table table, String source, BronzeFiles written) {
    boolean added =
        new BronzeCommits(table, contract.fullName())
            .appendOnce(source, written.content(), written.files());
    return new Imported(
        contract.fullName(),
        source,
        added,
        added ? written.content().rows() : 0,
        added ? written.content().rejects() : 0);
  }

  private RowRules rules() {
    return RowRules.of(configuration, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
  }

  /** All parts, or none: what the others wrote is removed when one fails. */
  private static BronzeFiles written(
      Table table, ExecutorService threads, List<Callable<BronzeFiles>> tasks, Path file) {
    List<Future<BronzeFiles>> running = tasks.stream().map(threads::submit).toList();
    List<BronzeFiles> done = new ArrayList<>();
    RuntimeException failure = null;
    for (Future<BronzeFiles> task : running) {
      try {
        done.add(result(task, file));
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    BronzeFiles written = BronzeFiles.together(done);
    if (failure != null) {
      written.files().forEach(f -> table.io().deleteFile(f.location()));
      throw failure;
    }
    return written;
  }

  /** Bytes from {@code from} to before {@code to}. */
  private record Range(long from, long to) {}

  private record Target(
      Table table, TableContract contract, RowRules rules, String source, int task) {

    BronzeFiles write(Path file, Range range, long lineEndsBefore) throws IOException {
      SourceRecord record = record();
      record.format = TickDecoders.TICKS;
      return write(
          (rows, out) ->
              LineRanges.read(
                  file,
                  range.from(),
                  range.to(),
                  lineEndsBefore,
                  (bytes, start, length, number) -> {
                    record.offset = number;
                    record.bytes = bytes;
                    record.start = start;
                    record.length = length;
                    rows.write(record, out);
                  }));
    }

    BronzeFiles write(Path file, FeedOptions options) throws IOException {
      SourceRecord record = record();
      return write(
          (rows, out) -> {
            try (FileFeed feed = FileFeeds.open(file, options)) {
              while (feed.hasNext()) {
                FeedRecord next = feed.next();
                record.offset = next.line();
                record.format = next.format();
                record.value(next.value());
                rows.write(record, out);
              }
            }
          });
    }

    private BronzeFiles write(BronzeFiles.Records records) throws IOException {
      return BronzeFiles.write(
          table, contract, rules, new TaskName(task, System.nanoTime()), records);
    }

    private SourceRecord record() {
      SourceRecord record = new SourceRecord();
      record.source = source;
      return record;
    }
  }

  private static int threads() {
    long byMemory = Runtime.getRuntime().maxMemory() / MEMORY_PER_TASK;
    return (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), byMemory));
  }

  private static List<Range> ranges(Path file) {
    long size = size(file);
    long parts = Math.max(1, Math.min(threads(), size / BYTES_PER_TASK));
    List<Range> ranges = new ArrayList<>();
    for (long i = 0; i < parts; i++) {
      ranges.add(new Range(size / parts * i, i == parts - 1 ? size : size / parts * (i + 1)));
    }
    return ranges;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static boolean isPlain(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] magic = in.readNBytes(2);
      boolean gzip = magic.length == 2 && (magic[0] & 0xFF) == 0x1F && (magic[1] & 0xFF) == 0x8B;
      boolean zip = magic.length == 2 && magic[0] == 'P' && magic[1] == 'K';
      return !gzip && !zip;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[HASH_BLOCK];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        digest.update(block, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static <T> T result(Future<T> future, Path file) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("The import of %s was interrupted. Start it again.".formatted(file), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof IOException failure) {
        throw unreadable(file, failure);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static BadRequest unreadable(Path file, IOException cause) {
    return new BadRequest(
        "The file %s cannot be read or its rows cannot be written: %s. Check the path, its rights and the disk."
            .formatted(file, cause.getMessage()),
        cause);
  }
}
