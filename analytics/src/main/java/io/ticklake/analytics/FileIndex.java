package io.ticklake.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ticklake.analytics.FileSlices.Slice;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The files of a table that may hold the rows a macro is asked for, as an expression that DuckDB
 * computes before it opens any: no subquery, the bounds of all files are one text. It has two
 * levels, so that of thousands of files only those of a few slices are looked at one by one.
 *
 * <p>All components are expressions of SQL on a macro's parameters; NULL asks for everything.
 *
 * @param partition the value of the column that is asked for by equality
 * @param symbol the symbol
 * @param fromMicros rows from here on, in microseconds of the epoch
 * @param toMicros rows before, in microseconds of the epoch
 */
record FileIndex(String partition, String symbol, String fromMicros, String toMicros) {

  /** Splitting a slice costs about as much as looking at the bounds of so many. */
  private static final int LEAST = 16;

  // Characters that no symbol has, nor a path below the folder that all have in common.
  private static final char SLICE = '\f';
  private static final char PART_OF_SLICE = '\u000b';
  private static final char FILE = '\n';
  private static final char PART_OF_FILE = '\t';

  /**
   * Whether the bounds {@code f} of a file or slice say that there may be rows as {@code asked}.
   * What is asked is computed once: DuckDB binds every expression anew wherever it stands.
   */
  private static final String MAY_HOLD =
      """
      f[1] IN ('', coalesce(asked[1], f[1])) AND f[2]::BIGINT < asked[4]::BIGINT AND f[3]::BIGINT >= asked[3]::BIGINT
        AND f[4] <= coalesce(asked[2], f[4]) AND (f[5] = '' OR f[5] >= coalesce(asked[2], f[5]))""";

  /** The order in which DuckDB compares texts: that of their bytes, not of Java's characters. */
  private static final Comparator<String> BY_BYTES =
      Comparator.comparing(text -> text.getBytes(UTF_8), Arrays::compareUnsigned);

  /**
   * An expression for a list of paths, by partition and time. An empty list is no list to DuckDB,
   * so then it is one file, whose rows the macro's own conditions leave out.
   */
  String sql(TableState table, Function<StoredFile, String> path) {
    int ofSlice = Math.max(LEAST, (int) Math.ceil(Math.sqrt(table.files().size())));
    List<Slice> slices = FileSlices.of(table.files(), ofSlice);
    List<String> all = slices.stream().flatMap(slice -> slice.files().stream()).map(path).toList();
    FileList paths = FileList.of(all);
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (Slice slice : slices) {
      List<String> names = paths.names().subList(next, next + slice.files().size());
      next += slice.files().size();
      text.append(text.isEmpty() ? "" : SLICE).append(line(boundsOf(slice), PART_OF_SLICE));
      for (int i = 0; i < names.size(); i++) {
        FileBounds bounds = slice.files().get(i).bounds();
        text.append(i == 0 ? "" : FILE).append(line(bounds, PART_OF_FILE)).append(names.get(i));
      }
    }
    return """
        list_transform([[(%s)::VARCHAR, (%s)::VARCHAR, (%s)::VARCHAR, (%s)::VARCHAR]], lambda asked:
          list_transform(
            coalesce(nullif(
              list_filter(
                list_transform(
                  flatten(list_transform(
                    list_filter(
                      list_transform(string_split(%s, chr(%d)), lambda slice: string_split(slice, chr(%d))),
                      lambda f: %s),
                    lambda f: string_split(f[6], chr(%d)))),
                  lambda line: string_split(line, chr(%d))),
                lambda f: %s),
              []::VARCHAR[][]),
              [['', '', '', '', '', %s]]),
            lambda f: %s || f[6]))[1]"""
        .formatted(
            partition,
            symbol,
            "coalesce(%s, %d)".formatted(fromMicros, Long.MIN_VALUE),
            "coalesce(%s, %d)".formatted(toMicros, Long.MAX_VALUE),
            Views.text(text.toString()),
            (int) SLICE,
            (int) PART_OF_SLICE,
            MAY_HOLD,
            (int) FILE,
            (int) PART_OF_FILE,
            MAY_HOLD,
            Views.text(paths.names().get(0)),
            Views.text(paths.folder()));
  }

  private static FileBounds boundsOf(Slice slice) {
    List<FileBounds> bounds = slice.files().stream().map(StoredFile::bounds).toList();
    boolean isKnown = bounds.stream().noneMatch(file -> file.highSymbol().isEmpty());
    return new FileBounds(
        slice.partition(),
        slice.fromMicros(),
        slice.toMicros(),
        bounds.stream().map(FileBounds::lowSymbol).min(BY_BYTES).orElse(""),
        isKnown ? bounds.stream().map(FileBounds::highSymbol).max(BY_BYTES).orElse("") : "");
  }

  private static String line(FileBounds bounds, char end) {
    return List.of(
            bounds.partition(),
            bounds.fromMicros(),
            bounds.toMicros(),
            bounds.lowSymbol(),
            bounds.highSymbol())
        .stream()
        .map(part -> "" + part + end)
        .collect(Collectors.joining());
  }
}
