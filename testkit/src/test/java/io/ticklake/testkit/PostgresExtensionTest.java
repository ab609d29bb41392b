package io.ticklake.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(300)
class PostgresExtensionTest {

  @Test
  void leavesNoServerBehindWhenTheJvmOfATestIsKilled() throws Exception {
    Process tests =
        new ProcessBuilder(ChildJvm.command(PostgresExtensionTest.class))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = tests.inputReader().readLine();
    assumeThat(said).as("the process of a server that could be started").isNotNull();
    ProcessHandle server = ProcessHandle.of(Long.parseLong(said)).orElseThrow();
    assertThat(server.isAlive()).isTrue();

    tests.destroyForcibly().onExit().join();

    server.onExit().get(60, TimeUnit.SECONDS);
  }

  /** The tests' JVM: starts the server, says which process it is, and stays. */
  @SuppressWarnings("SystemOut") // what the test reads
  public static void main(String[] arguments) throws Exception {
    try (Connection connection = PostgresExtension.newDatabase().connect();
        Statement statement = connection.createStatement();
        ResultSet session = statement.executeQuery("select pg_backend_pid()")) {
      session.next();
      ProcessHandle server =
          ProcessHandle.of(session.getLong(1)).flatMap(ProcessHandle::parent).orElseThrow();
      System.out.println(server.pid());
    }
    TimeUnit.MINUTES.sleep(5);
  }
}
