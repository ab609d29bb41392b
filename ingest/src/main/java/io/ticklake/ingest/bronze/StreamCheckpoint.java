package io.ticklake.ingest.bronze;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The checkpoint folder that Spark keeps for a streaming query, read beside Spark: whose it is,
 * which batches it has planned and finished, and up to which offsets.
 */
final class StreamCheckpoint {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final FileSystem files;

  /**
   * @param folder folder or URI
   * @param hadoop Spark's Hadoop configuration
   */
  StreamCheckpoint(String folder, Configuration hadoop) {
    this.folder = new Path(folder);
    try {
      this.files = this.folder.getFileSystem(hadoop);
    } catch (IOException e) {
      throw unavailable("open", e);
    }
  }

  String location() {
    return folder.toString();
  }

  /** Id of the stream it belongs to; empty when no stream ever used the folder. */
  Optional<String> stream() {
    return read(new Path(folder, "metadata")).map(text -> json(text).path("id").asText());
  }

  /** Number of the last batch that Spark knows to be finished. */
  OptionalLong lastFinished() {
    return newest("commits");
  }

  /** Number of the last batch that Spark has planned; it may have run or not. */
  OptionalLong lastPlanned() {
    return newest("offsets");
  }

  /** Per partition the first offset behind a planned batch; empty when it has been cleaned away. */
  Optional<SortedMap<Integer, Long>> endOffsets(long batch) {
    return read(new Path(folder, "offsets/" + batch)).map(this::planned);
  }

  /**
   * Per partition the offset that Spark began the stream with; empty before the first batch is
   * planned.
   */
  SortedMap<Integer, Long> firstOffsets() {
    // a line with a zero byte for old readers and the version, then the offsets
    return read(new Path(folder, "sources/0/0"))
        .map(text -> offsets(text.lines().skip(1).findFirst().orElse("{}")))
        .orElse(new TreeMap<>());
  }

  /** Makes the folder one of a stream, before its first batch. */
  void begin(String stream) {
    try (OutputStream out = files.create(new Path(folder, "metadata"), false)) {
      out.write("{\"id\":\"%s\"}".formatted(stream).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unavailable("write", e);
    }
  }

  /** Puts the folder aside under a name that tells whose it was; returns the new name. */
  String putAside() {
    String whose = stream().orElse("unknown");
    Path aside = folder.suffix(".before-" + java.util.UUID.randomUUID() + "-" + whose);
    try {
      if (!files.rename(folder, aside)) {
        throw new Unavailable(
            "Cannot rename the checkpoint folder %s. Check its permissions.".formatted(folder));
      }
      return aside.toString();
    } catch (IOException e) {
      throw unavailable("rename", e);
    }
  }

  // version, the batch's settings, then one line of offsets per source: {"topic":{"0":12}}
  private SortedMap<Integer, Long> planned(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() != 3 || !lines.get(0).equals("v1")) {
      throw new BadData(
          "The checkpoint %s has offsets in a form that this ticklake does not know (%s). Use the ticklake that wrote it, or continue with --bootstrap."
              .formatted(folder, lines.isEmpty() ? "empty" : lines.get(0)));
    }
    return offsets(lines.get(2));
  }

  private SortedMap<Integer, Long> offsets(String text) {
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    for (JsonNode topic : json(text)) {
      for (Map.Entry<String, JsonNode> offset : topic.properties()) {
        offsets.put(Integer.parseInt(offset.getKey()), offset.getValue().asLong());
      }
    }
    return offsets;
  }

  private OptionalLong newest(String log) {
    Path path = new Path(folder, log);
    try {
      if (!files.exists(path)) {
        return OptionalLong.empty();
      }
      return java.util.Arrays.stream(files.listStatus(path))
          .map(FileStatus::getPath)
          .map(Path::getName)
          .filter(name -> name.matches("\\d+"))
          .mapToLong(Long::parseLong)
          .max();
    } catch (IOException e) {
      throw unavailable("read", e);
    }
  }

  private Optional<String> read(Path file) {
    try {
      if (!files.exists(file)) {
        return Optional.empty();
      }
      try (FSDataInputStream in = files.open(file)) {
        return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw unavailable("read", e);
    }
  }

  private JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new BadData(
          "The checkpoint %s is damaged: '%s' is no JSON. Put the folder aside and continue from the table's own offsets with --bootstrap."
              .formatted(folder, text),
          e);
    }
  }

  private Unavailable unavailable(String what, IOException cause) {
    return new Unavailable(
        "Cannot %s the checkpoint folder %s: %s. Check ingest.checkpoints."
            .formatted(what, folder, cause.getMessage()),
        cause);
  }
}
