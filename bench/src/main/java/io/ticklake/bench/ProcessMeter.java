package io.ticklake.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What this process has used so far. */
public final class ProcessMeter {

  private ProcessMeter() {}

  /** Processor time of all its threads. */
  public static long cpuNanos() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(cpu -> TimeUnit.MILLISECONDS.toNanos(cpu.toMillis()))
        .orElse(0L);
  }

  /** The most memory that it held resident; 0 where the system does not tell. */
  public static long peakMemoryMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.notExists(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1_024;
      }
    }
    return 0;
  }
}
