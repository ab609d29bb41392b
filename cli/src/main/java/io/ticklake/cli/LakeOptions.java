package io.ticklake.cli;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Setting;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options every command shares: where the lake is and how it is configured. */
final class LakeOptions {

  @Option(
      names = "--lake",
      paramLabel = "DIR_OR_URI",
      description =
          "Root of the lake: a folder or s3://bucket/prefix. Default: datalake beside the ticklake command.")
  String lake;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Configuration file. Default: ticklake.conf in the current folder, if there is one.")
  Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting; repeatable. 'ticklake config' lists them.")
  Map<String, String> settings = new LinkedHashMap<>();

  /**
   * What was asked for; where nothing was, how the parts of a running up are reached: its broker,
   * and with --store s3 the lake in its store.
   */
  Configuration configuration() {
    Configuration asked = asked();
    return PlatformOptions.withRunning(asked, PlatformOptions.folder(location(asked), asked));
  }

  /** Flags over environment over file over defaults, checked. */
  Configuration asked() {
    Settings.ALL.stream()
        .filter(setting -> setting.secret() && settings.containsKey(setting.key()))
        .findFirst()
        .ifPresent(LakeOptions::refuseSecret);
    Map<String, String> flags = new LinkedHashMap<>(settings);
    if (lake != null) {
      flags.put(Settings.LAKE.key(), lake);
    }
    return Configuration.load(file(), System.getenv(), flags);
  }

  // Arguments of a running command can be read by everybody on the machine.
  private static void refuseSecret(Setting<?> setting) {
    throw new BadRequest(
        "%s is a secret and would be seen in the list of processes. Set %s, or write it into the file of --config."
            .formatted(setting.key(), setting.environmentVariable()));
  }

  /** Opens the lake; it need not exist. */
  Lake open(Configuration configuration) {
    return Lake.open(location(configuration), configuration);
  }

  /** Takes what a person should know although it is no failure. */
  static Consumer<String> warnings(CommandSpec spec) {
    return warning -> spec.commandLine().getErr().println("warning: " + warning);
  }

  /** Says so where there is nothing to show because there is no lake. */
  static void warnIfThereIsNone(Lake lake, CommandSpec spec) {
    if (!lake.exists()) {
      warnings(spec).accept("there is no lake at %s. Check --lake.".formatted(lake.location()));
    }
  }

  static LakeLocation location(Configuration configuration) {
    String text = configuration.get(Settings.LAKE);
    // The default lake lies beside the command, so that every folder one calls it from means the
    // same lake.
    boolean isDefault =
        configuration.described().get(Settings.LAKE.key()).origin().equals("default");
    String home = System.getProperty("ticklake.home", "");
    return LakeLocation.parse(
        text, isDefault && !home.isEmpty() ? Path.of(home) : Path.of("").toAbsolutePath());
  }

  /** The configuration file, or null. Children of up get theirs by TICKLAKE_CONFIG. */
  Path file() {
    String inherited = System.getenv("TICKLAKE_CONFIG");
    if (config == null && inherited != null && !inherited.isEmpty()) {
      config = Path.of(inherited);
    }
    if (config != null) {
      if (Files.notExists(config)) {
        throw new BadRequest(
            "There is no configuration file %s. Check --config or TICKLAKE_CONFIG."
                .formatted(config));
      }
      return config;
    }
    Path here = Path.of("ticklake.conf");
    return Files.exists(here) ? here : null;
  }
}
