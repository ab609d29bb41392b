package io.ticklake.core.parquet;

import static io.ticklake.core.table.ColumnType.AMOUNT;
import static io.ticklake.core.table.ColumnType.BINARY;
import static io.ticklake.core.table.ColumnType.BOOLEAN;
import static io.ticklake.core.table.ColumnType.DOUBLE;
import static io.ticklake.core.table.ColumnType.INTEGER;
import static io.ticklake.core.table.ColumnType.LONG;
import static io.ticklake.core.table.ColumnType.MONEY;
import static io.ticklake.core.table.ColumnType.TEXT;
import static io.ticklake.core.table.ColumnType.TEXT_LIST;
import static io.ticklake.core.table.ColumnType.TIMESTAMP;
import static io.ticklake.core.table.ColumnType.TURNOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.lake.LocalFileIO;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.shaded.org.apache.avro.util.Utf8;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.iceberg.shaded.org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back by Iceberg, with the bounds and counts its own writer gives. */
class RowFileTest {

  private static final int ROWS = 45_000; // three pages
  private static final Utf8[] SYMBOLS = {new Utf8("AAA"), new Utf8("B"), new Utf8("ÄÖ€😀")};

  private static final TableContract CONTRACT =
      TableContract.named("silver", "columns", "One row for the test.")
          .required("constant", TEXT, "The same text in every row.")
          .required("number", LONG, "The number of the row.")
          .optional("symbol", TEXT, "Few texts.")
          .optional("id", TEXT, "Ever new texts.")
          .optional("growing", TEXT, "First few texts, then ever new ones.")
          .optional("plain", TEXT, "Texts without a dictionary.")
          .optional("price", AMOUNT, "Few prices.")
          .optional("walk", AMOUNT, "First few prices, then ever new ones.")
          .optional("ratio", DOUBLE, "Doubles, some not a number.")
          .optional("flag", BOOLEAN, "A flag.")
          .optional("count", INTEGER, "A small number, negative too.")
          .optional("at", TIMESTAMP, "A time.")
          .optional("sum", TURNOVER, "A sum of either sign.")
          .optional("cap", MONEY, "Few amounts of money.")
          .optional("codes", TEXT_LIST, "Lists, also empty and none.")
          .required("tags", TEXT_LIST, "Lists, also empty.")
          .optional("bytes", BINARY, "Bytes.")
          .optional("nothing", TEXT, "Never set.")
          .optional("late", LONG, "Set in the last rows only.")
          .key("number")
          .withoutDictionary("plain")
          .withoutStatistics("constant")
          .build();

  @TempDir private Path folder;

  @Test
  void givesBackEveryValueOfEveryTypeWithTheMetricsOfIcebergsOwnWriter() throws IOException {
    Written ours = write("ours", "zstd", ROWS, RowFileTest::row);
    Written theirs = write("theirs", "uncompressed", ROWS, RowFileTest::row);

    assertThat(ours.rows()).hasSize(ROWS).isEqualTo(theirs.rows());
    assertThat(ours.file().recordCount()).isEqualTo(ROWS);
    assertThat(ours.file().valueCounts()).isEqualTo(theirs.file().valueCounts());
    assertThat(ours.file().nullValueCounts()).isEqualTo(theirs.file().nullValueCounts());
    assertThat(ours.file().nanValueCounts()).isEqualTo(theirs.file().nanValueCounts());
    assertThat(ours.file().lowerBounds()).isEqualTo(theirs.file().lowerBounds());
    assertThat(ours.file().upperBounds()).isEqualTo(theirs.file().upperBounds());
    assertThat(ours.file().splitOffsets()).hasSize(1);
  }

  @Test
  void writesSeveralRowGroupsEachWithItsOwnDictionaries() throws IOException {
    Written ours = write("groups", "zstd", ROWS, RowFileTest::row, 1_000_000);
    Written theirs = write("theirs", "uncompressed", ROWS, RowFileTest::row);

    assertThat(ours.file().splitOffsets()).hasSizeGreaterThan(1);
    assertThat(ours.rows()).isEqualTo(theirs.rows());
    assertThat(ours.file().lowerBounds()).isEqualTo(theirs.file().lowerBounds());
  }

  @Test
  void writesOneRow() throws IOException {
    assertThat(write("ours", "zstd", 1, RowFileTest::row).rows())
        .isEqualTo(write("theirs", "uncompressed", 1, RowFileTest::row).rows());
  }

  @Test
  void endsAPageOfLongTextsByItsBytes() throws IOException {
    IntFunction<LakeRow> rows =
        i -> {
          LakeRow row = row(i);
          row.set(CONTRACT.position("plain"), Integer.toString(i).repeat(20_000));
          return row;
        };
    assertThat(write("ours", "zstd", 300, rows).rows())
        .isEqualTo(write("theirs", "uncompressed", 300, rows).rows());
  }

  @Test
  void refusesARowWithoutAValueThatItNeeds() {
    for (String column : List.of("constant", "number", "tags")) {
      IntFunction<LakeRow> rows =
          i -> {
            LakeRow row = row(i);
            row.set(CONTRACT.position(column), null);
            return row;
          };
      assertThatThrownBy(() -> write(column, "zstd", 1, rows)).hasMessageContaining(column);
    }
  }

  @Test
  void refusesAListWithAMissingElement() {
    IntFunction<LakeRow> rows =
        i -> {
          LakeRow row = row(i);
          set(row, "tags", Arrays.asList("first", null));
          set(row, "codes", Arrays.asList(null, "second"));
          return row;
        };
    assertThatThrownBy(() -> write("ours", "zstd", 1, rows)).hasMessageContaining("codes");
  }

  @Test
  void callsNoPageNullThatHasValues() throws IOException {
    Written ours = write("ours", "zstd", 100, RowFileTest::row);
    Path file = LocalFileIO.path(ours.file().location());
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      for (ColumnChunkMetaData column : reader.getFooter().getBlocks().get(0).getColumns()) {
        ColumnIndex index = reader.readColumnIndex(column);
        if (column.getPath().toDotString().equals("constant")) {
          assertThat(index).isNull();
        } else if (column.getPath().toDotString().equals("number")) {
          assertThat(index.getNullPages()).containsExactly(false);
        }
      }
    }
  }

  @Test
  void refusesADecimalOfAnotherScale() {
    for (String column : List.of("price", "sum")) {
      IntFunction<LakeRow> rows =
          i -> {
            LakeRow row = row(i);
            row.set(CONTRACT.position(column), new BigDecimal("1.5"));
            return row;
          };
      assertThatThrownBy(() -> write(column, "zstd", 1, rows)).hasMessageContaining("1.5");
    }
  }

  private static LakeRow row(int i) {
    Random random = new Random(i);
    LakeRow row = new LakeRow(CONTRACT);
    set(row, "constant", "file:one");
    row.setNumber(CONTRACT.position("number"), i);
    boolean first = i < ROWS / 2;
    if (random.nextInt(10) > 0) {
      set(row, "symbol", SYMBOLS[random.nextInt(SYMBOLS.length)]);
      set(row, "id", "id" + i);
      set(row, "growing", first ? "few" + i % 7 : "many" + i);
      set(row, "plain", "text" + random.nextInt(100));
      row.setNumber(CONTRACT.position("price"), 100 + random.nextInt(300));
      set(row, "walk", BigDecimal.valueOf(first ? i % 5 : random.nextInt(), 8));
      set(row, "ratio", i % 1_000 == 3 ? Double.NaN : random.nextGaussian());
      set(row, "flag", random.nextBoolean());
      set(row, "count", random.nextInt(50) - 25);
      set(row, "at", 1_767_621_600_000_000L + i);
      set(
          row,
          "sum",
          new BigDecimal(new BigInteger(120, random).subtract(BigInteger.TWO.pow(119)), 16));
      set(row, "cap", BigDecimal.valueOf(random.nextInt(9) - 4, 2));
      set(row, "codes", random.nextInt(5) == 0 ? List.of() : codes(random));
      set(row, "bytes", ByteBuffer.wrap(new byte[] {9, (byte) i, (byte) -i, 9}, 1, 2));
    }
    set(row, "tags", random.nextBoolean() ? List.of() : codes(random));
    if (i > ROWS - 100) {
      set(row, "late", (long) i);
    }
    return row;
  }

  private static List<String> codes(Random random) {
    List<String> codes = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      codes.add("C" + random.nextInt(20));
    }
    return codes;
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(CONTRACT.position(column), value);
  }

  private record Written(DataFile file, List<String> rows) {}

  private Written write(String name, String codec, int rows, IntFunction<LakeRow> row)
      throws IOException {
    return write(name, codec, rows, row, 128 << 20);
  }

  // The table's codec decides who writes.
  private Written write(
      String name, String codec, int rows, IntFunction<LakeRow> row, int rowGroupBytes)
      throws IOException {
    try (Lake lake =
        Lake.open(new LakeLocation.Folder(folder.resolve(name)), Configuration.defaults())) {
      Table table = lake.loadOrCreate(CONTRACT);
      table
          .updateProperties()
          .set("write.parquet.compression-codec", codec)
          .set("write.parquet.row-group-size-bytes", Integer.toString(rowGroupBytes))
          .commit();
      try (TableWriter writer = new TableWriter(table, 0, 1)) {
        for (int i = 0; i < rows; i++) {
          writer.write(row.apply(i));
        }
        DataFile file = writer.finish().get(0);
        table.newAppend().appendFile(file).commit();
        return new Written(file, read(table));
      }
    }
  }

  private static List<String> read(Table table) throws IOException {
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(record -> rows.add(text(record)));
    }
    return rows;
  }

  private static String text(Record record) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < record.size(); i++) {
      Object value = record.get(i);
      text.append(value instanceof ByteBuffer bytes ? "0x" + hex(bytes) : value).append('|');
    }
    return text.toString();
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return java.util.HexFormat.of().formatHex(copy);
  }
}
