package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.Hour;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A producer that sends its trades again: other offsets, the same trades. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProducedAgainTest {

  private static final Hour HOUR = Hour.parse("2026-01-05T14");

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

  @Test
  void aTopicThatIsReadAgainBringsNothingBackThatReconcileTookAway(
      KafkaBroker broker, PostgresDatabase database) throws Exception {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    List<String> trades = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      trades.add(LiveFixture.tick("A", i, Integer.toString(90 + i), ",\"trade_id\":\"" + i + "\""));
    }
    market.send(0, trades);
    market.once(database);
    LiveRows rows = new LiveRows(LiveTables.of(database));
    market.reconcile(database, HOUR, "price", "trade_id <> '8'");
    List<String> before = all(rows);

    // alone, and among others that are there
    market.send(0, trades.get(8));
    assertThat(market.once(database).duplicates()).isEqualTo(1);
    market.send(0, trades);
    assertThat(market.once(database).duplicates()).isEqualTo(9);
    assertThat(all(rows)).isEqualTo(before);

    // the same of a job that runs meanwhile, in the same batch as trades that are new
    try (RunningJob job = RunningJob.start(market.configuration(database, Map.of()))) {
      market.send(0, LiveFixture.tick("A", 10, "100", ""));
      awaitAccepted(job, rows, 10);
      market.reconcile(
          database, HOUR, "case trade_id when '1' then 95 else price end", "trade_id <> '0'");
      List<String> corrected = all(rows);
      market.send(0, trades.get(0));
      awaitDuplicates(job, rows, 11);
      market.send(0, trades);
      market.send(0, LiveFixture.tick("B", 70, "7", ",\"trade_id\":\"b\""));
      awaitAccepted(job, rows, 11);
      assertThat(all(rows)).containsAll(corrected).hasSizeGreaterThan(corrected.size());
      assertThat(rows.trades())
          .noneMatch(row -> row.contains(" 0 90.0") || row.contains(" 8 98.0"));
    }
  }

  private static void awaitAccepted(RunningJob job, LiveRows rows, long accepted) {
    await("accepted", job, rows, accepted);
  }

  private static void awaitDuplicates(RunningJob job, LiveRows rows, long duplicates) {
    await("duplicates", job, rows, duplicates);
  }

  private static void await(String fate, RunningJob job, LiveRows rows, long records) {
    while (rows.number("select " + fate + " from live.progress") < records) {
      job.assertLives(50);
    }
  }

  private static List<String> all(LiveRows rows) {
    List<String> all = new ArrayList<>(rows.trades());
    all.addAll(rows.bars());
    all.addAll(rows.sectors());
    return all;
  }
}
