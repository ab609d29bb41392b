package io.ticklake.bench.live;

/**
 * What processes have used.
 *
 * @param cpuSeconds user and system time since they started, of ended children too
 * @param residentMegabytes memory they hold now; pages that two of them share count twice
 */
record ProcessUse(double cpuSeconds, long residentMegabytes) {

  static final ProcessUse NONE = new ProcessUse(0, 0);

  // USER_HZ, which is 100 on every Linux that Java runs on.
  private static final double TICKS_PER_SECOND = 100;
  private static final long PAGE_BYTES = 4_096;

  ProcessUse plus(ProcessUse other) {
    return new ProcessUse(
        cpuSeconds + other.cpuSeconds, residentMegabytes + other.residentMegabytes);
  }

  /**
   * Reads the line of /proc/PID/stat: fields 14 to 17 are ticks of itself and of the children it
   * waited for, field 24 is pages in memory.
   */
  static ProcessUse ofStat(String line) {
    // The name, field 2, may hold spaces and parentheses of its own.
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int field = 14; field <= 17; field++) {
      ticks += Long.parseLong(fields[field - 3]);
    }
    return new ProcessUse(
        ticks / TICKS_PER_SECOND, Long.parseLong(fields[24 - 3]) * PAGE_BYTES / 1_048_576);
  }
}
