package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands verify and reconcile beside a real broker, Postgres and lake, as a shell sees them.
 */
@ExtendWith({KafkaExtension.class, PostgresExtension.class})
@Tag("slow")
@Timeout(600)
class ReconcileCommandTest {

  private static int tests;

  @TempDir Path folder;

  private PostgresDatabase database;
  private Path config;

  private KafkaBroker broker;
  private String topic;

  @BeforeEach
  void aLakeAndLiveTablesOfOneTopic(KafkaBroker broker, PostgresDatabase database)
      throws IOException {
    this.broker = broker;
    this.database = database;
    topic = "reconcile-" + ++tests;
    config = LiveConfiguration.write(folder, broker, database, topic, 1);
  }

  @Test
  void takesALateTradeFromTheLakeAndThenLiveEqualsGold() throws IOException {
    send("A 14:00:05 100", "A 14:02:10 101", "B 14:40:00 7", "A 15:30:00 102", "A 14:02:05 99");
    build();

    Run verify = run("verify", "--live");
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isEqualTo(65);
    assertThat(verify.out()).contains("gold.bars", "2026-01-05T14:02:00Z", "unequal", "low");
    assertThat(verify.err()).contains("ticklake reconcile");

    Run reconcile = run("reconcile");
    assertThat(reconcile.err()).isEmpty();
    assertThat(reconcile.out())
        .startsWith("reconcile: 1 of 2 closed hours changed: 1 trades inserted, 0 removed");
    Run after = run("verify", "--live");
    assertThat(after.exitCode()).as(after.out() + after.err()).isZero();
    assertThat(after.out()).contains("0 missing in live, 0 missing in the lake, 0 unequal");
    Run before = run("verify", "--live", "--from", "2025-01-05T00", "--to", "2025-01-06T00");
    assertThat(before.exitCode()).isZero();
    assertThat(before.out())
        .startsWith(
            "verify: nothing was compared: no closed hour from 2025-01-05T00 to 2025-01-06T00 is in the live tables and in the lake; ");
    assertThat(run("reconcile").out())
        .startsWith("reconcile: 0 of 2 closed hours changed: 0 trades inserted, 0 removed");
  }

  @Test
  void removesWhatTheLakeDoesNotAcceptAndCorrectsWhatItHasOtherwise()
      throws IOException, SQLException {
    send("A 14:00:05 100", "A 14:02:10 101", "B 14:40:00 7", "A 15:30:00 102");
    build();
    assertThat(run("verify", "--live").exitCode()).isZero();
    change("update live.enriched_trades set price = 55 where symbol = 'B'");
    change(
        """
        insert into live.enriched_trades
        select event_date, event_time + interval '1 second', event_time_ns + 1000000000, symbol, venue, 'x', price, size, 'x', sequence,
          conditions, sets_last, sets_high_low, counts_volume, company_name, sector, market_cap, source_topic, source_partition,
          source_offset, ingested_at, batch
        from live.enriched_trades where symbol = 'A' and event_time < '2026-01-05T14:01Z'""");

    assertThat(run("reconcile").out())
        .contains("1 of 2 closed hours changed: 0 trades inserted, 1 removed, 1 corrected");
    assertThat(replacedTrades()).containsExactly("A 100", "B 55");
    assertThat(run("verify", "--live", "--output", "json").out())
        .contains("\"hours\":2", "\"bars\":7", "\"unequal\":0", "\"missing_in_lake\":0");
  }

  @Test
  void takesCorrectionsAndCancelsFromTheLake() throws IOException, SQLException {
    send("A 14:00:05 100", "A 14:00:30 999", "A 14:02:10 101", "A 15:30:00 102");
    build();
    sendLines(
        amendment("cancel", 2, "14:00:30", ""),
        amendment("correction", 3, "14:02:10", ",\"price\":\"105\",\"size\":\"4\""),
        amendment("cancel", 9, "14:02:11", ""));
    Run live = run("live", "--once");
    assertThat(live.out()).contains("3 corrections");
    assertThat(run("ingest", "--once").exitCode()).isZero();

    Run heal = run("heal");
    assertThat(heal.out()).contains("1 corrected, 1 cancelled, 1 pending");
    assertThat(run("verify", "--live").exitCode()).isEqualTo(65);
    assertThat(run("reconcile").out())
        .contains("1 of 3 closed hours changed: 0 trades inserted, 1 removed, 1 corrected");

    assertThat(replacedTrades()).containsExactly("A 101", "A 999");
    assertThat(run("verify", "--live").exitCode()).isZero();
    Run verify = run("verify");
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    assertThat(
            run(
                    "sql",
                    "--format",
                    "csv",
                    "SELECT trade_id, state, reported_price::INT, price::INT FROM silver.corrections ORDER BY trade_id")
                .out()
                .lines())
        .contains("2,applied,999,", "3,applied,101,105", "9,pending,,");
  }

  @Test
  void hoursThatTheLakeHasNotBuiltAreToldAndAreAFailureInTheEnd() throws IOException {
    send("A 14:00:05 100");
    build();
    send("A 15:30:00 102", "A 16:40:00 103");
    assertThat(run("live", "--once").exitCode()).isZero();

    Run soon = run("verify", "--live", "--output", "json");
    assertThat(soon.exitCode()).as(soon.err()).isZero();
    assertThat(soon.out()).contains("\"hours\":1", "\"hours_not_built\":2", "\"hours_overdue\":0");
    Run late = run("verify", "--live", "--set", "live.build_patience=0s");
    assertThat(late.exitCode()).isEqualTo(65);
    assertThat(late.out()).contains("1 closed hour, ", "2 hours not built yet");
    assertThat(late.err())
        .contains("warning: the lake has not built 2 closed hours", "the first 2026-01-05T15")
        .contains("2 closed hours of the live tables could not be compared");
  }

  @Test
  void takesSectorsFromTheLakeWhereItKnowsMore() throws IOException, SQLException {
    send("A 14:00:05 100", "B 14:00:10 7", "A 15:30:00 102");
    build();
    Path members =
        Files.writeString(
            folder.resolve("members.csv"),
            "Symbol,Security,GICS Sector,GICS Sub-Industry,Headquarters Location,Date added,CIK,Founded\n"
                + "A,Agilent Technologies,Health Care,Life Sciences,California,2000-06-05,1,1999\n");
    Run members2026 =
        run("import", members.toString(), "--format", "sp500", "--effective", "2026-01-01");
    assertThat(members2026.exitCode()).as(members2026.err()).isZero();
    assertThat(run("heal").exitCode()).isZero();
    Run verify = run("verify", "--live");
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isEqualTo(65);
    assertThat(verify.out()).contains("gold.sector_metrics", "Health Care", "missing in live");

    assertThat(run("reconcile").out())
        .contains(
            "2 of 2 closed hours changed: 0 trades inserted, 0 removed, 2 corrected, 0 bars and 4 sector minutes");
    assertThat(run("verify", "--live").exitCode()).isZero();
    assertThat(
            strings(
                "select symbol || ' ' || sector || ' ' || coalesce(company_name, '') from live.enriched_trades order by event_time"))
        .containsExactly(
            "A Health Care Agilent Technologies",
            "B UNKNOWN ",
            "A Health Care Agilent Technologies");
    assertThat(run("reconcile").out()).contains("0 of 2 closed hours changed");
  }

  @Test
  void keepsTradesWhoseRecordsIngestNeverRead() throws IOException, SQLException {
    send("A 13:00:05 99");
    build();
    send("A 14:00:05 100", "A 14:00:30 101");
    assertThat(run("live", "--once").exitCode()).isZero();
    long end = broker.endOffsets(topic).get(0);
    broker.deleteRecordsBefore(topic, 0, end);
    send("A 14:02:10 102");
    Run refused = run("ingest", "--once");
    assertThat(refused.exitCode()).as(refused.err()).isNotZero();
    assertThat(run("ingest", "--once", "--bootstrap").exitCode()).isZero();
    assertThat(run("live", "--once").exitCode()).isZero();
    assertThat(run("heal").exitCode()).isZero();

    Run reconcile = run("reconcile");
    assertThat(reconcile.exitCode()).as(reconcile.err()).isZero();
    assertThat(reconcile.out()).contains("0 of 1 closed hour changed", " 0 removed");
    assertThat(reconcile.err())
        .contains(
            "1 closed hour, the first 2026-01-05T14, hold trades of records that ingest never read");
    assertThat(strings("select trim_scale(price)::text from live.enriched_trades order by 1"))
        .containsExactly("100", "101", "102", "99");
  }

  @Test
  void removesTheTradesOfADayThatWereAllCancelledBeforeGoldWasBuilt()
      throws IOException, SQLException {
    send("A 14:00:05 100", "A 14:00:30 101");
    assertThat(run("live", "--once").exitCode()).isZero();
    sendLines(amendment("cancel", 1, "14:00:05", ""), amendment("cancel", 2, "14:00:30", ""));
    build();

    assertThat(run("reconcile").out())
        .contains("1 of 3 closed hours changed: 0 trades inserted, 2 removed");
    assertThat(replacedTrades()).containsExactly("A 100", "A 101");
    assertThat(run("verify", "--live").exitCode()).isZero();
  }

  @Test
  void computesAnewWhatWasChangedByHandWithoutItsTrades() throws IOException, SQLException {
    send("A 14:00:05 100", "A 14:00:30 101", "B 14:01:00 7", "A 16:00:00 1");
    build();
    assertThat(run("verify", "--live").exitCode()).isZero();
    change(
        "update live.bars_live set close = 7 where bar_interval = '1m' and symbol = 'A' and bar_start = '2026-01-05T14:00Z'");
    change("update live.sector_metrics set trades = 9 where window_start = '2026-01-05T14:01Z'");
    change(
        "delete from live.bars_live where bar_interval = '5m' and symbol = 'B' and bar_start = '2026-01-05T14:00Z'");
    change(
        """
        insert into live.bars_live (bar_interval, symbol, venue, bar_start, volume, turnover, trades, first_event_time_ns, last_event_time_ns, batch)
        values ('1m', 'C', 'X', '2026-01-05T14:07Z', 3, 605.5, 2, 0, 0, 1)""");
    change(
        "insert into live.minute_metrics values ('C', 'X', '2026-01-05T14:07Z', 'largest_trade', 1, 1)");
    assertThat(run("verify", "--live").exitCode()).isEqualTo(65);

    assertThat(run("reconcile").out())
        .startsWith(
            "reconcile: 1 of 3 closed hours changed: 0 trades inserted, 0 removed, 0 corrected");

    assertThat(run("verify", "--live").exitCode()).isZero();
    assertThat(strings("select symbol from live.minute_metrics where symbol = 'C'")).isEmpty();
    assertThat(strings("select symbol from live.bars_live where symbol = 'C'")).isEmpty();
    assertThat(run("reconcile").out()).startsWith("reconcile: 0 of 3 closed hours changed");
  }

  /** A record of 16:00 about a trade that was sent before. */
  private static String amendment(String kind, int id, String of, String values) {
    return "{\"kind\":\"%s\",\"symbol\":\"A\",\"venue\":\"X\",\"trade_id\":\"%d\",\"original_event_time\":%d,\"event_time\":%d%s}%n"
        .formatted(kind, id, nanos(of), nanos("16:00:00"), values);
  }

  private void send(String... ticks) throws IOException {
    int[] id = {0};
    sendLines(Arrays.stream(ticks).map(tick -> json(tick, ++id[0])).toArray(String[]::new));
  }

  private void sendLines(String... lines) throws IOException {
    Path file = folder.resolve("ticks.jsonl");
    Files.writeString(file, String.join("", lines));
    Run replay = run("replay", file.toString(), "--format", "ticks", "--speed", "max");
    assertThat(replay.exitCode()).as(replay.err()).isZero();
  }

  private static String json(String tick, int id) {
    String[] f = tick.split(" ", -1);
    return "{\"symbol\":\"%s\",\"venue\":\"X\",\"price\":\"%s\",\"size\":\"10\",\"event_time\":%d,\"trade_id\":\"%d\"}%n"
        .formatted(f[0], f[2], nanos(f[1]), id);
  }

  private static long nanos(String time) {
    return Instant.parse("2026-01-05T" + time + "Z").getEpochSecond() * 1_000_000_000L;
  }

  private void build() {
    for (String command : new String[] {"live --once", "ingest --once", "heal"}) {
      Run done = run(command.split(" ", -1));
      assertThat(done.exitCode()).as(command + done.err()).isZero();
      if (command.startsWith("live")) {
        assertThat(done.out()).contains(" 0 rejected");
      }
    }
  }

  private void change(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }

  /** What followers of the tables are told. */
  private List<String> replacedTrades() throws SQLException {
    return strings(
        "select symbol || ' ' || trim_scale(price) from live.replaced_trades order by 1");
  }

  private List<String> strings(String sql) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    }
    return strings;
  }

  private Run run(String... arguments) {
    return Run.of(
        Stream.concat(Arrays.stream(arguments), Stream.of("--config", config.toString()))
            .toArray(String[]::new));
  }
}
