package io.ticklake.cli;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Setting;
import io.ticklake.core.config.Settings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows every setting, its value and where the value comes from.",
    footer = {"", "Example:", "  ticklake config --set ingest.trigger=1s"})
final class ConfigCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Override
  public Integer call() {
    Configuration configuration = lake.asked();
    PrintWriter out = spec.commandLine().getOut();
    var shown = configuration.described();
    for (Setting<?> setting : Settings.ALL) {
      out.printf("# %s%n", setting.meaning());
      var value = shown.get(setting.key());
      out.printf("%s = %s  (%s)%n", setting.key(), value.text(), value.origin());
    }
    shown.forEach(
        (key, value) -> {
          if (key.startsWith("venues.")) {
            out.printf("%s = %s  (%s)%n", key, value.text(), value.origin());
          }
        });
    return ExitCode.OK;
  }
}
