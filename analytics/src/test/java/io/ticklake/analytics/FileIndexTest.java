package io.ticklake.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.table.Tables;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileIndexTest {

  private static final String ANY = "NULL";

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 17, 400, 3_000})
  void findsTheFilesWhoseBoundsHoldWhatIsAskedForAndNoOthers(int number) throws SQLException {
    Random random = new Random(number);
    List<StoredFile> files = IntStream.range(0, number).mapToObj(i -> file(i, random)).toList();
    for (int i = 0; i < 20; i++) {
      String partition = random.nextInt(3) == 0 ? ANY : "1" + "smhd".charAt(random.nextInt(4));
      String symbol = random.nextInt(3) == 0 ? ANY : symbol(random);
      String from = random.nextInt(3) == 0 ? ANY : "" + random.nextInt(1_000);
      String to = random.nextInt(3) == 0 ? ANY : "" + random.nextInt(1_000);

      List<String> expected =
          files.stream()
              .filter(file -> mayHold(file.bounds(), partition, symbol, from, to))
              .map(StoredFile::location)
              .toList();

      assertThat(find(files, partition, symbol, from, to))
          .containsExactlyInAnyOrderElementsOf(
              // One file, where an empty list would be an error.
              expected.isEmpty() ? find(files, "none", ANY, ANY, "-1") : expected);
    }
  }

  @Test
  void givesThemInOrderOfTime() throws SQLException {
    List<StoredFile> files =
        IntStream.range(0, 500)
            .map(i -> i * 7 % 500)
            .mapToObj(i -> new StoredFile("f" + i, 1, 1, new FileBounds("1m", i, i, "A", "Z")))
            .toList();

    assertThat(find(files, "1m", "B", "100", "300"))
        .isEqualTo(IntStream.range(100, 300).mapToObj(i -> "f" + i).toList());
  }

  @Test
  void ordersSymbolsOfSlicesAsTheDatabaseDoes() throws SQLException {
    // Java compares the first of the two as the higher, by its surrogates, DuckDB as the lower.
    List<StoredFile> files =
        Stream.of("\uFFEE", "\uD83D\uDC02")
            .sorted(Comparator.reverseOrder())
            .map(s -> new StoredFile("f" + s, 1, 1, new FileBounds("1m", 1, 1, s, s)))
            .toList();

    assertThat(find(files, "1m", "\uFFEE", ANY, ANY)).containsExactly("f\uFFEE");
    assertThat(find(files, "1m", "\uD83D\uDC02", ANY, ANY)).containsExactly("f\uD83D\uDC02");
  }

  private static StoredFile file(int number, Random random) {
    String name = "it's/a folder/" + number + ".parquet";
    if (random.nextInt(20) == 0) {
      return new StoredFile(name, 1, 1, FileBounds.UNKNOWN);
    }
    String[] symbols = {symbol(random), symbol(random)};
    java.util.Arrays.sort(symbols);
    int from = random.nextInt(1_000);
    String partition = random.nextInt(20) == 0 ? "" : "1" + "smhd".charAt(random.nextInt(4));
    return new StoredFile(
        name,
        1,
        1,
        new FileBounds(
            partition,
            from,
            from + random.nextInt(100),
            symbols[0],
            random.nextInt(20) == 0 ? "" : symbols[1]));
  }

  private static String symbol(Random random) {
    return "" + (char) ('A' + random.nextInt(26)) + random.nextInt(10);
  }

  private static boolean mayHold(
      FileBounds bounds, String partition, String symbol, String from, String to) {
    return (partition.equals(ANY)
            || bounds.partition().isEmpty()
            || bounds.partition().equals(partition))
        && (from.equals(ANY) || bounds.toMicros() >= Long.parseLong(from))
        && (to.equals(ANY) || bounds.fromMicros() < Long.parseLong(to))
        && (symbol.equals(ANY)
            || (bounds.lowSymbol().compareTo(symbol) <= 0
                && (bounds.highSymbol().isEmpty() || bounds.highSymbol().compareTo(symbol) >= 0)));
  }

  private static List<String> find(
      List<StoredFile> files, String partition, String symbol, String from, String to)
      throws SQLException {
    TableState table = new TableState(Tables.GOLD_BARS, "", 1, null, Map.of(), files);
    String found =
        new FileIndex(text(partition), text(symbol), from, to).sql(table, StoredFile::location);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT " + found)) {
      rows.next();
      Array array = rows.getArray(1);
      List<String> paths = new ArrayList<>();
      for (Object path : (Object[]) array.getArray()) {
        paths.add((String) path);
      }
      return paths;
    }
  }

  private static String text(String value) {
    return value.equals(ANY) ? ANY : Views.text(value);
  }
}
