package io.ticklake.platform;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one {@code up} started, as its file tells everybody else, also when it was killed.
 *
 * @param boot which start of the machine the process numbers belong to
 * @param supervisor the process that started and watches the rest
 * @param phase starting, running or stopping
 * @param lake where the lake is, as commands take it
 * @param ports by part
 * @param parts what was started
 */
record UpState(
    String boot,
    ProcessIdentity supervisor,
    Phase phase,
    String lake,
    Map<String, Integer> ports,
    List<PartState> parts) {

  /** How far {@code up} is. */
  enum Phase {
    STARTING,
    RUNNING,
    STOPPING
  }

  /**
   * One part.
   *
   * @param process null while none runs
   * @param health running, starting, waiting to start again, failed, stopped
   * @param restarts how often it was started again since the start
   */
  record PartState(String name, ProcessIdentity process, Health health, int restarts, String log) {}

  /** How a part does. */
  enum Health {
    STARTING,
    RUNNING,
    WAITING,
    FAILED,
    STOPPED
  }

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  UpState {
    ports = Map.copyOf(ports);
    parts = List.copyOf(parts);
  }

  /** Whether the supervisor still is there. */
  boolean isSupervised() {
    return isOfThisBoot() && supervisor.isRunning();
  }

  boolean isOfThisBoot() {
    return boot.equals(ProcessIdentity.bootId());
  }

  Optional<PartState> part(PartName name) {
    return parts.stream().filter(part -> part.name().equals(name.text())).findFirst();
  }

  void write(PlatformFolder folder) {
    try {
      PlatformFolder.writePrivately(folder.state(), JSON.writeValueAsString(this) + "\n");
    } catch (IOException e) {
      throw new Unavailable("Cannot write %s: %s.".formatted(folder.state(), e), e);
    }
  }

  /** The last state; empty when nothing was started, or everything was stopped in order. */
  static Optional<UpState> read(PlatformFolder folder) {
    if (Files.notExists(folder.state())) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(folder.state().toFile(), UpState.class));
    } catch (IOException e) {
      throw new Unavailable(
          "%s cannot be read: %s. Look for processes of an earlier up, end them, and delete the file."
              .formatted(
                  folder.state(), String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  static void delete(PlatformFolder folder) {
    try {
      Files.deleteIfExists(folder.state());
    } catch (IOException e) {
      throw new Unavailable("Cannot delete %s: %s.".formatted(folder.state(), e), e);
    }
  }
}
