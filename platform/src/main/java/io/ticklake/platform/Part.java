package io.ticklake.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One process that {@code up} starts and watches.
 *
 * @param command program and arguments
 * @param environment added to ours
 * @param withoutEnvironment names of our environment that it does not get
 * @param folder where it works
 * @param log where its output goes
 * @param isReady asked again and again with the time since its start; it must answer fast
 * @param startsWithin how long it may take to get ready
 */
record Part(
    PartName name,
    List<String> command,
    Map<String, String> environment,
    Set<String> withoutEnvironment,
    Path folder,
    Path log,
    Predicate<Duration> isReady,
    Duration startsWithin) {

  // A child starts only after its number stands in the state file, so that a supervisor killed in
  // between leaves nobody behind: without a line on its input it ends. A session of its own keeps
  // the terminal's Ctrl-C away from it.
  private static final List<String> AFTER_PERMISSION =
      List.of("setsid", "/bin/sh", "-c", "read -r go || exit 1; exec \"$@\" </dev/null", "sh");

  Part {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    withoutEnvironment = Set.copyOf(withoutEnvironment);
  }

  ProcessBuilder process() {
    List<String> whole = new java.util.ArrayList<>(AFTER_PERMISSION);
    whole.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(whole)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeAll(withoutEnvironment);
    builder.environment().putAll(environment);
    return builder;
  }
}
