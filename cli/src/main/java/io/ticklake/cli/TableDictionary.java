package io.ticklake.cli;

import io.ticklake.core.table.Column;
import io.ticklake.core.table.TableContract;
import java.util.List;
import java.util.stream.Collectors;

/** The dictionary of tables as Markdown: docs/tables.md is this text. */
final class TableDictionary {

  private static final String HEAD =
      """
      # Tables

      Made from the contracts in the code by `ticklake describe --all --format markdown`; a test keeps this page equal
      to them, so change the contract and run the command again. Times are UTC. `bronze.rejects` and
      `gold.bars_filled` are views on these tables: [querying.md](querying.md).
      """;

  private TableDictionary() {}

  static String of(List<TableContract> contracts) {
    return HEAD + contracts.stream().map(TableDictionary::section).collect(Collectors.joining());
  }

  private static String section(TableContract contract) {
    StringBuilder text = new StringBuilder();
    text.append("\n## ").append(contract.fullName()).append("\n\n");
    text.append(contract.rowMeaning()).append("\n\n");
    text.append("- key: ").append(names(contract.key())).append('\n');
    text.append("- partitions: ").append(names(contract.partitions())).append('\n');
    text.append("- sorted by: ").append(names(contract.sortedBy())).append("\n\n");
    text.append("| column | type | null | meaning |\n|---|---|---|---|\n");
    for (Column column : contract.columns()) {
      text.append("| ").append(column.name());
      text.append(" | ").append(column.type().sqlName());
      text.append(" | ").append(column.required() ? "no" : "yes");
      text.append(" | ").append(column.meaning().replace("|", "\\|")).append(" |\n");
    }
    return text.toString();
  }

  private static String names(List<?> names) {
    return names.isEmpty()
        ? "none"
        : names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }
}
