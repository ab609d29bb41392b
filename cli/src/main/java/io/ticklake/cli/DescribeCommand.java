package io.ticklake.cli;

import io.ticklake.core.table.Column;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description =
        "Shows what a table promises: its columns with meaning and unit, key, partitions, order.",
    footer = {"", "Example:", "  ticklake describe gold.bars"})
final class DescribeCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "TABLE", description = "Name of the table, as in gold.bars.")
  String table;

  @Override
  public Integer call() {
    TableContract contract = Tables.named(table);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: %s%n", contract.fullName(), contract.rowMeaning());
    out.printf("key: %s%n", String.join(", ", contract.key()));
    out.printf(
        "partitions: %s%n",
        contract.partitions().isEmpty()
            ? "none"
            : contract.partitions().stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ")));
    out.printf("sorted by: %s%n%n", String.join(", ", contract.sortedBy()));
    int width =
        contract.columns().stream().mapToInt(column -> column.name().length()).max().orElse(0);
    for (Column column : contract.columns()) {
      out.printf(
          "%-" + width + "s  %-14s  %s%s%n",
          column.name(),
          column.type().sqlName(),
          column.required() ? "" : "(may be null) ",
          column.meaning());
    }
    return ExitCode.OK;
  }
}
