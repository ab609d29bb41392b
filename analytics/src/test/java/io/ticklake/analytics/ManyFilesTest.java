package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of 8,000 files of which one can be read: a question that opens another one fails. */
@Tag("slow")
class ManyFilesTest {

  private static final int FILES = 8_000;
  private static final Instant FIRST = Instant.parse("2025-06-01T00:00:00Z");
  private static final int WANTED = 4_711;

  @TempDir Path folder;

  @Test
  void aSymbolAndHourOpenOneFile() throws Exception {
    try (SampleLake lake = new SampleLake(folder.resolve("lake"))) {
      lake.lake().create();
      appendHours(lake);
      Path serving = Serving.publish(lake.lake());

      assertThat(Answers.of(ResultFormat.CSV, lake.lake(), bars(WANTED, WANTED + 1)).lines())
          .containsExactly("symbol,close", "A,1.50000000");
      try (Connection connection = Serving.open(serving)) {
        assertThat(Serving.rows(connection, bars(WANTED, WANTED + 1)))
            .containsExactly("A|1.50000000");
        assertThatThrownBy(() -> Serving.rows(connection, bars(WANTED, WANTED + 2)))
            .isInstanceOf(SQLException.class);
      }
    }
  }

  private static String bars(int from, int to) {
    return "SELECT symbol, close FROM bars('A', '1s', '%s', '%s')".formatted(hour(from), hour(to));
  }

  private static Instant hour(int number) {
    return FIRST.plus(Duration.ofHours(number));
  }

  private static String period(Instant hour) {
    return hour.toString().substring(0, 13);
  }

  private static void appendHours(SampleLake lake) throws IOException {
    Table table = lake.lake().loadOrCreate(GOLD_BARS);
    String bar =
        "bar_interval=1s period=%s venue=X bar_start=%s close=1.5 symbol="
            .formatted(period(hour(WANTED)), hour(WANTED));
    DataFile real = lake.write(GOLD_BARS, table, bar + "A", bar + "B").get(0);
    AppendFiles append = table.newAppend();
    for (int i = 0; i < FILES; i++) {
      append.appendFile(i == WANTED ? real : unreadable(table, real, hour(i)));
    }
    append.commit();
  }

  /** As the real one, of another hour. */
  private static DataFile unreadable(Table table, DataFile real, Instant hour) throws IOException {
    int start = table.schema().findField("bar_start").fieldId();
    ByteBuffer micros =
        Conversions.toByteBuffer(
            Types.TimestampType.withZone(), ChronoUnit.MICROS.between(Instant.EPOCH, hour));
    Map<Integer, ByteBuffer> lower = new HashMap<>(real.lowerBounds());
    Map<Integer, ByteBuffer> upper = new HashMap<>(real.upperBounds());
    lower.put(start, micros);
    upper.put(start, micros);
    String path = real.location() + "." + period(hour) + ".parquet";
    Files.writeString(Path.of(path), "no Parquet");
    return DataFiles.builder(table.spec())
        .copy(real)
        .withPath(path)
        .withPartitionPath("bar_interval=1s/period=" + period(hour))
        .withMetrics(
            new Metrics(
                real.recordCount(),
                real.columnSizes(),
                real.valueCounts(),
                real.nullValueCounts(),
                real.nanValueCounts(),
                lower,
                upper))
        .build();
  }
}
