package io.ticklake.testkit;

import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(S3Extension.class)
@Tag("slow")
class S3LakeTest {

  @TempDir Path folder;

  @Test
  void findsTheLakeThatItMade(S3Store store) {
    String bucket = store.newBucket();
    Configuration configuration = Configuration.of(store.settings(folder));
    try (Lake lake = Lake.open(new LakeLocation.Bucket(bucket, "prod"), configuration)) {
      assertThat(lake.exists()).isFalse();
      assertThat(lake.find(GOLD_SECTOR_METRICS)).isEmpty();
      lake.loadOrCreate(GOLD_SECTOR_METRICS);
    }

    try (Lake again = Lake.open(new LakeLocation.Bucket(bucket, "prod"), configuration)) {
      assertThat(again.exists()).isTrue();
      assertThat(again.load(GOLD_SECTOR_METRICS).location())
          .isEqualTo("s3://" + bucket + "/prod/warehouse/gold/sector_metrics");
    }
    assertThat(store.keys(bucket, "prod/")).contains("prod/lake.json");
  }

  @Test
  void keepsKeysOutOfEverythingItStores(S3Store store) {
    String bucket = store.newBucket();
    try (Lake lake =
        Lake.open(
            new LakeLocation.Bucket(bucket, "prod"), Configuration.of(store.settings(folder)))) {
      assertThat(lake.loadOrCreate(GOLD_SECTOR_METRICS).properties().toString())
          .doesNotContain(store.accessKey(), store.secretKey());
      assertThat(lake.properties().toString()).doesNotContain(store.secretKey());
    }
    for (String key : store.keys(bucket, "")) {
      assertThat(new String(store.content(bucket, key), java.nio.charset.StandardCharsets.UTF_8))
          .doesNotContain(store.accessKey(), store.secretKey());
    }
  }

  @Test
  void refusesAnonymousRequests(S3Store store) throws IOException {
    String bucket = store.newBucket();

    var connection =
        (HttpURLConnection) URI.create(store.endpoint() + "/" + bucket).toURL().openConnection();

    assertThat(connection.getResponseCode()).isEqualTo(403);
  }

  @Test
  void saysThatNothingListensAtTheEndpoint(S3Store store) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertThatThrownBy(
            () ->
                open(store, "some-bucket", Settings.S3_ENDPOINT.key(), "http://127.0.0.1:" + port))
        .isInstanceOf(Unavailable.class)
        .hasMessage(
            "The store of s3://some-bucket/prod does not answer at http://127.0.0.1:%d: Connection refused. Check s3.endpoint, or start the store, and try again."
                .formatted(port));
  }

  @Test
  void saysThatTheKeysAreWrong(S3Store store) {
    String bucket = store.newBucket();
    assertThatThrownBy(() -> open(store, bucket, Settings.S3_SECRET_KEY.key(), "wrong"))
        .isInstanceOf(Unavailable.class)
        .hasMessageStartingWith(
            "The store of s3://%s/prod at %s refuses the keys (403"
                .formatted(bucket, store.endpoint()))
        .hasMessageContaining("TICKLAKE_S3_ACCESS_KEY")
        .hasMessageNotContaining(store.accessKey());
  }

  @Test
  void saysThatThereIsNoSuchBucket(S3Store store) {
    assertThatThrownBy(() -> open(store, "no-such-bucket", Settings.S3_REGION.key(), "us-east-1"))
        .isInstanceOf(Unavailable.class)
        .hasMessage(
            "There is no bucket no-such-bucket at %s. Create it, or check --lake."
                .formatted(store.endpoint()));
  }

  private void open(S3Store store, String bucket, String key, String value) {
    Map<String, String> settings = new HashMap<>(store.settings(folder));
    settings.put(key, value);
    Lake.open(new LakeLocation.Bucket(bucket, "prod"), Configuration.of(settings)).close();
  }
}
