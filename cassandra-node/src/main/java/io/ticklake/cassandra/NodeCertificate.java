package io.ticklake.cassandra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A certificate that vouches for itself, made by Java's keytool once for a node's folder. */
final class NodeCertificate {

  /** Of a key that is worth nothing to anybody. */
  static final String PASSWORD = "cassandra";

  private NodeCertificate() {}

  /** Where key and certificate lie. */
  static Path store(Path folder) {
    return folder.resolve("node.p12");
  }

  /** Makes them if they are missing; the certificate alone comes into {@code node.pem}. */
  static void make(Path folder) throws IOException {
    if (!Files.exists(folder.resolve("node.pem"))) {
      Files.deleteIfExists(store(folder)); // of a start that was killed between the two
      keytool(
          folder,
          List.of(
              "-genkeypair",
              "-keyalg",
              "EC",
              "-dname",
              "CN=localhost",
              "-ext",
              "san=dns:localhost,ip:127.0.0.1",
              "-validity",
              "36500"));
      keytool(
          folder, List.of("-exportcert", "-rfc", "-file", folder.resolve("node.pem").toString()));
    }
  }

  private static void keytool(Path folder, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-alias", "node"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store(folder).toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    int exit = new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
    if (exit != 0) {
      throw new IOException("keytool ended with " + exit);
    }
  }
}
