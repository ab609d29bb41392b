package io.ticklake.engine;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Spark sessions that see a lake as the catalog {@code ticklake}, keep UTC, listen on nothing but
 * 127.0.0.1 and send nothing out.
 */
public final class SparkSessions {

  private SparkSessions() {}

  /** A new session; closing it stops Spark. */
  public static SparkSession open(String application, Lake lake, Configuration configuration) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("ticklake " + application)
            .master(configuration.get(Settings.SPARK_MASTER))
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.adaptive.enabled", false)
            .config("spark.sql.streaming.metricsEnabled", false);
    catalogSettings(lake).forEach(builder::config);
    return builder.getOrCreate();
  }

  /** Hadoop's settings with those of the session, keys of the lake's store among them. */
  public static org.apache.hadoop.conf.Configuration hadoop(SparkSession spark) {
    var hadoop =
        new org.apache.hadoop.conf.Configuration(spark.sparkContext().hadoopConfiguration());
    CollectionConverters.asJava(spark.conf().getAll())
        .forEach(
            (key, value) -> {
              if (key.startsWith("fs.")) {
                hadoop.set(key, value);
              }
            });
    return hadoop;
  }

  /** Spark settings that make a lake visible; may be set on a running session too. */
  public static Map<String, String> catalogSettings(Lake lake) {
    String prefix = "spark.sql.catalog." + Lake.CATALOG;
    Map<String, String> settings = new HashMap<>();
    settings.put(prefix, "org.apache.iceberg.spark.SparkCatalog");
    settings.put(prefix + ".catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog");
    settings.put(prefix + ".cache-enabled", "false");
    lake.properties().catalog().forEach((key, value) -> settings.put(prefix + "." + key, value));
    settings.putAll(HadoopStore.settings(lake.properties()));
    return settings;
  }
}
