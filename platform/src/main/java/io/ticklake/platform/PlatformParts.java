package io.ticklake.platform;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** How each part is run: command, environment, and how one sees that it is ready. */
final class PlatformParts {

  private static final Duration SETTLED = Duration.ofSeconds(3);
  private static final String TICKS_OF_NOW_WITHIN = "2m";
  private static final Duration FIRST_BARS_WITHIN = Duration.ofMinutes(5);
  private static final String JAVA_OPTIONS = "TICKLAKE_JAVA_OPTIONS";
  private static final String SIMULATOR_MEMORY = "-Xmx128m -Xmn16m";
  private static final String LIVE_MEMORY = "-Xmx160m";
  // After the first hours come in, a stream holds little: the heap grows when it must and shrinks
  // again, instead of keeping what the first minutes touched.
  private static final String INGEST_MEMORY =
      "-Xms96m -Xmn48m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40";
  private static final String LIVE_TRIGGER = "1s";
  private static final String LIVE_RETENTION = "2d";
  private static final long RETENTION_BYTES = 256L << 20;

  private final UpRequest request;
  private final Map<String, Integer> ports;
  private final PostgresServer postgres;
  private final StoreServer store;
  private final String keeper = UUID.randomUUID().toString();

  PlatformParts(
      UpRequest request, Map<String, Integer> ports, PostgresServer postgres, StoreServer store) {
    this.request = request;
    this.ports = ports;
    this.postgres = postgres;
    this.store = store;
  }

  /** What others need before they start. */
  List<Part> foundation() {
    List<Part> parts = new ArrayList<>();
    if (request.has(PartName.BROKER)) {
      parts.add(broker());
    }
    if (request.has(PartName.POSTGRES)) {
      parts.add(postgres.part());
    }
    if (request.has(PartName.STORE)) {
      parts.add(store.part());
    }
    return parts;
  }

  /** What the first bars need, on the foundation. */
  List<Part> builders() {
    List<Part> parts = new ArrayList<>();
    if (request.has(PartName.INGEST)) {
      parts.add(command(PartName.INGEST, INGEST_MEMORY, List.of("ingest")));
    }
    if (request.has(PartName.SIMULATOR)) {
      List<String> arguments = new ArrayList<>(List.of("simulate"));
      if (!request.history().isEmpty()) {
        // It begins where its last tick in Kafka ends, so a second up repeats nothing.
        arguments.addAll(List.of("--history", request.history()));
      }
      request.rate().ifPresent(rate -> arguments.addAll(List.of("--rate", "" + rate)));
      request.symbols().ifPresent(many -> arguments.addAll(List.of("--symbols", "" + many)));
      parts.add(command(PartName.SIMULATOR, SIMULATOR_MEMORY, arguments));
    }
    if (request.has(PartName.HISTORY)) {
      parts.add(
          command(
              PartName.HISTORY,
              "",
              List.of("heal", "--await-ticks", TICKS_OF_NOW_WITHIN, "--publish")));
    }
    return parts;
  }

  /** The rest. Started beside the builders it would take the processors from the first bars. */
  List<Part> followers() {
    List<Part> parts = new ArrayList<>();
    if (request.has(PartName.LIVE)) {
      parts.add(command(PartName.LIVE, LIVE_MEMORY, List.of("live", "--trigger", LIVE_TRIGGER)));
    }
    if (request.has(PartName.AIRFLOW)) {
      parts.add(airflow());
    }
    if (request.has(PartName.DASHBOARD)) {
      parts.add(dashboard());
    }
    return parts;
  }

  /** Settings by which our own commands find what runs here. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>(request.configuration().environment());
    settings.put(Settings.LAKE.environmentVariable(), request.lake().toString());
    if (request.has(PartName.BROKER)) {
      settings.put(
          Settings.KAFKA_BROKERS.environmentVariable(),
          "127.0.0.1:" + ports.get(PartName.BROKER.text()));
    }
    if (request.has(PartName.POSTGRES)) {
      settings.putIfAbsent(Settings.LIVE_RETENTION.environmentVariable(), LIVE_RETENTION);
      settings.putAll(postgres.liveSettings());
    }
    if (request.has(PartName.STORE)) {
      settings.putAll(store.settings());
    }
    return settings;
  }

  // Each part gets the passwords of the roles it works as, and no other's.
  private Map<String, String> environment(PartName part) {
    Map<String, String> environment = new HashMap<>(settings());
    if (part != PartName.LIVE) {
      environment.remove(Settings.LIVE_OWNER_PASSWORD.environmentVariable());
      environment.remove(Settings.LIVE_PASSWORD.environmentVariable());
    }
    if (part != PartName.AIRFLOW && part != PartName.DASHBOARD) {
      environment.remove(Settings.LIVE_READER_PASSWORD.environmentVariable());
    }
    if (part != PartName.AIRFLOW) {
      environment.remove(Settings.LIVE_RECONCILER_PASSWORD.environmentVariable());
    }
    if (part == PartName.LIVE) {
      environment.put(Settings.LIVE_KEEPER.environmentVariable(), keeper);
    }
    Launcher launcher = request.launcher();
    environment.put("TICKLAKE_HOME", launcher.home().toString());
    environment.put("TICKLAKE_BUILD", launcher.build().toString());
    environment.put("TICKLAKE_COMMAND", launcher.command().toString());
    if (request.configurationFile() != null) {
      environment.put("TICKLAKE_CONFIG", request.configurationFile().toAbsolutePath().toString());
    }
    return environment;
  }

  private Part broker() {
    PlatformFolder folder = request.folder();
    int port = ports.get(PartName.BROKER.text());
    List<String> command =
        List.of(
            request.launcher().java(),
            "-Xmx256m",
            // It makes few objects: by default it would touch 80 MB before it looks for garbage.
            "-Xmn16m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dticklake.log=" + folder.log("broker"),
            "-Dlog4j2.configurationFile=classpath:broker-log4j2.properties",
            "-cp",
            request.launcher().serverClassPath("broker"),
            "io.ticklake.broker.RunBroker",
            "folder=" + folder.broker(),
            "port=" + port,
            "controller_port=" + ports.get("controller"),
            "retention_bytes=" + RETENTION_BYTES);
    return new Part(
        PartName.BROKER,
        command,
        Map.of(),
        Set.of("JAVA_TOOL_OPTIONS", "CLASSPATH"),
        folder.path(),
        folder.log("broker"),
        ran -> KafkaTopics.answers(port),
        Duration.ofMinutes(2));
  }

  /** One of our own commands. Java options that somebody set stand behind these and win. */
  private Part command(PartName name, String javaOptions, List<String> arguments) {
    Map<String, String> environment = environment(name);
    String given = System.getenv().getOrDefault(JAVA_OPTIONS, "");
    environment.put(JAVA_OPTIONS, (javaOptions + " " + given).strip());
    List<String> command = new ArrayList<>(List.of(request.launcher().command().toString()));
    command.addAll(arguments);
    return new Part(
        name,
        command,
        environment,
        Set.of(),
        request.folder().path(),
        request.folder().log(name.text()),
        // A wrong setting shows in the first seconds.
        ran -> ran.compareTo(SETTLED) >= 0,
        name.isOneTask() ? historyWithin() : Duration.ofMinutes(1));
  }

  /** Where bars were published before, nobody waits for newer ones. */
  private Duration historyWithin() {
    return Files.exists(servingFile()) ? Duration.ZERO : FIRST_BARS_WITHIN;
  }

  private Part airflow() {
    Path home = request.launcher().home();
    PlatformFolder folder = request.folder();
    int port = ports.get(PartName.AIRFLOW.text());
    Map<String, String> environment = environment(PartName.AIRFLOW);
    environment.put("AIRFLOW_HOME", folder.airflow().toString());
    environment.put("TICKLAKE_AIRFLOW_PORT", Integer.toString(port));
    if (request.has(PartName.DASHBOARD)) {
      // Its tasks link to the page that shows what they did.
      environment.put(
          "TICKLAKE_DASHBOARD_URL", "http://127.0.0.1:" + ports.get(PartName.DASHBOARD.text()));
    }
    environment.put(
        "PATH",
        home.resolve(".venv/bin") + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    if (request.has(PartName.POSTGRES)) {
      environment.put(
          "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", postgres.sqlAlchemyUrl(PostgresServer.AIRFLOW));
    }
    return new Part(
        PartName.AIRFLOW,
        List.of(home.resolve("airflow/serve.sh").toString()),
        environment,
        Set.of("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"),
        folder.path(),
        folder.log("airflow"),
        ran -> airflowIsHealthy(port),
        Duration.ofMinutes(5));
  }

  private Part dashboard() {
    Path home = request.launcher().home();
    PlatformFolder folder = request.folder();
    int port = ports.get(PartName.DASHBOARD.text());
    Map<String, String> environment = environment(PartName.DASHBOARD);
    environment.put("TICKLAKE_DASHBOARD_FOLDER", folder.path().toString());
    environment.put("TICKLAKE_SERVING_FILE", servingFile().toString());
    return new Part(
        PartName.DASHBOARD,
        List.of(
            home.resolve(".venv/bin/python").toString(),
            "-m",
            "streamlit",
            "run",
            home.resolve("dashboard/app.py").toString(),
            "--server.address=127.0.0.1",
            "--server.port=" + port,
            "--server.headless=true",
            "--browser.gatherUsageStats=false"),
        environment,
        Set.of("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"),
        folder.path(),
        folder.log("dashboard"),
        ran -> answer(port, "/_stcore/health").equals("ok"),
        Duration.ofMinutes(2));
  }

  /** Where our commands publish: of a lake on S3 that is a folder of its own on this machine. */
  private Path servingFile() {
    Configuration told = Configuration.load(null, settings(), Map.of());
    return Lake.localFolder(request.lake(), told).resolve("serving").resolve("analytics.duckdb");
  }

  /** Whether its API answers and its scheduler lives. */
  private static boolean airflowIsHealthy(int port) {
    return answer(port, "/api/v2/monitor/health")
        .replace(" ", "")
        .contains("\"scheduler\":{\"status\":\"healthy\"");
  }

  /** What a server on this machine answers; empty if it does not, or refuses. */
  private static String answer(int port, String path) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:%d%s".formatted(port, path)).toURL().openConnection();
      connection.setConnectTimeout(500);
      connection.setReadTimeout(3_000);
      try (var body = connection.getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      return "";
    }
  }

  /** The password of Airflow's user admin, once Airflow has made it; else empty. */
  static String airflowPassword(PlatformFolder folder) {
    try {
      Path file = folder.airflow().resolve("passwords.json");
      return Files.exists(file)
          ? new com.fasterxml.jackson.databind.ObjectMapper()
              .readTree(file.toFile())
              .path("admin")
              .asText()
          : "";
    } catch (IOException e) {
      return "";
    }
  }
}
