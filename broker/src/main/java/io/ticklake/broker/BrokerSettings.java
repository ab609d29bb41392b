package io.ticklake.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one broker needs to know.
 *
 * @param folder its data and its identity; made on first use, kept afterwards
 * @param port where clients find it, on 127.0.0.1
 * @param controllerPort where it finds itself as controller, on 127.0.0.1
 * @param retentionBytes most bytes of one partition
 */
record BrokerSettings(Path folder, int port, int controllerPort, long retentionBytes) {

  // Whole segments are removed, so a segment must be far smaller than what a partition may keep.
  private static final long LARGEST_SEGMENT = 64L << 20;
  private static final long SMALLEST_SEGMENT = 1L << 20;

  BrokerSettings {
    folder = folder.toAbsolutePath().normalize();
    checkPort("port", port);
    checkPort("controller port", controllerPort);
    if (port == controllerPort) {
      throw new IllegalArgumentException("port and controller port are both " + port + ".");
    }
    if (retentionBytes < 4 * SMALLEST_SEGMENT) {
      throw new IllegalArgumentException(
          "a retention of %d bytes is too little; %d bytes are the least."
              .formatted(retentionBytes, 4 * SMALLEST_SEGMENT));
    }
  }

  /** Where records and the cluster's metadata lie. */
  Path log() {
    return folder.resolve("log");
  }

  /**
   * The lines of server.properties: one node that is broker and controller, seen by nobody else.
   */
  List<String> lines() {
    long segment = Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, retentionBytes / 4));
    List<String> lines = new ArrayList<>();
    lines.add("process.roles=broker,controller");
    lines.add("node.id=" + RunBroker.NODE);
    lines.add("controller.quorum.voters=%d@127.0.0.1:%d".formatted(RunBroker.NODE, controllerPort));
    lines.add(
        "listeners=PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d"
            .formatted(port, RunBroker.CONTROLLER, controllerPort));
    lines.add("advertised.listeners=PLAINTEXT://127.0.0.1:" + port);
    lines.add("listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    lines.add("controller.listener.names=" + RunBroker.CONTROLLER);
    lines.add("inter.broker.listener.name=PLAINTEXT");
    lines.add("log.dirs=" + log());
    lines.add("auto.create.topics.enable=false");
    lines.add("num.partitions=4");
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      lines.add(topic + ".num.partitions=1");
      lines.add(topic + ".replication.factor=1");
    }
    lines.add("transaction.state.log.min.isr=1");
    lines.add("share.coordinator.state.topic.min.isr=1");
    lines.add("group.initial.rebalance.delay.ms=0");
    lines.add("log.cleaner.dedupe.buffer.size=2097152");
    lines.add("log.segment.bytes=" + segment);
    // By default an offset or transaction partition reserves 10 MB of index per segment.
    lines.add("log.index.size.max.bytes=1048576");
    // Bounded by size alone: a replayed capture carries its old times and would be gone at once.
    lines.add("log.retention.ms=-1");
    lines.add("log.retention.bytes=" + retentionBytes);
    lines.add("log.retention.check.interval.ms=60000");
    lines.add("metadata.max.retention.bytes=20971520");
    lines.add("num.network.threads=2");
    lines.add("num.io.threads=4");
    return lines;
  }

  private static void checkPort(String name, int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("%s %d is not from 1 to 65535.".formatted(name, port));
    }
  }
}
