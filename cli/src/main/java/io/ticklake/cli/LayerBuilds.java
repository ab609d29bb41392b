package io.ticklake.cli;

import io.ticklake.core.HourRange;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.engine.SparkSessions;
import io.ticklake.gold.BuildGoldDay;
import io.ticklake.gold.BuildSecurities;
import io.ticklake.gold.GoldDayReport;
import io.ticklake.gold.SecuritiesReport;
import io.ticklake.silver.BuildSilver;
import io.ticklake.silver.SilverReport;
import io.ticklake.silver.SilverRules;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Builds of all layers in one Spark session, which starts with the first of them. */
final class LayerBuilds implements AutoCloseable {

  private final String application;
  private final Lake lake;
  private final Configuration configuration;
  private final Clock clock;
  private SparkSession spark;

  LayerBuilds(String application, Lake lake, Configuration configuration, Clock clock) {
    this.application = application;
    this.lake = lake;
    this.configuration = configuration;
    this.clock = clock;
  }

  /** Starts Spark now, for builds that are about to come. */
  void prepare() {
    spark();
  }

  SilverReport silver(HourRange hours) {
    return new BuildSilver(lake, spark(), SilverRules.of(configuration), clock).build(hours);
  }

  /** Builds silver.securities, which gold looks sectors up in. */
  SecuritiesReport securities() {
    return new BuildSecurities(lake, spark(), clock).build();
  }

  /** The same where it is stale; else nothing is done. */
  Optional<SecuritiesReport> staleSecurities() {
    return BuildSecurities.isStale(lake) ? Optional.of(securities()) : Optional.empty();
  }

  GoldDayReport gold(LocalDate day) {
    return new BuildGoldDay(lake, spark(), clock).build(day);
  }

  /** Builds the hours of a gold day that changed; the rest of it stands. */
  GoldDayReport changesOfGold(LocalDate day) {
    return new BuildGoldDay(lake, spark(), clock).buildChanges(day);
  }

  private SparkSession spark() {
    if (spark == null) {
      spark = SparkSessions.open(application, lake, configuration);
    }
    return spark;
  }

  @Override
  public void close() throws IOException {
    if (spark != null) {
      spark.close();
    }
  }
}
