package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * As whom Postgres runs: it refuses to be root.
 *
 * @param prefix of each of its commands
 * @param owner whose files the data must be; null: ours as they are
 */
record PostgresUser(List<String> prefix, String owner) {

  private static final PostgresUser SELF = new PostgresUser(List.of(), null);

  // Inside a user namespace without a mapping root is nobody to itself, but keeps its own files.
  private static final PostgresUser NAMESPACE = new PostgresUser(List.of("unshare", "-U"), null);

  /** The first way that works on this machine. */
  static PostgresUser find(Path binaries, Path folder) {
    if (!isRoot()) {
      return SELF;
    }
    String postgres = binaries.resolve("bin/postgres").toString();
    if (runs(List.of("unshare", "-U", postgres, "--version"))) {
      return NAMESPACE;
    }
    for (String user : List.of("postgres", "nobody")) {
      List<String> prefix =
          List.of("setpriv", "--reuid=" + user, "--regid=nogroup", "--clear-groups");
      if (runs(Stream.concat(prefix.stream(), Stream.of(postgres, "--version")).toList())) {
        return new PostgresUser(prefix, user);
      }
    }
    throw new Unavailable(
        "Postgres does not run as root, this machine allows no user namespaces (unshare -U), and the user nobody cannot read %s. Run ticklake as another user than root, choose a lake that others can read with --lake, or leave Postgres out with --without postgres."
            .formatted(folder));
  }

  /** Gives a file or folder to that user. */
  void takeOver(Path path) {
    if (owner == null) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      UserPrincipal principal =
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
      for (Path each : all.toList()) {
        if (!Files.getOwner(each, LinkOption.NOFOLLOW_LINKS).equals(principal)) {
          Files.setOwner(each, principal);
        }
      }
    } catch (IOException e) {
      throw new Unavailable("Cannot give %s to the user %s: %s.".formatted(path, owner, e), e);
    }
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  private static boolean runs(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
