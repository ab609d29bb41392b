package io.ticklake.bench.live;

import io.ticklake.core.config.Setting;
import io.ticklake.core.config.Settings;
import io.ticklake.live.LiveDatabase;
import io.ticklake.live.MigrateLive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ours: {@code ticklake live}, as fast as possible, as the launcher starts it. */
final class TickLakeSystem implements LiveSystem {

  private static final Pattern REPORTED_SECONDS = Pattern.compile("\"seconds\":([0-9.]+)");

  @Override
  public String name() {
    return "ticklake";
  }

  @Override
  public String schema() {
    return LiveDatabase.SCHEMA;
  }

  @Override
  public void createTables(BenchDatabase database) {
    new MigrateLive(
            new LiveDatabase(database.url(), database.user(), database.password()),
            database.user(),
            database.user(),
            database.user())
        .run();
  }

  @Override
  public List<String> command(Job job) {
    List<String> command = new ArrayList<>();
    String launcher = System.getenv("TICKLAKE_COMMAND");
    if (launcher != null) {
      command.add(launcher);
    } else { // a plain Maven build, as in the tests
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx512m",
              "-cp",
              System.getProperty("java.class.path"),
              "io.ticklake.cli.TickLake"));
    }
    command.add("live");
    switch (job.mode()) {
      case DRAIN -> command.addAll(List.of("--once", "--output", "json"));
      case SERVE -> command.addAll(List.of("--trigger", "0s"));
    }
    return command;
  }

  @Override
  public Map<String, String> environment(Job job) {
    BenchDatabase database = job.database();
    Map<Setting<?>, String> settings =
        Map.of(
            Settings.KAFKA_BROKERS, job.topics().brokers(),
            Settings.TICKS_TOPIC, job.topics().ticks(),
            Settings.MARKET_INFO_TOPIC, job.topics().marketInfo(),
            Settings.LIVE_DATABASE, database.url(),
            Settings.LIVE_USER, database.user(),
            Settings.LIVE_PASSWORD, database.password(),
            Settings.LIVE_OWNER, database.user(),
            Settings.LIVE_RECONCILER, database.user(),
            Settings.LIVE_READER, database.user());
    Map<String, String> environment = new HashMap<>();
    settings.forEach((setting, value) -> environment.put(setting.environmentVariable(), value));
    return environment;
  }

  @Override
  public boolean signals() {
    return false;
  }

  /** That of the result line: from the first look at the tables to the last commit. */
  @Override
  public double reportedSeconds(String said) {
    Matcher seconds = REPORTED_SECONDS.matcher(said);
    if (!seconds.find()) {
      throw new IllegalStateException("live --once ended without its result: " + said);
    }
    return Double.parseDouble(seconds.group(1));
  }
}
