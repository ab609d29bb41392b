package io.ticklake.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read back by Arrow's own reader; tests/test_arrow.py compares whole results with Parquet's. */
class ArrowFormatTest {

  @TempDir Path folder;

  @Test
  void keepsEveryDigitAndEveryNull() throws Exception {
    assertThat(
            columns(
                """
                SELECT * FROM (VALUES
                  (12345678901234567890.1234567890123456::DECIMAL(38,16),
                   (-170141183460469231731687303715)::HUGEINT, ['a', NULL], {'x': [1.50]}, true, 'ü'),
                  (NULL, NULL, NULL, NULL, NULL, NULL),
                  (-0.0000000000000001, 1, [], {'x': NULL}, false, '')) t(a, b, c, d, e, f)
                """))
        .containsExactly(
            "Decimal(38, 16, 128) [12345678901234567890.1234567890123456, null, -1E-16]",
            "Decimal(38, 0, 128) [-170141183460469231731687303715, null, 1]",
            "List [[\"a\",null], null, []]",
            "Struct [{\"x\":[1.50]}, null, {}]",
            "Bool [true, null, false]",
            "Utf8 [ü, null, ]");
  }

  @Test
  void countsMicrosecondsOfUtcInAnyZone() throws Exception {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    try {
      assertThat(
              columns(
                  """
                  SELECT unnest([TIMESTAMPTZ '1969-12-31 23:59:59.999999+00', 'infinity', '-infinity']) AS t,
                    TIMESTAMP '2026-03-29 02:30:00' AS local, DATE '1969-12-31' AS day
                  """))
          .containsExactly(
              "Timestamp(MICROSECOND, UTC) [-1, 9223372036854775807, -9223372036854775807]",
              "Timestamp(MICROSECOND, null) [2026-03-29T02:30, 2026-03-29T02:30, 2026-03-29T02:30]",
              "Date(DAY) [-1, -1, -1]");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void writesOneBatchAfterTheOther() throws Exception {
    byte[] stream = stream("SELECT i, repeat('x', 1000) AS wide FROM range(100000) t(i)");

    long rows = 0;
    int batches = 0;
    try (RootAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
      while (reader.loadNextBatch()) {
        batches++;
        assertThat(reader.getVectorSchemaRoot().getVector(0).getObject(0)).isEqualTo(rows);
        rows += reader.getVectorSchemaRoot().getRowCount();
      }
    }
    assertThat(rows).isEqualTo(100_000);
    assertThat(batches).isEqualTo(7); // of 16 MiB each
    assertThat(columns("SELECT 1 AS x WHERE false")).containsExactly("Int(32, true) []");
  }

  @Test
  void refusesWhatItCannotKeep() {
    assertThatThrownBy(() -> stream("SELECT INTERVAL 1 DAY AS length"))
        .isInstanceOf(BadRequest.class)
        .hasMessage(
            "Arrow has no type that keeps all of INTERVAL, the type of length. Cast it, as in length::VARCHAR.");
    assertThatThrownBy(() -> stream("SELECT 170141183460469231731687303715884105727 AS n"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("has more than 38 digits");
  }

  private byte[] stream(String query) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Lake lake =
        Lake.open(new LakeLocation.Folder(folder.resolve("no lake")), Configuration.defaults())) {
      new LakeSql(lake, Configuration.defaults(), warning -> {})
          .run(List.of(query), rows -> ArrowFormat.STREAM.write(rows, out));
    }
    return out.toByteArray();
  }

  /** Type and values of each column. */
  private List<String> columns(String query) throws Exception {
    List<String> columns = new ArrayList<>();
    try (RootAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(stream(query)), allocator)) {
      reader.loadNextBatch();
      for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < vector.getValueCount(); i++) {
          values.add(vector.getObject(i));
        }
        columns.add(vector.getField().getType() + " " + values);
      }
    }
    return columns;
  }
}
