package io.ticklake.core.lake;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.io.FileIO;

/**
 * How engines reach a lake's catalog and files.
 *
 * @param catalog Iceberg catalog properties, keys of the store included: never print them
 * @param localFolder folder of this machine for what belongs to the lake but not to its tables:
 *     SQLite catalog, caches
 */
public record LakeProperties(Map<String, String> catalog, Path localFolder) {

  // Remote calls: 10 s to connect, and 60 s in all for four attempts of 13 s with pauses between.
  private static final Map<String, String> PATIENCE =
      Map.of(
          "http-client.urlconnection.connection-timeout-ms", "10000",
          "http-client.urlconnection.socket-timeout-ms", "13000",
          "s3.retry.num-retries", "3",
          "s3.retry.min-wait-ms", "200",
          "s3.retry.max-wait-ms", "2000");

  // A store may hold a part in memory until it has checked its signature.
  private static final int PART_BYTES = 8 << 20;

  static LakeProperties of(LakeLocation location, Configuration configuration) {
    Map<String, String> properties = new HashMap<>();
    properties.put("warehouse", location.warehouse());
    properties.put("jdbc.schema-version", "V1");
    properties.put("clients", "1");
    Path folder;
    if (location instanceof LakeLocation.Folder local) {
      folder = local.path();
      properties.put("io-impl", LocalFileIO.class.getName());
    } else {
      folder =
          stateFolder(configuration)
              .resolve(
                  UUID.nameUUIDFromBytes(location.uri().getBytes(StandardCharsets.UTF_8))
                      .toString());
      properties.putAll(s3(configuration));
    }
    properties.put("uri", catalogUri(configuration, folder));
    if (!configuration.get(Settings.CATALOG_USER).isEmpty()) {
      properties.put("jdbc.user", configuration.get(Settings.CATALOG_USER));
      properties.put("jdbc.password", configuration.get(Settings.CATALOG_PASSWORD));
    }
    return new LakeProperties(Map.copyOf(properties), folder);
  }

  /** Keys of the store and passwords are among the properties, so none of them is shown. */
  @Override
  public String toString() {
    return "LakeProperties[" + catalog.keySet() + ", " + localFolder + "]";
  }

  /** A new file access for this lake's store. */
  public FileIO newFileIO() {
    return CatalogUtil.loadFileIO(catalog.get("io-impl"), catalog, null);
  }

  /** Whether the catalog is the SQLite file of this machine. */
  public boolean hasLocalCatalog() {
    return catalog.get("uri").startsWith("jdbc:sqlite:");
  }

  void createLocalFolder() {
    try {
      Files.createDirectories(localFolder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create the folder " + localFolder, e);
    }
  }

  // WAL and a long busy time-out: with the defaults 1 of 20 concurrent commits was lost.
  private static String catalogUri(Configuration configuration, Path folder) {
    String configured = configuration.get(Settings.CATALOG_URI);
    return configured.isEmpty()
        ? "jdbc:sqlite:" + folder.resolve("catalog.db") + "?journal_mode=WAL&busy_timeout=30000"
        : configured;
  }

  private static Map<String, String> s3(Configuration configuration) {
    Map<String, String> properties = new HashMap<>();
    properties.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
    properties.put("http-client.type", "urlconnection");
    properties.putAll(PATIENCE);
    // An object goes as it is, signed as a whole. In signed chunks with a trailer, S3Proxy answers
    // once it has the last byte of the object and hangs up: what is still being sent then breaks.
    properties.put("s3.chunked-encoding-enabled", "false");
    properties.put("s3.multipart.part-size-bytes", String.valueOf(PART_BYTES));
    properties.put("client.region", configuration.get(Settings.S3_REGION));
    properties.put("s3.path-style-access", configuration.get(Settings.S3_PATH_STYLE).toString());
    if (!configuration.get(Settings.S3_ENDPOINT).isEmpty()) {
      properties.put("s3.endpoint", configuration.get(Settings.S3_ENDPOINT));
    }
    if (!configuration.get(Settings.S3_ACCESS_KEY).isEmpty()) {
      properties.put("s3.access-key-id", configuration.get(Settings.S3_ACCESS_KEY));
      properties.put("s3.secret-access-key", configuration.get(Settings.S3_SECRET_KEY));
    }
    return properties;
  }

  private static Path stateFolder(Configuration configuration) {
    String configured = configuration.get(Settings.STATE_FOLDER);
    return configured.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".local", "state", "ticklake")
        : Path.of(configured).toAbsolutePath();
  }
}
