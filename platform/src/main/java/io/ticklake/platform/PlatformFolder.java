package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.lake.NoPermission;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where everything lies that {@code up} keeps between runs: beside the tables of a lake in a
 * folder, or in the state folder of a lake on S3.
 */
public record PlatformFolder(Path path) {

  private static final SecureRandom RANDOM = new SecureRandom();

  public PlatformFolder {
    path = path.toAbsolutePath().normalize();
  }

  Path run() {
    return path.resolve("run");
  }

  /** What runs now; see {@link UpState}. */
  Path state() {
    return run().resolve("up.json");
  }

  /** Held by the process that supervises. */
  Path lock() {
    return run().resolve("up.lock");
  }

  /** Settings that make other commands find what runs here, for {@code . FILE} in a shell. */
  Path environment() {
    return run().resolve("environment");
  }

  /**
   * The settings by which commands reach what runs here, as environment variables; empty when
   * nothing runs.
   */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    if (Files.notExists(state()) || Files.notExists(environment())) {
      return settings;
    }
    try {
      for (String line : Files.readAllLines(environment())) {
        int equals = line.indexOf('=');
        if (line.startsWith("export ") && equals > 0) {
          String quoted = line.substring(equals + 1);
          settings.put(
              line.substring("export ".length(), equals),
              quoted.substring(1, quoted.length() - 1).replace("'\\''", "'"));
        }
      }
      return settings;
    } catch (IOException e) {
      throw new Unavailable("Cannot read %s: %s.".formatted(environment(), e), e);
    }
  }

  Path logs() {
    return path.resolve("logs");
  }

  Path log(String part) {
    return logs().resolve(part + ".log");
  }

  Path broker() {
    return path.resolve("broker");
  }

  Path postgres() {
    return path.resolve("postgres");
  }

  Path store() {
    return path.resolve("store");
  }

  Path airflow() {
    return path.resolve("airflow");
  }

  void create() {
    try {
      Files.createDirectories(logs());
      Files.createDirectories(run());
      Files.setPosixFilePermissions(run(), PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw NoPermission.explain(e)
          .orElseGet(
              () ->
                  new Unavailable(
                      "Cannot make the folder %s: %s. Choose another one with --lake."
                          .formatted(path, e.getMessage()),
                      e));
    }
  }

  Path secretFile(String name) {
    return run().resolve("secrets").resolve(name);
  }

  /** A password made on first use and kept, readable by this user alone. */
  String secret(String name) {
    Path file = secretFile(name);
    try {
      if (Files.notExists(file)) {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        Files.createDirectories(file.getParent());
        writePrivately(file, HexFormat.of().formatHex(bytes));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new Unavailable("Cannot keep a password in %s: %s.".formatted(file, e), e);
    }
  }

  /** Writes a file that only this user can read; whoever reads it sees the old or the new text. */
  static void writePrivately(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text, StandardCharsets.UTF_8);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
