package io.ticklake.testkit;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.engine.SparkSessions;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Lakes for one test, in a folder of its own. */
public final class TestLakes {

  private TestLakes() {}

  /** A lake that does not exist yet. */
  public static Lake at(Path folder) {
    return Lake.open(new LakeLocation.Folder(folder.resolve("lake")), Configuration.defaults());
  }

  /** A fresh session on the shared Spark that sees the lake as its catalog. */
  public static SparkSession session(SparkSession shared, Lake lake) {
    SparkSession session = shared.newSession();
    SparkSessions.catalogSettings(lake).forEach((key, value) -> session.conf().set(key, value));
    return session;
  }
}
