package io.ticklake.platform;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.LakeLocation;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What somebody asked {@code up} for.
 *
 * @param launcher how children are run
 * @param folder where everything but the tables lies
 * @param lake where the tables lie
 * @param configuration settings of this run, passed on to children
 * @param configurationFile the file they came from, or null
 * @param parts what to start
 * @param ports ports asked for
 * @param rate ticks per second, when asked for
 * @param symbols number of symbols, when asked for
 * @param history how far back the simulator begins at most, as in 6h; empty: now
 */
public record UpRequest(
    Launcher launcher,
    PlatformFolder folder,
    LakeLocation lake,
    Configuration configuration,
    Path configurationFile,
    Set<PartName> parts,
    Map<PartName, Integer> ports,
    OptionalInt rate,
    OptionalInt symbols,
    String history) {

  public UpRequest {
    if (parts.isEmpty()) {
      throw new BadRequest("Nothing is left to start. Check --only and --without.");
    }
    parts = EnumSet.copyOf(parts);
    ports = Map.copyOf(ports);
    ports.forEach(
        (part, port) -> {
          if (port < 1 || port > 65_535) {
            throw new BadRequest(
                "Port %d of %s is not from 1 to 65535.".formatted(port, part.text()));
          }
        });
    check("--rate", rate, 1_000_000);
    check("--symbols", symbols, 20_000);
  }

  private static void check(String option, OptionalInt value, int most) {
    if (value.isPresent() && (value.getAsInt() < 1 || value.getAsInt() > most)) {
      throw new BadRequest("%s %d is not from 1 to %d.".formatted(option, value.getAsInt(), most));
    }
  }

  /** Parts by name: those of {@code only}, or else all but the store, without {@code without}. */
  public static Set<PartName> parts(Set<PartName> only, Set<PartName> without, boolean store) {
    Set<PartName> parts =
        only.isEmpty() ? EnumSet.complementOf(EnumSet.of(PartName.STORE)) : EnumSet.copyOf(only);
    if (store) {
      parts.add(PartName.STORE);
    }
    parts.removeAll(without);
    if (!parts.contains(PartName.POSTGRES) && !only.contains(PartName.LIVE)) {
      parts.remove(PartName.LIVE); // it would have no database
    }
    if (!parts.contains(PartName.SIMULATOR) || !parts.contains(PartName.INGEST)) {
      parts.remove(PartName.HISTORY); // it would wait for ticks that do not come
    }
    return parts;
  }

  boolean has(PartName part) {
    return parts.contains(part);
  }

  OptionalInt port(PartName part) {
    Integer port = ports.get(part);
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }

  DiskGuard diskGuard() {
    return new DiskGuard(
        (long) configuration.get(Settings.LEAST_FREE_MEGABYTES) << 20,
        (long) configuration.get(Settings.DISK_BUDGET_MEGABYTES) << 20);
  }
}
