package io.ticklake.engine;

import io.ticklake.core.lake.LakeProperties;
import java.util.HashMap;
import java.util.Map;

/**
 * Spark's own way to a lake's store, for what does not go through Iceberg: checkpoints of streams,
 * and Parquet files read by their names. Hadoop's S3 file system then serves {@code s3://} too, so
 * that a location reads the same for both.
 */
final class HadoopStore {

  private static final String S3A = "org.apache.hadoop.fs.s3a.S3AFileSystem";

  private HadoopStore() {}

  /** Settings of a session; none for a lake in a folder. Keys are among them: never print them. */
  static Map<String, String> settings(LakeProperties lake) {
    Map<String, String> catalog = lake.catalog();
    Map<String, String> settings = new HashMap<>();
    if (!catalog.getOrDefault("io-impl", "").endsWith("S3FileIO")) {
      return settings;
    }
    settings.put("fs.s3.impl", S3A);
    settings.put("fs.s3a.impl", S3A);
    settings.put("fs.AbstractFileSystem.s3.impl", "org.apache.hadoop.fs.s3a.S3A");
    settings.put("fs.AbstractFileSystem.s3a.impl", "org.apache.hadoop.fs.s3a.S3A");
    settings.put("fs.s3a.endpoint.region", catalog.get("client.region"));
    settings.put("fs.s3a.path.style.access", catalog.get("s3.path-style-access"));
    // the same patience as Iceberg's: 60 s in all
    settings.put("fs.s3a.connection.establish.timeout", "10s");
    settings.put("fs.s3a.connection.timeout", "15s");
    settings.put("fs.s3a.connection.request.timeout", "30s");
    settings.put("fs.s3a.attempts.maximum", "2");
    settings.put("fs.s3a.retry.limit", "2");
    settings.put("fs.s3a.retry.interval", "200ms");
    copy(catalog, "s3.endpoint", settings, "fs.s3a.endpoint");
    copy(catalog, "s3.access-key-id", settings, "fs.s3a.access.key");
    copy(catalog, "s3.secret-access-key", settings, "fs.s3a.secret.key");
    return settings;
  }

  private static void copy(
      Map<String, String> from, String name, Map<String, String> to, String as) {
    if (from.containsKey(name)) {
      to.put(as, from.get(name));
    }
  }
}
