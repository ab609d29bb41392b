package io.ticklake.platform;

import io.ticklake.platform.UpState.PartState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a supervisor that was killed left running. */
final class Orphans {

  private Orphans() {}

  /** Ends them in the usual order, so that they lose nothing; says which. */
  static List<PartName> end(
      UpState state, PlatformFolder folder, Path home, Consumer<String> tell) {
    List<PartName> ended = new ArrayList<>();
    if (state.isOfThisBoot()) {
      for (PartName name : PartName.STOP_ORDER) {
        PartState part = state.part(name).orElse(null);
        if (part != null && part.process() != null && isThere(part.process())) {
          tell.accept(
              "%s (pid %d) was left over by a supervisor that was killed; it is stopped"
                  .formatted(name.text(), part.process().pid()));
          StopProcess.stop(name, part.process(), Path.of(part.log()), tell);
          ended.add(name);
        }
      }
    }
    endAirflow(folder, home);
    return ended;
  }

  private static boolean isThere(ProcessIdentity process) {
    return process.isRunning()
        || (ProcessIdentity.of(process.pid()).isEmpty() && !process.session().isEmpty());
  }

  // Airflow's parts lead sessions of their own; its script knows them.
  static void endAirflow(PlatformFolder folder, Path home) {
    Path script = home.resolve("airflow").resolve("serve.sh");
    if (Files.notExists(folder.airflow().resolve("processes")) || Files.notExists(script)) {
      return;
    }
    ProcessBuilder end =
        new ProcessBuilder(script.toString(), "end")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log("airflow").toFile()));
    end.environment().put("AIRFLOW_HOME", folder.airflow().toString());
    try {
      end.start().waitFor(90, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot run " + script, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
