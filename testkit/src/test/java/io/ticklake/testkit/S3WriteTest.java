package io.ticklake.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.iceberg.io.FileIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects on their way to a store. */
@ExtendWith(S3Extension.class)
@Tag("slow")
class S3WriteTest {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void sendsAnObjectAgainWhoseConnectionBroke(BadNetwork.Moment moment, S3Store store)
      throws IOException {
    byte[] content = content(8 * MEBIBYTE);
    try (BadNetwork network = new BadNetwork(store.endpoint());
        Lake lake = lake(store, network.endpoint());
        FileIO files = lake.properties().newFileIO()) {
      network.resetNext(2, moment);
      write(files, lake, "object", content);

      assertThat(network.harmed()).isEqualTo(2);
      assertThat(read(files, lake, "object")).isEqualTo(content);
    }
  }

  /** Else the store hangs up while the end of the object is still being sent. */
  @ParameterizedTest
  @ValueSource(ints = {1_000, 100_000, 3 * MEBIBYTE, 20 * MEBIBYTE})
  void isAnsweredOnlyAfterTheLastByte(int size, S3Store store) throws IOException {
    byte[] content = content(size);
    try (BadNetwork network = new BadNetwork(store.endpoint());
        Lake lake = lake(store, network.endpoint());
        FileIO files = lake.properties().newFileIO()) {
      network.holdLastByte(500);
      write(files, lake, "object", content);

      assertThat(network.harmed()).isZero();
      assertThat(read(files, lake, "object")).isEqualTo(content);
    }
  }

  @Test
  void aStoreWithLittleMemoryTakesManyLargeObjectsAtOnce(S3Store store) throws Exception {
    byte[] content = content(11 * MEBIBYTE);
    ExecutorService writers = Executors.newFixedThreadPool(8);
    try (Lake lake = lake(store, store.endpoint());
        FileIO files = lake.properties().newFileIO()) {
      List<Future<?>> written =
          IntStream.range(0, 8)
              .<Future<?>>mapToObj(
                  i -> writers.submit(() -> write(files, lake, "object-" + i, content)))
              .toList();
      for (Future<?> one : written) {
        one.get();
      }
      assertThat(read(files, lake, "object-7")).isEqualTo(content);
    } finally {
      writers.shutdownNow();
    }
  }

  private Lake lake(S3Store store, String endpoint) {
    Map<String, String> settings = new HashMap<>(store.settings(folder));
    settings.put(Settings.S3_ENDPOINT.key(), endpoint);
    return Lake.open(
        new LakeLocation.Bucket(store.newBucket(), "prod"), Configuration.of(settings));
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(1).nextBytes(content);
    return content;
  }

  private static void write(FileIO files, Lake lake, String name, byte[] content) {
    try (OutputStream out = files.newOutputFile(path(lake, name)).create()) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(FileIO files, Lake lake, String name) throws IOException {
    try (var in = files.newInputFile(path(lake, name)).newStream()) {
      return in.readAllBytes();
    }
  }

  private static String path(Lake lake, String name) {
    return lake.properties().catalog().get("warehouse") + "/" + name;
  }
}
