package io.ticklake.live.sink;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the Cassandra sink writes to, and how.
 *
 * @param name of the sink: two with one name exclude each other
 * @param nodes that are asked first
 * @param datacenter whose nodes are written to; empty: that of the nodes
 * @param keyspace of its tables
 * @param replication copies in each datacenter of a keyspace it makes; 0: as many as nodes, at most
 *     3
 * @param consistency how many copies acknowledge a write
 * @param user role; empty: none
 * @param tls what encrypts connections; empty: nothing
 */
record CassandraSettings(
    String name,
    List<Node> nodes,
    String datacenter,
    String keyspace,
    int replication,
    ConsistencyLevel consistency,
    String user,
    String password,
    Optional<CassandraTls> tls) {

  private static final Pattern NODE =
      Pattern.compile("([^:\\s]+|\\[[0-9a-fA-F:.]+\\])(?::(\\d+))?");
  private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");
  private static final int PORT = 9042;
  private static final List<DefaultConsistencyLevel> LEVELS =
      List.of(
          DefaultConsistencyLevel.LOCAL_ONE,
          DefaultConsistencyLevel.ONE,
          DefaultConsistencyLevel.LOCAL_QUORUM,
          DefaultConsistencyLevel.QUORUM,
          DefaultConsistencyLevel.EACH_QUORUM,
          DefaultConsistencyLevel.ALL);

  /** A node as it is written. */
  record Node(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  CassandraSettings {
    SinkName.check(name);
    if (!KEYSPACE.matcher(keyspace).matches()) {
      throw new BadRequest(
          "sink.cassandra.keyspace = '%s': a small letter and then up to 47 small letters, digits or underscores are needed."
              .formatted(keyspace));
    }
  }

  static CassandraSettings of(Configuration configuration) {
    return new CassandraSettings(
        configuration.get(Settings.SINK_NAME),
        nodes(configuration.get(Settings.SINK_CASSANDRA_NODES)),
        configuration.get(Settings.SINK_CASSANDRA_DATACENTER),
        configuration.get(Settings.SINK_CASSANDRA_KEYSPACE),
        configuration.get(Settings.SINK_CASSANDRA_REPLICATION),
        level(configuration.get(Settings.SINK_CASSANDRA_CONSISTENCY)),
        configuration.get(Settings.SINK_CASSANDRA_USER),
        configuration.get(Settings.SINK_CASSANDRA_PASSWORD),
        CassandraTls.of(configuration));
  }

  private static List<Node> nodes(String text) {
    List<Node> nodes = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher node = NODE.matcher(part.strip());
      int port = node.matches() ? port(node.group(2)) : 0;
      if (port < 1 || port > 65_535) {
        throw new BadRequest(
            "sink.cassandra.nodes = '%s': '%s' is no node. Write host:port, separated by commas."
                .formatted(text, part.strip()));
      }
      nodes.add(new Node(node.group(1), port));
    }
    return List.copyOf(nodes);
  }

  private static int port(String digitsOrNull) {
    return digitsOrNull == null
        ? PORT
        : digitsOrNull.length() > 5 ? 0 : Integer.parseInt(digitsOrNull);
  }

  private static ConsistencyLevel level(String text) {
    return LEVELS.stream()
        .filter(level -> level.name().equals(text.strip().toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new BadRequest(
                    "sink.cassandra.consistency = '%s': LOCAL_ONE, ONE, LOCAL_QUORUM, QUORUM, EACH_QUORUM or ALL is needed."
                        .formatted(text)));
  }

  /** The nodes as people write them. */
  String nodesAsText() {
    return String.join(",", nodes.stream().map(Node::toString).toList());
  }

  /** No password in a log. */
  @Override
  public String toString() {
    return "%s of %s".formatted(keyspace, nodesAsText());
  }
}
