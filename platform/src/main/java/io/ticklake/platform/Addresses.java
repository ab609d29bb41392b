package io.ticklake.platform;

import io.ticklake.core.config.Settings;
import java.util.ArrayList;
import java.util.List;

/** What a person is told once everything runs. */
final class Addresses {

  private Addresses() {}

  static List<String> lines(UpState state, PlatformFolder folder, Launcher launcher) {
    List<String> lines = new ArrayList<>();
    line(lines, "lake", state.lake());
    port(state, PartName.BROKER).ifPresent(port -> line(lines, "Kafka", "127.0.0.1:" + port));
    port(state, PartName.POSTGRES)
        .ifPresent(
            port ->
                line(
                    lines,
                    "Postgres",
                    "127.0.0.1:%d, database %s, to read as %s, password in %s"
                        .formatted(
                            port,
                            PostgresServer.LIVE,
                            Settings.LIVE_READER.defaultText(),
                            folder.secretFile(PostgresServer.readerSecret()))));
    port(state, PartName.STORE)
        .ifPresent(
            port ->
                line(
                    lines,
                    "S3 store",
                    "http://127.0.0.1:%d, keys in %s".formatted(port, folder.environment())));
    port(state, PartName.AIRFLOW)
        .ifPresent(
            port ->
                line(
                    lines,
                    "Airflow",
                    "http://127.0.0.1:%d, user admin, password %s"
                        .formatted(port, PlatformParts.airflowPassword(folder))));
    port(state, PartName.DASHBOARD)
        .ifPresent(port -> line(lines, "dashboard", "http://127.0.0.1:" + port));
    line(lines, "logs", folder.logs().toString());
    lines.add("");
    lines.add("Three things to try (other shells first: . " + quoted(folder.environment()) + "):");
    String command = quoted(launcher.command());
    lines.add("  " + command + " status");
    lines.add(
        "  "
            + command
            + " sql \"select symbol, bar_start, open, high, low, close, volume from gold.bars"
            + " where bar_interval = '1m' order by bar_start desc limit 10\"");
    lines.add(
        state.ports().containsKey(PartName.AIRFLOW.text())
            ? "  in Airflow, open a run of the DAG refresh_lake, which builds new bars every two minutes"
            : "  " + command + " down");
    return lines;
  }

  private static java.util.OptionalInt port(UpState state, PartName part) {
    Integer port = state.ports().get(part.text());
    return port == null ? java.util.OptionalInt.empty() : java.util.OptionalInt.of(port);
  }

  private static void line(List<String> lines, String what, String where) {
    lines.add("%-10s%s".formatted(what, where));
  }

  private static String quoted(java.nio.file.Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
