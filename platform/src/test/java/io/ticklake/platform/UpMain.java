package io.ticklake.platform;

import io.ticklake.core.LakeException;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.LakeLocation;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** {@code up} as a process of its own, for tests that kill it: LAKE PART,… [broker=PORT] … */
final class UpMain {

  private UpMain() {}

  @SuppressWarnings("SystemOut") // it stands in for the command
  public static void main(String[] arguments) {
    Path lake = Path.of(arguments[0]);
    Set<PartName> parts = EnumSet.noneOf(PartName.class);
    for (String part : arguments[1].split(",", -1)) {
      parts.add(PartName.of(part));
    }
    Map<PartName, Integer> ports = new EnumMap<>(PartName.class);
    for (int i = 2; i < arguments.length; i++) {
      String[] port = arguments[i].split("=", -1);
      ports.put(PartName.of(port[0]), Integer.valueOf(port[1]));
    }
    UpRequest request =
        new UpRequest(
            Launcher.of(System.getenv()),
            new PlatformFolder(lake),
            new LakeLocation.Folder(lake),
            Configuration.load(null, System.getenv(), Map.of()),
            null,
            parts,
            ports,
            OptionalInt.of(5),
            OptionalInt.empty(),
            "1h");
    try {
      System.exit(
          StopSignal.during(new Up(request, System.err::println, System.out::println)::run));
    } catch (LakeException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(e.exitCode());
    }
  }
}
