package io.ticklake.platform;

import io.ticklake.core.LakeException;
import io.ticklake.core.Listeners;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Looks for what would keep ticklake from working on this machine; changes nothing. */
public final class Doctor {

  /**
   * One thing that was looked at.
   *
   * @param problem what is wrong and the next step; null if nothing is
   */
  public record Finding(String what, String seen, String problem) {
    public boolean isProblem() {
      return problem != null;
    }
  }

  /** In the first line that these say of themselves: what the launcher takes. */
  static final Pattern MAVEN = Pattern.compile("Maven (3\\.([89]|[1-9]\\d)|4)\\.");

  static final Pattern PYTHON = Pattern.compile("^3\\.1[123]\\.");
  private static final Pattern ANY = Pattern.compile("");

  private final PlatformFolder folder;
  private final LakeLocation location;
  private final Configuration configuration;
  private final List<Finding> findings = new ArrayList<>();

  public Doctor(PlatformFolder folder, LakeLocation location, Configuration configuration) {
    this.folder = folder;
    this.location = location;
    this.configuration = configuration;
  }

  /** Everything that was looked at, good or not. */
  public List<Finding> examine() {
    java();
    program(
        "Maven",
        List.of("mvn", "-v"),
        MAVEN,
        "3.8 or later is needed to build; sudo apt-get install maven");
    program(
        "Python venv",
        List.of("python3", "-c", "import ensurepip, venv, sys; print(sys.version.split()[0])"),
        PYTHON,
        "Python 3.11, 3.12 or 3.13 is needed for Airflow; sudo apt-get install python3 python3-venv");
    program(
        "setsid",
        List.of("setsid", "--version"),
        ANY,
        "needed by up; sudo apt-get install util-linux");
    folder();
    disk();
    ports();
    lake();
    broker();
    store();
    chromium();
    return List.copyOf(findings);
  }

  private void java() {
    int version = Runtime.version().feature();
    found(
        "Java",
        Runtime.version().toString(),
        version == 17 || version == 21
            ? null
            : "Java 17 or 21 is needed (Hadoop does not run on 24 and later); sudo apt-get install openjdk-17-jdk-headless");
  }

  private void program(String what, List<String> command, Pattern version, String problem) {
    Optional<String> answer = answer(command);
    boolean fits = answer.filter(text -> version.matcher(text).find()).isPresent();
    found(what, answer.orElse("missing"), fits ? null : problem);
  }

  private void folder() {
    Path there = folder.path();
    while (Files.notExists(there)) {
      there = there.getParent();
    }
    found(
        "folder",
        folder.path().toString(),
        Files.isWritable(there)
            ? null
            : "%s cannot be written; choose another lake with --lake".formatted(there));
  }

  private void disk() {
    DiskGuard guard =
        new DiskGuard(
            (long) configuration.get(Settings.LEAST_FREE_MEGABYTES) << 20,
            (long) configuration.get(Settings.DISK_BUDGET_MEGABYTES) << 20);
    long free = DiskGuard.free(folder.path());
    long used = DiskGuard.used(folder.path());
    found(
        "disk",
        "%,d MB used, %,d MB free".formatted(used >> 20, free >> 20),
        guard.judge(folder.path(), free, used).orElse(null));
  }

  private void ports() {
    Optional<UpState> up = UpState.read(folder).filter(UpState::isSupervised);
    if (up.isPresent()) {
      found("ports", "in use by our own up: " + up.get().ports(), null);
      return;
    }
    List<Integer> taken =
        PartName.USUAL_PORTS.values().stream()
            .filter(port -> !Ports.isFree(port))
            .sorted()
            .toList();
    // No problem: up takes the next free ones.
    found(
        "ports",
        taken.isEmpty() ? "the usual ones are free" : "taken, up uses the next free ones: " + taken,
        null);
  }

  private void lake() {
    try (Lake lake = Lake.open(location, configuration)) {
      if (!lake.exists()) {
        found("lake", location + " does not exist yet; the first ingest makes it", null);
        return;
      }
      found("lake", "%s, %d tables".formatted(location, lake.heads().size()), null);
    } catch (LakeException e) {
      found("lake", location.toString(), e.getMessage());
    }
  }

  private void broker() {
    Optional<UpState> up = UpState.read(folder).filter(UpState::isSupervised);
    boolean isGiven =
        !configuration.described().get(Settings.KAFKA_BROKERS.key()).origin().equals("default");
    String brokers =
        up.map(state -> state.ports().get(PartName.BROKER.text()))
            .map(port -> "127.0.0.1:" + port)
            .orElseGet(() -> configuration.get(Settings.KAFKA_BROKERS));
    if (Listeners.someListens(brokers)) {
      found("broker", brokers + " answers", null);
    } else if (isGiven || up.isPresent()) {
      found(
          "broker",
          brokers,
          "nobody listens at kafka.brokers; start the broker, or check the setting");
    } else {
      found("broker", "none runs; ticklake up starts one", null);
    }
  }

  private void store() {
    String endpoint = configuration.get(Settings.S3_ENDPOINT);
    if (endpoint.isEmpty()) {
      found("store", "no s3.endpoint is set", null);
      return;
    }
    URI uri = URI.create(endpoint);
    int port = uri.getPort() > 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    found(
        "store",
        endpoint,
        Listeners.someListens(uri.getHost() + ":" + port)
            ? null
            : "nobody listens at s3.endpoint; start the store, or check the setting");
  }

  private void chromium() {
    boolean there =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .flatMap(
                folder ->
                    List.of("chromium", "chromium-browser", "google-chrome").stream()
                        .map(name -> Path.of(folder, name)))
            .anyMatch(Files::isExecutable);
    // Only the tests of the pages need it.
    found(
        "Chromium",
        there ? "found" : "missing; only 'ticklake test' uses it: sudo apt-get install chromium",
        null);
  }

  private void found(String what, String seen, String problem) {
    findings.add(new Finding(what, seen, problem));
  }

  private static Optional<String> answer(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return Optional.empty();
      }
      // Maven colours its first line
      return Optional.of(
          said.replaceAll("\u001b\\[[0-9;]*m", "").lines().findFirst().orElse("").strip());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
