package io.ticklake.platform;

import io.ticklake.core.LakeException.BadRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The command that runs us, so that children run the same one.
 *
 * @param home folder of the checkout
 * @param build folder of the build, pinned for children so that none of them builds
 * @param command the {@code ticklake} script
 */
public record Launcher(Path home, Path build, Path command) {

  /** From TICKLAKE_HOME, TICKLAKE_BUILD and TICKLAKE_COMMAND, which the script sets. */
  public static Launcher of(Map<String, String> environment) {
    return new Launcher(
        path(environment, "TICKLAKE_HOME"),
        path(environment, "TICKLAKE_BUILD"),
        path(environment, "TICKLAKE_COMMAND"));
  }

  private static Path path(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw new BadRequest(
          "%s is not set. Run the ticklake script of the checkout, which sets it.".formatted(name));
    }
    Path path = Path.of(value).toAbsolutePath().normalize();
    if (Files.notExists(path)) {
      throw new BadRequest("%s=%s does not exist.".formatted(name, value));
    }
    return path;
  }

  /** Class path of a server, broker or store: its own jar and libraries, apart from all others. */
  String serverClassPath(String server) {
    Path built = build.resolve(server);
    if (Files.isDirectory(built)) {
      return built + "/*";
    }
    // in a checkout that was built by Maven alone, as in tests
    Path target = home.resolve(server).resolve("target");
    if (Files.isDirectory(target.resolve("lib"))) {
      return target.resolve("classes") + ":" + target.resolve("lib") + "/*";
    }
    throw new BadRequest(
        "The libraries of the %s are neither in %s nor in %s. Build again: delete %s and run ticklake."
            .formatted(server, built, target, build));
  }

  String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
