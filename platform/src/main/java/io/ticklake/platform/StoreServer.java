package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.Listeners;
import io.ticklake.core.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An S3-compatible store on this machine (S3Proxy over a folder), for lakes of {@code --store s3}.
 * Good for trying S3 out; a real store is reached by s3.endpoint.
 */
final class StoreServer {

  private final Launcher launcher;
  private final PlatformFolder folder;
  private final int port;
  private final String bucket;

  StoreServer(Launcher launcher, PlatformFolder folder, int port, String bucket) {
    this.launcher = launcher;
    this.folder = folder;
    this.port = port;
    this.bucket = bucket;
  }

  Part part() {
    String classPath = launcher.serverClassPath("store");
    Path properties = folder.store().resolve("s3proxy.properties");
    try {
      // A bucket is a folder of the store's.
      Files.createDirectories(folder.store().resolve("buckets").resolve(bucket));
      PlatformFolder.writePrivately(
          properties,
          String.join(
              "\n",
              "s3proxy.endpoint=http://127.0.0.1:" + port,
              "s3proxy.authorization=aws-v2-or-v4",
              "s3proxy.identity=" + folder.secret("store-access-key"),
              "s3proxy.credential=" + folder.secret("store-secret-key"),
              "jclouds.provider=filesystem-nio2",
              "jclouds.identity=local",
              "jclouds.credential=local",
              "jclouds.filesystem.basedir=" + folder.store().resolve("buckets"),
              ""));
    } catch (IOException e) {
      throw new Unavailable(
          "Cannot make the store's folder %s: %s.".formatted(folder.store(), e), e);
    }
    return new Part(
        PartName.STORE,
        List.of(
            launcher.java(),
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            "io.ticklake.store.RunStore",
            "--properties",
            properties.toString()),
        Map.of("LOG_LEVEL", "warn"),
        Set.of("JAVA_TOOL_OPTIONS", "CLASSPATH"),
        folder.path(),
        folder.log("store"),
        ran -> answers(),
        Duration.ofSeconds(90));
  }

  /** Settings by which our commands reach it, as environment variables. */
  Map<String, String> settings() {
    return Map.of(
        Settings.S3_ENDPOINT.environmentVariable(), "http://127.0.0.1:" + port,
        Settings.S3_PATH_STYLE.environmentVariable(), "true",
        Settings.S3_ACCESS_KEY.environmentVariable(), folder.secret("store-access-key"),
        Settings.S3_SECRET_KEY.environmentVariable(), folder.secret("store-secret-key"),
        Settings.STATE_FOLDER.environmentVariable(), folder.path().resolve("state").toString());
  }

  private boolean answers() {
    return Listeners.someListens("127.0.0.1:" + port);
  }
}
