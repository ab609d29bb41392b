package io.ticklake.cli;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.table.Column;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description =
        "Shows what a table promises: its columns with meaning and unit, key, partitions, order; or why records are rejected.",
    footer = {
      "",
      "Examples:",
      "  ticklake describe gold.bars",
      "  ticklake describe --all --format markdown",
      "  ticklake describe --rejects"
    })
final class DescribeCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "TABLE",
      description = "Name of the table, as in gold.bars.")
  String table;

  @Option(names = "--all", description = "All tables.")
  boolean all;

  @Option(names = "--rejects", description = "The words for why a record is rejected.")
  boolean rejects;

  @Option(
      names = "--format",
      paramLabel = "text|markdown",
      defaultValue = "text",
      description = "text (default) or markdown, as in docs/tables.md and docs/rejects.md.")
  Format format;

  /** For a terminal or for a document. */
  enum Format {
    TEXT,
    MARKDOWN
  }

  @Override
  public Integer call() {
    if (Stream.of(all, rejects, table != null).filter(Boolean::booleanValue).count() != 1) {
      throw new BadRequest(
          "Name one table, as in ticklake describe gold.bars, or give --all or --rejects.");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (rejects) {
      out.print(format == Format.MARKDOWN ? RejectDictionary.markdown() : RejectDictionary.text());
      out.flush();
      return ExitCode.OK;
    }
    List<TableContract> contracts = all ? Tables.ALL : List.of(Tables.named(table));
    if (format == Format.MARKDOWN) {
      out.print(TableDictionary.of(contracts));
    } else {
      contracts.forEach(contract -> print(contract, out));
    }
    out.flush();
    return ExitCode.OK;
  }

  private static void print(TableContract contract, PrintWriter out) {
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
    out.println();
  }
}
