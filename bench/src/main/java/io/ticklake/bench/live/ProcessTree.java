package io.ticklake.bench.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A process and all below it. */
final class ProcessTree {

  private final ProcessHandle root;

  ProcessTree(ProcessHandle root) {
    this.root = root;
  }

  /** What those that run now have used; nothing of one that has just ended. */
  ProcessUse use() {
    return members().stream()
        .map(process -> useOf(process.pid()))
        .reduce(ProcessUse.NONE, ProcessUse::plus);
  }

  /** As {@code kill -9} would, children first found first killed, and waits for their end. */
  void kill() {
    List<ProcessHandle> all = members();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
  }

  private List<ProcessHandle> members() {
    return Stream.concat(Stream.of(root), root.descendants()).toList();
  }

  private static ProcessUse useOf(long pid) {
    try {
      return ProcessUse.ofStat(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    } catch (IOException e) {
      return ProcessUse.NONE;
    }
  }
}
