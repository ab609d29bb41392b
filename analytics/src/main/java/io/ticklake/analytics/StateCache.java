package io.ticklake.analytics;

import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps table states in files, so that the next command need not read manifests, or even load the
 * classes that can. The key is the metadata file's own random name: it never describes anything
 * else, so an entry is never stale. An entry that is cut off or damaged is no entry. Where nothing
 * can be written there is no cache and everything works.
 */
final class StateCache {

  private static final String FIRST_LINE = "ticklake table state 3";

  private final Path folder;

  StateCache(Path folder) {
    this.folder = folder;
  }

  Optional<TableState> find(TableContract contract, String metadataLocation) {
    try {
      String text = Files.readString(entry(contract, metadataLocation), StandardCharsets.UTF_8);
      return Optional.of(parse(contract, metadataLocation, text));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Keeps the state, and of the table's older ones none. */
  void keep(TableState state) {
    Path entry = entry(state.contract(), state.metadataLocation());
    try {
      CacheFile.write(entry, text(state));
      prune(entry);
    } catch (IOException e) {
      // a lake that may only be read; the next command plans again
    }
  }

  // One entry of the current state and one of a release: commands look at both in turn.
  private static void prune(Path kept) throws IOException {
    try (Stream<Path> entries = Files.list(kept.getParent())) {
      for (Path entry : entries.toList()) {
        boolean isOfAnotherKind = isOfRelease(entry) != isOfRelease(kept);
        if (!entry.equals(kept) && !CacheFile.isBeingWritten(entry) && !isOfAnotherKind) {
          Files.deleteIfExists(entry);
        }
      }
    }
  }

  private static boolean isOfRelease(Path entry) {
    return entry.getFileName().toString().startsWith(TableState.SNAPSHOT);
  }

  private Path entry(TableContract contract, String metadataLocation) {
    String name = metadataLocation.substring(metadataLocation.lastIndexOf('/') + 1);
    return folder.resolve(contract.fullName()).resolve(name);
  }

  private static String text(TableState state) {
    StringBuilder text = new StringBuilder(256 + 160 * state.files().size());
    text.append(FIRST_LINE).append('\n').append(state.metadataLocation()).append('\n');
    text.append(state.snapshotId()).append(' ');
    text.append(state.committedAt() == null ? -1 : state.committedAt().toEpochMilli()).append('\n');
    text.append(state.columnIds().size()).append(' ').append(state.files().size()).append('\n');
    state.columnIds().forEach((name, id) -> text.append(id).append(' ').append(name).append('\n'));
    for (StoredFile file : state.files()) {
      FileBounds bounds = file.bounds();
      text.append(file.bytes()).append('\t').append(file.rows());
      text.append('\t').append(bounds.partition());
      text.append('\t').append(bounds.fromMicros()).append('\t').append(bounds.toMicros());
      text.append('\t').append(bounds.lowSymbol()).append('\t').append(bounds.highSymbol());
      text.append('\t').append(file.location()).append('\n');
    }
    return text.append("end\n").toString();
  }

  // Whatever does not fit is an exception, and thereby no entry.
  private static TableState parse(TableContract contract, String metadataLocation, String text) {
    List<String> lines = text.lines().toList();
    String[] snapshot = lines.get(2).split(" ", 2);
    String[] counts = lines.get(3).split(" ", 2);
    int columns = Integer.parseInt(counts[0]);
    int files = Integer.parseInt(counts[1]);
    if (!lines.get(0).equals(FIRST_LINE)
        || !lines.get(1).equals(metadataLocation)
        || lines.size() != 5 + columns + files
        || !lines.get(4 + columns + files).equals("end")) {
      throw new IllegalArgumentException("damaged entry of " + contract.fullName());
    }
    Map<String, Integer> columnIds = new LinkedHashMap<>();
    for (String line : lines.subList(4, 4 + columns)) {
      String[] column = line.split(" ", 2);
      columnIds.put(column[1], Integer.valueOf(column[0]));
    }
    List<StoredFile> stored = new ArrayList<>(files);
    for (String line : lines.subList(4 + columns, 4 + columns + files)) {
      String[] file = line.split("\t", 8);
      FileBounds bounds =
          new FileBounds(
              file[2], Long.parseLong(file[3]), Long.parseLong(file[4]), file[5], file[6]);
      stored.add(new StoredFile(file[7], Long.parseLong(file[0]), Long.parseLong(file[1]), bounds));
    }
    long committed = Long.parseLong(snapshot[1]);
    return new TableState(
        contract,
        metadataLocation,
        Long.parseLong(snapshot[0]),
        committed < 0 ? null : Instant.ofEpochMilli(committed),
        columnIds,
        List.copyOf(stored));
  }
}
