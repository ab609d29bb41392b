package io.ticklake.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * Runs one Kafka broker that is its own controller, until SIGTERM. A JVM of its own, because the
 * broker's libraries are newer than the Kafka client that Spark brings.
 *
 * <pre>java -cp 'broker/target/classes:broker/target/lib/*' -Dticklake.log=FILE
 *   -Dlog4j2.configurationFile=classpath:broker-log4j2.properties io.ticklake.broker.RunBroker
 *   folder=DIR port=P controller_port=Q [retention_bytes=N] [end_with_input=true]
 * </pre>
 *
 * <p>With {@code end_with_input} it also stops when its standard input ends, which happens however
 * the process that started it dies.
 */
public final class RunBroker {

  static final int NODE = 1;
  static final String CONTROLLER = "CONTROLLER";

  private RunBroker() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> given = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("'" + argument + "' is not of the form name=value.");
      }
      given.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    BrokerSettings settings =
        new BrokerSettings(
            Path.of(given.get("folder")),
            Integer.parseInt(given.get("port")),
            Integer.parseInt(given.get("controller_port")),
            Long.parseLong(given.getOrDefault("retention_bytes", "268435456")));
    if (Boolean.parseBoolean(given.get("end_with_input"))) {
      endWith(System.in);
    }
    Path properties = prepare(settings);
    kafka.Kafka.main(new String[] {properties.toString()});
  }

  /** Writes server.properties and, on first use only, gives the folder its identity. */
  static Path prepare(BrokerSettings settings) throws Exception {
    Files.createDirectories(settings.folder());
    Path properties = settings.folder().resolve("server.properties");
    Files.write(properties, settings.lines(), StandardCharsets.UTF_8);
    if (Files.notExists(settings.log().resolve("meta.properties"))) {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .addDirectory(settings.log().toString())
          .setMetadataLogDirectory(settings.log().toString())
          .setControllerListenerName(CONTROLLER)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .run();
    }
    return properties;
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
              System.exit(0);
            },
            "end-with-input");
    watch.setDaemon(true);
    watch.start();
  }
}
