package io.ticklake.analytics;

import io.ticklake.core.table.Column;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.util.ArrayList;
import java.util.List;

/** The meaning of tables and columns as DuckDB's comments, which tools show beside the names. */
final class Comments {

  private Comments() {}

  /** For every view of {@link Views#statements}. */
  static List<String> statements() {
    List<String> statements = new ArrayList<>();
    Views.described()
        .forEach(
            (name, meaning) ->
                statements.add("COMMENT ON VIEW %s IS %s".formatted(name, Views.text(meaning))));
    for (TableContract table : Tables.ALL) {
      for (Column column : table.columns()) {
        statements.add(
            "COMMENT ON COLUMN %s.\"%s\" IS %s"
                .formatted(table.fullName(), column.name(), Views.text(column.meaning())));
      }
    }
    return statements;
  }
}
