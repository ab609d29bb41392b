package io.ticklake.cli;

import io.ticklake.core.config.Configuration;
import io.ticklake.platform.Down;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description =
        "Stops everything that up started, in order; also what an up that was killed left running.",
    footer = {"", "Example:", "  ticklake down"})
final class DownCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Override
  public Integer call() {
    Configuration configuration = lake.asked();
    Down down =
        new Down(
            PlatformOptions.folder(LakeOptions.location(configuration), configuration),
            Path.of(System.getProperty("ticklake.home", ".")),
            spec.commandLine().getErr()::println);
    spec.commandLine().getOut().println(down.run());
    return ExitCode.OK;
  }
}
