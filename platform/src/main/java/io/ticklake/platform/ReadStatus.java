package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.Listeners;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.bronze.StreamProgress;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import io.ticklake.platform.LakeStatus.PartStatus;
import io.ticklake.platform.LakeStatus.TableStatus;
import io.ticklake.platform.LakeStatus.TopicStatus;
import io.ticklake.platform.UpState.Health;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/** Looks at what runs for a lake and at its newest snapshots; changes nothing, needs no Spark. */
public final class ReadStatus {

  // Newest rows come with the newest commits; a lake of years is not read through for this.
  private static final int MANIFESTS_READ = 30;
  private static final List<String> EVENT_TIMES =
      List.of("event_time", "bar_start", "window_start");
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(3);

  private final PlatformFolder folder;
  private final Lake lake;
  private final Configuration configuration;

  public ReadStatus(PlatformFolder folder, Lake lake, Configuration configuration) {
    this.folder = folder;
    this.lake = lake;
    this.configuration = configuration;
  }

  /** The status of now. */
  public LakeStatus read() {
    Optional<UpState> up = UpState.read(folder).filter(UpState::isOfThisBoot);
    List<PartStatus> parts = up.map(ReadStatus::parts).orElse(List.of());
    Map<String, Table> tables = new LinkedHashMap<>();
    try (FileIO files = lake.properties().newFileIO()) {
      if (lake.exists()) {
        Map<String, String> heads = lake.heads();
        for (TableContract contract : Tables.ALL) {
          String head = heads.get(contract.fullName());
          if (head != null) {
            tables.put(contract.fullName(), Lake.at(head, contract.fullName(), files));
          }
        }
      }
      List<TableStatus> states =
          tables.entrySet().stream().map(entry -> table(entry.getKey(), entry.getValue())).toList();
      List<TopicStatus> topics = new ArrayList<>();
      String problem = topics(brokers(up), tables, topics);
      return new LakeStatus(
          lake.location().toString(),
          phase(up, parts),
          parts,
          topics,
          problem,
          states,
          DiskGuard.used(folder.path()),
          DiskGuard.free(folder.path()));
    }
  }

  private String brokers(Optional<UpState> up) {
    return up.map(state -> state.ports().get(PartName.BROKER.text()))
        .map(port -> "127.0.0.1:" + port)
        .orElseGet(() -> configuration.get(Settings.KAFKA_BROKERS));
  }

  private static String phase(Optional<UpState> up, List<PartStatus> parts) {
    if (up.isPresent() && up.get().isSupervised()) {
      return up.get().phase().name().toLowerCase(Locale.ROOT);
    }
    return parts.stream().anyMatch(part -> part.pid() != 0) ? "orphaned" : "down";
  }

  private static List<PartStatus> parts(UpState up) {
    return up.parts().stream()
        .map(
            part -> {
              boolean alive = part.process() != null && part.process().isRunning();
              String state =
                  part.health() == Health.RUNNING && !alive
                      ? "dead"
                      : part.health().name().toLowerCase(Locale.ROOT);
              return new PartStatus(
                  part.name(),
                  state,
                  alive ? part.process().pid() : 0,
                  alive ? ProcessIdentity.memory(part.process().family()) : 0,
                  up.ports().get(part.name()),
                  part.restarts(),
                  part.log());
            })
        .toList();
  }

  private String topics(String brokers, Map<String, Table> tables, List<TopicStatus> topics) {
    if (!Listeners.someListens(brokers)) {
      return "no broker answers at " + brokers;
    }
    Map<String, String> topicTables = new LinkedHashMap<>();
    topicTables.put(configuration.get(Settings.TICKS_TOPIC), Tables.BRONZE_TICKS.fullName());
    topicTables.put(
        configuration.get(Settings.MARKET_INFO_TOPIC), Tables.BRONZE_MARKET_INFO.fullName());
    try (KafkaTopics kafka = new KafkaTopics(brokers, BROKER_PATIENCE)) {
      topicTables.forEach(
          (topic, name) -> {
            SortedMap<Integer, Long> ends = kafka.endOffsets(topic);
            SortedMap<Integer, Long> committed =
                Optional.ofNullable(tables.get(name))
                    .flatMap(table -> new BronzeCommits(table, name).progress())
                    .filter(progress -> progress.topic().name().equals(topic))
                    .map(StreamProgress::endOffsets)
                    .orElseGet(TreeMap::new);
            topics.add(
                new TopicStatus(
                    topic,
                    ends.values().stream().mapToLong(Long::longValue).sum(),
                    LakeStatus.lag(ends, committed)));
          });
      return null;
    } catch (Unavailable e) {
      topics.clear();
      return e.getMessage();
    }
  }

  private static TableStatus table(String name, Table table) {
    Snapshot snapshot = table.currentSnapshot();
    if (snapshot == null) {
      return new TableStatus(name, 0, null, null);
    }
    return new TableStatus(
        name,
        Long.parseLong(snapshot.summary().getOrDefault("total-records", "0")),
        newestEvent(table, snapshot),
        Instant.ofEpochMilli(snapshot.timestampMillis()));
  }

  private static Instant newestEvent(Table table, Snapshot snapshot) {
    Types.NestedField column =
        EVENT_TIMES.stream()
            .map(table.schema()::findField)
            .filter(java.util.Objects::nonNull)
            .findFirst()
            .orElse(null);
    if (column == null) {
      return null;
    }
    List<ManifestFile> newest =
        snapshot.dataManifests(table.io()).stream()
            .sorted(Comparator.comparingLong(ManifestFile::sequenceNumber).reversed())
            .limit(MANIFESTS_READ)
            .toList();
    long micros = Long.MIN_VALUE;
    for (ManifestFile manifest : newest) {
      try (var files =
          ManifestFiles.read(manifest, table.io(), table.specs()).select(List.of("upper_bounds"))) {
        for (DataFile file : files) {
          Map<Integer, ByteBuffer> bounds = file.upperBounds();
          ByteBuffer bound = bounds == null ? null : bounds.get(column.fieldId());
          if (bound != null) {
            long value = Conversions.fromByteBuffer(column.type(), bound);
            micros = Math.max(micros, value);
          }
        }
      } catch (java.io.IOException e) {
        throw new Unavailable(
            "Cannot read %s: %s. Try again.".formatted(manifest.path(), e.getMessage()), e);
      }
    }
    return micros == Long.MIN_VALUE ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
