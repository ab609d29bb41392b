package io.ticklake.testkit;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A real S3 API (S3Proxy over a folder) in a JVM of its own, on a free port of 127.0.0.1, with
 * random keys and without anonymous access. It ends with this JVM, however this JVM ends.
 */
public final class S3Store implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Path folder;
  private final int port;
  private final String accessKey = randomText(10);
  private final String secretKey = randomText(20);
  private final AtomicInteger buckets = new AtomicInteger();
  private Process process;

  private S3Store(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Starts a store of one's own, to be stopped; others share one by the extension. */
  public static S3Store start(Path folder) {
    S3Store store = new S3Store(folder, ServerProcess.freePorts(1).get(0));
    store.startAgain();
    return store;
  }

  static S3Store startInTemporaryFolder() {
    return start(ServerProcess.temporaryFolder("store"));
  }

  /** Starts the stopped store on its old folder, port and keys. */
  public void startAgain() {
    Path properties = folder.resolve("s3proxy.properties");
    try {
      Files.createDirectories(folder.resolve("buckets"));
      Files.writeString(properties, lines());
    } catch (IOException e) {
      throw new IllegalStateException("cannot write " + properties, e);
    }
    process =
        ServerProcess.start(
            "store",
            "io.ticklake.store.RunStore",
            folder,
            List.of("-Xmx192m"),
            List.of("--end-with-input", "--properties", properties.toString()),
            Map.of("LOG_LEVEL", "warn"));
    awaitAnswer();
  }

  public String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  public String accessKey() {
    return accessKey;
  }

  public String secretKey() {
    return secretKey;
  }

  /** Makes an empty bucket of a new name. */
  public String newBucket() {
    String bucket = "bucket-" + buckets.incrementAndGet();
    try (S3Client client = client()) {
      client.createBucket(request -> request.bucket(bucket));
    }
    return bucket;
  }

  /** Keys of all objects of a bucket below a prefix. */
  public List<String> keys(String bucket, String prefix) {
    try (S3Client client = client()) {
      return client
          .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
          .contents()
          .stream()
          .map(S3Object::key)
          .toList();
    }
  }

  /** The content of one object. */
  public byte[] content(String bucket, String key) {
    try (S3Client client = client()) {
      return client.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArray();
    }
  }

  /** The settings by which a command reaches this store, as flags. */
  public Map<String, String> settings(Path stateFolder) {
    return Map.of(
        Settings.S3_ENDPOINT.key(),
        endpoint(),
        Settings.S3_ACCESS_KEY.key(),
        accessKey,
        Settings.S3_SECRET_KEY.key(),
        secretKey,
        Settings.STATE_FOLDER.key(),
        stateFolder.toString());
  }

  /** A lake that does not exist yet, in a new bucket; its catalog is a file in {@code folder}. */
  public Lake newLake(Path stateFolder) {
    return Lake.open(
        new LakeLocation.Bucket(newBucket(), "prod"), Configuration.of(settings(stateFolder)));
  }

  /** Ends it; what it holds is kept for {@link #startAgain}. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String lines() {
    return String.join(
        "\n",
        "s3proxy.endpoint=" + endpoint(),
        "s3proxy.authorization=aws-v2-or-v4",
        "s3proxy.identity=" + accessKey,
        "s3proxy.credential=" + secretKey,
        "jclouds.provider=filesystem-nio2",
        "jclouds.identity=local",
        "jclouds.credential=local",
        "jclouds.filesystem.basedir=" + folder.resolve("buckets"),
        "");
  }

  private void awaitAnswer() {
    Instant end = Instant.now().plus(PATIENCE);
    try (S3Client client = client()) {
      while (true) {
        try {
          client.listBuckets();
          return;
        } catch (SdkException e) {
          if (!process.isAlive() || Instant.now().isAfter(end)) {
            throw new IllegalStateException(
                "the store did not start; it said: " + ServerProcess.output(folder, "store"), e);
          }
        }
      }
    }
  }

  private S3Client client() {
    return S3Client.builder()
        .endpointOverride(URI.create(endpoint()))
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .httpClient(UrlConnectionHttpClient.create())
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
        .build();
  }

  private static String randomText(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
