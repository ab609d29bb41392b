package io.ticklake.cli;

import io.ticklake.analytics.LakeSql;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Queries of a command on its lake. Not part of {@link LakeOptions}, which commands share that ask
 * nothing and should not load a database for it.
 */
final class LakeQueries {

  private LakeQueries() {}

  /** What a person should know although it is no failure goes to the command's error output. */
  static LakeSql of(Lake lake, Configuration configuration, CommandSpec spec) {
    return new LakeSql(
        lake, configuration, warning -> spec.commandLine().getErr().println("warning: " + warning));
  }
}
