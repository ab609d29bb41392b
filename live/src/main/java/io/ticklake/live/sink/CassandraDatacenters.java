package io.ticklake.live.sink;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.ticklake.core.LakeException.BadRequest;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The datacenters that a session sees. */
final class CassandraDatacenters {

  private CassandraDatacenters() {}

  /** Number of nodes by the name of their datacenter. */
  static Map<String, Long> of(CqlSession session) {
    return session.getMetadata().getNodes().values().stream()
        .map(Node::getDatacenter)
        .filter(Objects::nonNull)
        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
  }

  /** The driver itself would find no node for any statement, and not say why. */
  static void check(CqlSession session, CassandraSettings settings) {
    Map<String, Long> known = of(session);
    if (!settings.datacenter().isEmpty() && !known.containsKey(settings.datacenter())) {
      throw new BadRequest(
          "sink.cassandra.datacenter = '%s': Cassandra at %s knows %s. Write one of these, or nothing."
              .formatted(
                  settings.datacenter(),
                  settings.nodesAsText(),
                  String.join(", ", known.keySet())));
    }
  }
}
