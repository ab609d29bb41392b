package io.ticklake.cassandra;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.cassandra.auth.RoleResource;
import org.apache.cassandra.config.DatabaseDescriptor;
import org.apache.cassandra.service.CassandraDaemon;

/**
 * Runs one Cassandra node, until SIGTERM or the end of its standard input, which comes however the
 * process that started it dies. When clients may log in, its folder holds the file {@code ready}.
 *
 * <pre>java @cassandra-node/target/classes/node.options
 *   -cp 'cassandra-node/target/classes:cassandra-node/target/lib/*'
 *   io.ticklake.cassandra.RunCassandraNode folder=DIR port=P storage_port=Q
 * </pre>
 */
public final class RunCassandraNode {

  private static final RoleResource FIRST_ROLE = RoleResource.role("cassandra");

  private RunCassandraNode() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, String> given = new HashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      given.put(parts[0], parts[1]);
    }
    NodeSettings settings =
        new NodeSettings(
            Path.of(given.get("folder")),
            Integer.parseInt(given.get("port")),
            Integer.parseInt(given.get("storage_port")));
    endWith(System.in);
    Path ready = settings.folder().resolve("ready");
    Files.deleteIfExists(ready);
    NodeCertificate.make(settings.folder());
    Path file = settings.folder().resolve("cassandra.yaml");
    Files.write(file, settings.lines(), StandardCharsets.UTF_8);
    System.setProperty("cassandra.config", file.toUri().toString());
    System.setProperty("cassandra.storagedir", settings.folder().toString());
    System.setProperty("cassandra-foreground", "yes");
    // there is nobody to wait for
    System.setProperty("cassandra.skip_wait_for_gossip_to_settle", "0");
    System.setProperty("cassandra.ring_delay_ms", "1");
    System.setProperty("cassandra.superuser_setup_delay_ms", "0");
    CassandraDaemon.main(new String[0]);
    awaitFirstRole();
    Files.createFile(ready);
  }

  // made in the background by the first start
  private static void awaitFirstRole() {
    while (!DatabaseDescriptor.getRoleManager().isExistingRole(FIRST_ROLE)) {
      Thread.onSpinWait();
    }
  }

  private static void endWith(InputStream input) {
    Thread watch =
        new Thread(
            () -> {
              try {
                input.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // a broken pipe says the same as its end
              }
              Runtime.getRuntime().halt(0);
            },
            "end-with-input");
    watch.setDaemon(true);
    watch.start();
  }
}
