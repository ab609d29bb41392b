package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A producer that sends its trades again: other offsets, the same trades. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Tag("slow")
class ProducedAgainTest {

  @Test
  void countsDuplicatesAndChangesNoRow(KafkaBroker broker, PostgresDatabase database)
      throws SQLException {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.info("A", 0, "Alpha", "Tech", "1000.00");
    List<String> trades = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String symbol = List.of("A", "B", "C").get(i % 3);
      trades.add(
          LiveFixture.tick(
              symbol, i, Integer.toString(90 + i % 17), ",\"trade_id\":\"" + i + "\""));
    }
    market.send(0, trades);
    assertThat(market.once(database, "live.max_rows_per_batch=30").accepted()).isEqualTo(200);
    LiveRows rows = new LiveRows(LiveTables.of(database));
    List<String> before = all(rows);

    market.send(0, trades);
    market.send(0, trades);
    market.send(1, trades.subList(50, 150));
    LiveReport again = market.once(database, "live.max_rows_per_batch=30");

    assertThat(again.duplicates()).isEqualTo(500);
    assertThat(again.accepted()).isZero();
    assertThat(all(rows)).isEqualTo(before);
    assertThat(rows.fates()).containsExactly("700 200 500 0 0 0 0 0");
    WholeBatches.check(database);
  }

  private static List<String> all(LiveRows rows) {
    List<String> all = new ArrayList<>(rows.trades());
    all.addAll(rows.bars());
    all.addAll(rows.sectors());
    return all;
  }
}
