package io.ticklake.cli;

import io.ticklake.core.config.Configuration;
import io.ticklake.platform.Doctor;
import io.ticklake.platform.Doctor.Finding;
import io.ticklake.platform.PlatformFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Looks for what would keep ticklake from working here; a finding names the next step and makes the exit code 65.",
    footer = {"", "Example:", "  ticklake doctor"})
final class DoctorCommand implements Callable<Integer> {

  private static final int FINDINGS = 65;

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Mixin ResultOption result;

  @Override
  public Integer call() throws IOException {
    Configuration asked = lake.asked();
    PlatformFolder folder = PlatformOptions.folder(LakeOptions.location(asked), asked);
    Configuration configuration = PlatformOptions.withRunning(asked, folder);
    List<Finding> looked =
        new Doctor(folder, LakeOptions.location(configuration), configuration).examine();
    long problems = looked.stream().filter(Finding::isProblem).count();
    if (result.isJson()) {
      result.print(
          spec,
          json -> {
            json.writeNumberField("problems", problems);
            json.writeArrayFieldStart("checks");
            for (Finding finding : looked) {
              json.writeStartObject();
              json.writeStringField("what", finding.what());
              json.writeStringField("seen", finding.seen());
              json.writeStringField("problem", finding.problem());
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    } else {
      PrintWriter out = spec.commandLine().getOut();
      for (Finding finding : looked) {
        out.printf(
            "%-7s %-12s %s%s%n",
            finding.isProblem() ? "PROBLEM" : "ok",
            finding.what(),
            finding.seen(),
            finding.isProblem() ? ": " + finding.problem() : "");
      }
      out.printf("%d checks, %d problems%n", looked.size(), problems);
    }
    return problems == 0 ? ExitCode.OK : FINDINGS;
  }
}
