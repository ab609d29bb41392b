package io.ticklake.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A process, told apart from a later one that got the same number.
 *
 * @param pid its number
 * @param started when it started, in clock ticks since the machine did, as /proc says
 */
record ProcessIdentity(long pid, long started) {

  private static final Path PROC = Path.of("/proc");
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  /** What /proc/PID/stat says of one process. */
  private record Stat(char state, long parent, long session, long started) {
    boolean ended() {
      return state == 'Z' || state == 'X';
    }
  }

  /** The process with this number, if there is one that has not ended. */
  static Optional<ProcessIdentity> of(long pid) {
    return stat(pid).filter(s -> !s.ended()).map(s -> new ProcessIdentity(pid, s.started()));
  }

  static ProcessIdentity current() {
    return of(ProcessHandle.current().pid()).orElseThrow();
  }

  /** Names this start of the machine: process numbers of another one mean nothing. */
  static String bootId() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  boolean isRunning() {
    return of(pid).equals(Optional.of(this));
  }

  /** Sends a signal such as INT; no matter if the process is gone. */
  void signal(String name) {
    if (isRunning()) {
      signal(pid, name);
    }
  }

  /** It and what it started, children in sessions of their own included, while it runs. */
  Set<Long> family() {
    Set<Long> family = new HashSet<>();
    if (!isRunning()) {
      return family;
    }
    family.add(pid);
    Map<Long, Stat> all = all();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Map.Entry<Long, Stat> other : all.entrySet()) {
        if (family.contains(other.getValue().parent()) && family.add(other.getKey())) {
          grew = true;
        }
      }
    }
    return family;
  }

  /** The processes of the session that it led, also after its own end. */
  Set<Long> session() {
    Set<Long> members = new HashSet<>();
    all()
        .forEach(
            (other, stat) -> {
              if (stat.session() == pid && !stat.ended() && stat.started() >= started) {
                members.add(other);
              }
            });
    return members;
  }

  /** Kills what is left of it, itself and its session, and waits until nothing is. */
  void killAll() {
    Optional<Stat> there = stat(pid);
    if (there.isPresent() && there.get().started() != started) {
      return; // the number is somebody else's by now
    }
    long end = System.nanoTime() + KILL_PATIENCE.toNanos();
    Set<Long> left = session();
    // Again and again: a process may have started another one while its parent was killed.
    while (!left.isEmpty() && System.nanoTime() - end < 0) {
      left.forEach(member -> signal(member, "KILL"));
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      left = session();
    }
  }

  /** Memory of the given processes in bytes; memory they share is counted once. */
  static long memory(Set<Long> processes) {
    long kilobytes = 0;
    for (long process : processes) {
      kilobytes += kilobytes(PROC.resolve(process + "/smaps_rollup"), "Pss:");
    }
    return kilobytes * 1024;
  }

  private static long kilobytes(Path file, String name) {
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(name)) {
          return Long.parseLong(line.substring(name.length()).replace("kB", "").strip());
        }
      }
    } catch (IOException e) {
      // it ended, or belongs to another user
    }
    return 0;
  }

  private static void signal(long pid, String name) {
    try {
      // Java knows TERM and KILL only, and a shell's kill needs no package.
      new ProcessBuilder("/bin/sh", "-c", "kill -\"$1\" \"$2\"", "sh", name, Long.toString(pid))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot run /bin/sh to send a signal", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<Long, Stat> all() {
    Map<Long, Stat> all = new LinkedHashMap<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        long pid = Long.parseLong(folder.getFileName().toString());
        stat(pid).ifPresent(stat -> all.put(pid, stat));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot list /proc", e);
    }
    return all;
  }

  private static Optional<Stat> stat(long pid) {
    try {
      String line = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      // The name stands in brackets and may hold anything, brackets included.
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(
          new Stat(
              fields[0].charAt(0),
              Long.parseLong(fields[1]),
              Long.parseLong(fields[3]),
              Long.parseLong(fields[19])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
