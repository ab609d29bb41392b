package io.ticklake.bench.live;

/**
 * A backlog, drained once.
 *
 * @param startSeconds from the start of the process until its session stood
 * @param seconds from then until everything was committed
 * @param cpuSeconds of its processes in that time; of a system without signals since its start
 * @param postgresCpuSeconds of the database server in that time
 * @param peakMegabytes most memory of its processes
 * @param tables what it wrote
 */
record DrainResult(
    double startSeconds,
    double seconds,
    double cpuSeconds,
    double postgresCpuSeconds,
    long peakMegabytes,
    TablesFingerprint tables) {}
