package io.ticklake.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PostgresExtensionTest {

  @RepeatedTest(2)
  void givesEachTestAnEmptyDatabaseOfARealServer(PostgresDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create table bars (close numeric(18, 8))");
      statement.execute("insert into bars values (101.5)");
      try (ResultSet answer =
          statement.executeQuery("select version(), sum(close)::text from bars")) {
        assertThat(answer.next()).isTrue();
        assertThat(answer.getString(1)).startsWith("PostgreSQL 17");
        assertThat(answer.getString(2)).isEqualTo("101.50000000");
      }
    }
  }
}
