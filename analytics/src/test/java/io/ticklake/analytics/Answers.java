package io.ticklake.analytics;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;

/** What a query prints. */
final class Answers {

  private Answers() {}

  static String of(ResultFormat format, Lake lake, String query) {
    return of(format, lake, query, warning -> {});
  }

  static String of(ResultFormat format, Lake lake, String query, Consumer<String> warnings) {
    return of(format, lake, query, warnings, 0);
  }

  static String of(
      ResultFormat format, Lake lake, String query, Consumer<String> warnings, int width) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new LakeSql(lake, Configuration.defaults(), warnings)
        .run(List.of(query), rows -> format.write(rows, out, width));
    out.flush();
    return text.toString();
  }
}
