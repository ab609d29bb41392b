package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What docs/patterns.md shows can be run, and the files that it names are there. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Tag("slow")
class PatternsPageTest {

  private static final Path HOME = Path.of("..");
  private static final Pattern SQL = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("`live/…/(\\w+\\.java)`");

  @Test
  void showsQueriesThatAReaderMayRunAndThatSaySomething(
      KafkaBroker broker, PostgresDatabase database) throws IOException, SQLException {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.info("A", 0, "Alpha", "Tech", "1000.00");
    market.send(
        0, LiveFixture.tick("A", 1_000, "100", ""), LiveFixture.tick("A", 1, "99", ""), "no tick");
    assertThat(market.once(database).late()).isEqualTo(1);
    List<String> blocks = SQL.matcher(page()).results().map(block -> block.group(1)).toList();
    assertThat(blocks).hasSizeGreaterThanOrEqualTo(5);
    try (Connection reader = LiveTables.reader(database).connect();
        Statement statement = reader.createStatement()) {
      for (String block : blocks) {
        assertThat(statement.execute(block)).isTrue();
        do {
          assertThat(statement.getResultSet().next()).as(block).isTrue();
        } while (statement.getMoreResults());
      }
    }
  }

  @Test
  void namesFilesThatAreThere() throws IOException {
    Matcher named = CLASS.matcher(page());
    while (named.find()) {
      assertThat(Path.of("src/main/java/io/ticklake/live", named.group(1))).exists();
    }
  }

  private static String page() throws IOException {
    return Files.readString(HOME.resolve("docs/patterns.md"));
  }
}
