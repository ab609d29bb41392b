package io.ticklake.cli;

import io.ticklake.analytics.LakeSql;
import io.ticklake.analytics.Moment;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Queries of a command on its lake. Not part of {@link LakeOptions}, which commands share that ask
 * nothing and should not load a database for it.
 */
final class LakeQueries {

  private LakeQueries() {}

  static LakeSql of(Lake lake, Configuration configuration, CommandSpec spec, Moment moment) {
    return new LakeSql(lake, configuration, LakeOptions.warnings(spec), moment);
  }

  /**
   * Queries on the tables as they are now: for commands that also look at the tables themselves, at
   * what is built and from what, and must see both in one state.
   */
  static LakeSql ofHeads(Lake lake, Configuration configuration, CommandSpec spec) {
    return of(lake, configuration, spec, new Moment.Latest());
  }
}
