package io.ticklake.cli;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.analytics.Publish;
import io.ticklake.compaction.MaintainTables;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.lake.PartitionReplacement;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise of the serving file, kept while everything below it is replaced all the time. */
@Tag("slow")
class ServingSwapTest {

  private static final int READERS = 4;
  private static final int SWAPS = 200;
  private static final int READS = 2_000;

  private static final int MAINTAIN_EVERY = 10;

  /** So many replacements the readers may lag behind. */
  private static final int SLACK = 20;

  private static final long LOOK_NANOS = 2_000_000;

  /** Nothing but releases keeps a snapshot, and maintenance has no mercy. */
  private static final Configuration STRICT =
      Configuration.of(
          Map.of(
              "release.keep", "0s",
              "release.least", "25",
              "maintain.keep_snapshots", "0s",
              "maintain.least_snapshots", "1"));

  @TempDir Path folder;

  @Test
  void fourProcessesReadOneStateAfterTheOtherWhileItIsReplacedHundredsOfTimes() throws Exception {
    Path stop = folder.resolve("stop");
    Path allowed = Files.writeString(folder.resolve("allowed"), "");
    List<Process> readers = new ArrayList<>();
    int round = 0;
    int removed = 0;
    try (Lake lake = Lake.open(new LakeLocation.Folder(folder.resolve("lake")), STRICT)) {
      publish(lake, ++round);
      for (int i = 0; i < READERS; i++) {
        readers.add(start(stop, allowed, i));
      }
      while (round <= SWAPS || reads() < READS) {
        publish(lake, ++round);
        Files.writeString(allowed, Long.toString(round * READS / (SWAPS * READERS)));
        if (round % MAINTAIN_EVERY == 0) {
          removed +=
              new MaintainTables(lake, STRICT, Clock.systemUTC()).run(Tables.ALL).filesExpired();
        }
        // Neither side runs far ahead, so both do as much as is asked and no more.
        do {
          assertThat(readers).allMatch(Process::isAlive, says());
          LockSupport.parkNanos(LOOK_NANOS);
        } while (reads() < Math.min(READS, (round - SLACK) * READS / SWAPS));
      }
    } finally {
      Files.writeString(stop, "");
      for (Process reader : readers) {
        reader.waitFor();
      }
    }

    assertThat(readers).allMatch(reader -> reader.exitValue() == 0, says());
    assertThat(round).isGreaterThan(SWAPS);
    assertThat(reads()).isGreaterThanOrEqualTo(READS);
    assertThat(removed).isGreaterThan(SWAPS);
  }

  private void publish(Lake lake, int round) throws IOException {
    replace(lake, GOLD_BARS, round);
    replace(lake, GOLD_SECTOR_METRICS, round);
    new Publish(lake, STRICT, Clock.systemUTC()).run();
  }

  private static void replace(Lake lake, TableContract contract, long trades) throws IOException {
    Table table = lake.loadOrCreate(contract);
    try (TableWriter writer = new TableWriter(table, 0, trades)) {
      LakeRow row = new LakeRow(contract);
      for (int i = 0; i < contract.columns().size(); i++) {
        row.set(i, zero(contract, i));
      }
      row.set(contract.position("trades"), trades);
      writer.write(row);
      new PartitionReplacement(table, table.currentSnapshot(), Expressions.alwaysTrue())
          .commit(writer.finish());
    }
  }

  private static Object zero(TableContract contract, int column) {
    String name = contract.columns().get(column).name();
    return switch (contract.columns().get(column).type()) {
      case TEXT -> name.equals("bar_interval") ? "1m" : "A";
      case INTEGER -> 0;
      case LONG, TIMESTAMP -> 0L;
      case DOUBLE -> 0.0;
      case AMOUNT, AMOUNT_SUM -> BigDecimal.ZERO.setScale(8);
      case TURNOVER -> BigDecimal.ZERO.setScale(16);
      default -> null;
    };
  }

  private Process start(Path stop, Path allowed, int number) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ServingReader.class.getName(),
            folder.resolve("lake/serving/analytics.duckdb").toString(),
            stop.toString(),
            folder.resolve("reads" + number).toString(),
            allowed.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("reader" + number).toFile())
        .start();
  }

  private long reads() throws IOException {
    long reads = 0;
    for (int i = 0; i < READERS; i++) {
      Path file = folder.resolve("reads" + i);
      String text = Files.exists(file) ? Files.readString(file) : "";
      reads += text.isEmpty() ? 0 : Long.parseLong(text.split(" ", 2)[0]);
    }
    return reads;
  }

  /** What the readers have to say. */
  private String says() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < READERS; i++) {
      Path file = folder.resolve("reader" + i);
      text.append(Files.exists(file) ? Files.readString(file) : "");
    }
    return text.toString();
  }
}
