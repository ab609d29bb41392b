package io.ticklake.live.sink;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Connects the Cassandra sink and makes its keyspace and tables. The one of a name that started
 * last owns the position; the other finds out when it wants to move it.
 */
public final class OpenCassandra implements Target.Opening {

  private static final Duration CONNECTION = Duration.ofSeconds(10);
  private static final Duration SCHEMA_NEWS = Duration.ofMillis(50);
  // to make a table takes longest
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final CassandraSettings settings;
  private final Clock clock;
  private final UUID owner = UUID.randomUUID();
  private long epoch;

  public OpenCassandra(Configuration configuration, Clock clock) {
    this.settings = CassandraSettings.of(configuration);
    this.clock = clock;
  }

  @Override
  public Target open() throws TargetLost {
    CqlSession session = connect();
    try {
      CassandraDatacenters.check(session, settings);
      CassandraTables.make(session, settings);
      CassandraProgressTable table = new CassandraProgressTable(session, settings);
      CassandraProgress progress = table.claim(owner, epoch);
      epoch = progress.epoch();
      CassandraTarget target = new CassandraTarget(session, settings, table, progress, clock);
      session = null;
      return target;
    } catch (DriverException e) {
      throw CassandraFailure.lostOrThrown(settings, e);
    } finally {
      if (session != null) {
        session.close();
      }
    }
  }

  private CqlSession connect() throws TargetLost {
    List<InetSocketAddress> known =
        settings.nodes().stream().flatMap(OpenCassandra::addresses).toList();
    if (known.isEmpty()) {
      // without one the driver would take 127.0.0.1
      throw CassandraFailure.lost(settings, "no name service knows these hosts", null);
    }
    CqlSessionBuilder builder =
        CqlSession.builder().withConfigLoader(driver()).addContactPoints(known);
    if (!settings.datacenter().isEmpty()) {
      builder.withLocalDatacenter(settings.datacenter());
    }
    if (!settings.user().isEmpty()) {
      builder.withAuthCredentials(settings.user(), settings.password());
    }
    settings.tls().ifPresent(tls -> builder.withSslEngineFactory(tls.engines()));
    try {
      return builder.build();
    } catch (DriverException e) {
      throw CassandraFailure.lostOrThrown(settings, e);
    } catch (IllegalStateException e) {
      throw new BadRequest(
          "The nodes %s are of several datacenters: %s. Name the one to write to by sink.cassandra.datacenter."
              .formatted(settings.nodesAsText(), e.getMessage()),
          e);
    }
  }

  private static Stream<InetSocketAddress> addresses(CassandraSettings.Node node) {
    try {
      return Arrays.stream(InetAddress.getAllByName(node.host()))
          .map(address -> new InetSocketAddress(address, node.port()));
    } catch (UnknownHostException e) {
      return Stream.empty();
    }
  }

  private DriverConfigLoader driver() {
    ProgrammaticDriverConfigLoaderBuilder driver =
        DriverConfigLoader.programmaticBuilder(OpenCassandra.class.getClassLoader())
            .withString(DefaultDriverOption.SESSION_NAME, "ticklake-sink")
            .withString(DefaultDriverOption.REQUEST_CONSISTENCY, settings.consistency().name())
            .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, ANSWER)
            .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, CONNECTION)
            .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, CONNECTION)
            .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, CONNECTION)
            .withStringList(
                DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES,
                List.of(settings.keyspace()))
            .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, SCHEMA_NEWS)
            // the driver would wait two seconds for who may still come
            .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
            .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
            .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
            .withInt(DefaultDriverOption.NETTY_IO_SIZE, 2);
    if (settings.datacenter().isEmpty()) {
      driver.withString(
          DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, "DcInferringLoadBalancingPolicy");
    }
    return driver.build();
  }
}
