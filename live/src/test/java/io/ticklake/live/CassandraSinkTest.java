package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.Hour;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Replaced;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.StopSignal;
import io.ticklake.live.sink.OpenCassandra;
import io.ticklake.live.sink.Position;
import io.ticklake.live.sink.RunSink;
import io.ticklake.live.sink.SinkReport;
import io.ticklake.live.sink.Target;
import io.ticklake.testkit.CassandraExtension;
import io.ticklake.testkit.CassandraNode;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Cassandra sink beside a real node, broker and Postgres, from the view of who reads bars. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class, CassandraExtension.class})
@Tag("slow")
@Timeout(900)
class CassandraSinkTest {

  private PostgresDatabase database;
  private LiveFixture market;
  private CassandraFixture sink;

  @BeforeEach
  void liveTablesAndASink(KafkaBroker broker, PostgresDatabase database, CassandraNode node) {
    this.database = database;
    LiveTables.migrate(database);
    market = new LiveFixture(broker);
    sink = new CassandraFixture(market, database, node);
  }

  @AfterEach
  void disconnect() {
    sink.close();
  }

  @Test
  void writesTheBarsOfASymbolAndDay() {
    market.send(
        0,
        LiveFixture.tick("A", 1, "100", ""),
        LiveFixture.tick("A", 2, "101.50", ""),
        LiveFixture.tick("B", 70, "99", ",\"conditions\":[\"suspicious\"]"));
    market.once(database);

    SinkReport report = sink.once();

    // a minute, and five windows that slide over it, for each symbol
    assertThat(report.values()).isEqualTo(Map.of(sink.keyspace + ".bars", 12L));
    assertEqualToTables();
    assertThat(
            sink.execute(
                    "select close, volume from %s.bars where symbol = 'A' and day = '2026-01-05' and bar_interval = '1m'")
                .getBigDecimal("close"))
        .isEqualByComparingTo("101.5");
    assertThat(sink.once().writes()).isZero();
  }

  @Test
  void saysWhatTheTablesSayHoweverBatchesFall() {
    Random random = new Random(41);
    for (int part = 0; part < 3; part++) {
      RunLiveTest.fill(market, random, 60);
      market.once(database, "live.max_rows_per_batch=" + (1 + random.nextInt(20)));
      sink.once();
    }
    assertEqualToTables();
  }

  @Test
  void takesOverWhatReconcileCorrectsAndRemoves() throws Exception {
    market.send(
        0,
        LiveFixture.tick("A", 1, "150", ",\"trade_id\":\"1\""),
        LiveFixture.tick("A", 61, "160", ",\"trade_id\":\"2\""),
        LiveFixture.tick("B", 3, "170", ",\"trade_id\":\"3\""));
    market.once(database);
    sink.once();
    assertThat(sink.bars()).hasSize(14);

    reconcileTo("case when trade_id = '1' then 7 else price end", "trade_id <> '3'");
    sink.once();

    assertThat(sink.bars()).hasSize(8).noneMatch(bar -> bar.contains(" B "));
    assertEqualToTables();
  }

  @Test
  void keepsWhatIsNewerWhenAReplacedSinkWritesAtLast() throws Exception {
    market.send(0, LiveFixture.tick("A", 1, "150", ",\"trade_id\":\"1\""));
    market.once(database);
    sink.once();
    market.send(
        0,
        LiveFixture.tick("A", 2, "160", ",\"trade_id\":\"2\""),
        LiveFixture.tick("B", 3, "170", ",\"trade_id\":\"3\""),
        LiveFixture.tick("C", 4, "190", ",\"trade_id\":\"4\""));
    market.once(database);
    reconcileTo("price", "trade_id <> '4'");
    try (FollowTables tables = FollowTables.open(reader());
        TablesSnapshot old = tables.snapshot();
        Target older = sink.opening().open()) {
      Position from = older.position().orElseThrow();
      // its moment is that of its first query
      assertThat(old.state().orElseThrow().batch()).isEqualTo(3);
      market.send(
          0,
          LiveFixture.tick("A", 5, "180", ",\"trade_id\":\"5\""),
          LiveFixture.tick("C", 6, "195", ",\"trade_id\":\"6\""));
      market.once(database);
      reconcileTo("price", "trade_id <> '3'");
      sink.once();
      assertEqualToTables();

      assertThatThrownBy(() -> older.write(old, from, new Position(from.tables(), 3)))
          .isInstanceOf(Replaced.class)
          .hasMessageContaining("Another sink named 'sink-" + sink.keyspace + "' has taken over");
    }

    assertThat(sink.batch()).isEqualTo(5);
    assertEqualToTables();
  }

  @Test
  void endsTheOlderOfTwoSinksOfOneName() {
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database);
    CompletableFuture<SinkReport> older =
        CompletableFuture.supplyAsync(() -> sink.sink().run(false, false, new StopSignal()));
    while (sink.batch() < 1) {
      assertThat(older).isNotDone();
    }

    sink.once();
    market.send(0, LiveFixture.tick("A", 2, "100", ""));
    market.once(database);

    assertThatThrownBy(() -> older.get(120, TimeUnit.SECONDS))
        .hasCauseInstanceOf(Replaced.class)
        .hasMessageContaining("has taken over");
    sink.once();
    assertEqualToTables();
  }

  @Test
  void goesOnWhereItStood() {
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database);
    sink.once();
    market.send(0, LiveFixture.tick("B", 601, "100", ""));
    market.once(database);

    SinkReport report = sink.once();

    assertThat(report.from()).isEqualTo(1);
    assertThat(report.values()).isEqualTo(Map.of(sink.keyspace + ".bars", 6L));
    assertEqualToTables();
  }

  @Test
  void writesAllAgainAsNewerWhenItIsToldToFollowOtherTables() {
    for (int batch = 1; batch <= 3; batch++) {
      market.send(0, LiveFixture.tick("A", batch, "100", ""));
      market.once(database);
    }
    sink.once();
    // other tables hold the same bar with another value and a lower number
    sink.rows()
        .texts(
            """
            with changed as (update live.bars_live set close = 42, batch = 1)
            update live.progress set tables_id = gen_random_uuid(), batch = 1 returning ''""");

    assertThatThrownBy(() -> sink.once())
        .isInstanceOf(BadData.class)
        .hasMessageContaining("has followed other live tables");
    Clock setBack = Clock.offset(Clock.systemUTC(), Duration.ofDays(-1));
    OpenCassandra opening = new OpenCassandra(sink.configuration(), setBack);
    new RunSink(sink.configuration(), opening, line -> {}).run(true, true, new StopSignal());

    assertEqualToTables();
  }

  @Test
  void keepsBarsOfDaysThatTheTablesHaveDropped() throws Exception {
    double midnight = -14 * 3_600;
    market.send(
        0,
        LiveFixture.tick("A", midnight - 30, "100", ",\"trade_id\":\"1\""),
        LiveFixture.tick("A", midnight + 30, "101", ",\"trade_id\":\"2\""),
        LiveFixture.tick("A", midnight + 600, "102", ",\"trade_id\":\"3\""));
    market.once(database);
    sink.once();
    market.send(0, LiveFixture.tick("A", 0, "103", ",\"trade_id\":\"4\""));
    market.once(database, "live.retention=1h");
    sink.once();
    List<String> before = sink.bars();
    assertThat(sink.liveBars()).hasSizeLessThan(before.size());

    market.reconcile(database, Hour.parse("2026-01-05T00"), "price", "trade_id <> '2'");
    sink.once();

    // the minute of the trade that is gone; windows from the day before are no longer looked at
    assertThat(before).containsAll(sink.bars());
    assertThat(sink.bars()).hasSize(before.size() - 2);
    assertThat(sink.bars()).containsAll(sink.liveBars());
  }

  @Test
  void makesAKeyspaceThatOneNodeCanHold() {
    sink.once();

    assertThat(
            sink.session()
                .refreshSchema()
                .getKeyspace(sink.keyspace)
                .orElseThrow()
                .getReplication())
        .containsEntry("datacenter1", "1");
  }

  @Test
  void encryptsItsConnectionsWhereItIsTold(CassandraNode node) throws Exception {
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database);
    String[] encrypted = {
      "sink.cassandra.tls=true", "sink.cassandra.ca_file=" + node.certificate()
    };

    sink.once(encrypted);

    assertEqualToTables();
    assertThat(encryptedConnections()).isZero();
    try (Target target = sink.opening(encrypted).open()) {
      assertThat(target.position()).isPresent();
      assertThat(encryptedConnections()).isPositive();
    }
  }

  @Test
  void connectsToNobodyWhomItCannotTrust() {
    assertThatThrownBy(() -> sink.once("sink.cassandra.tls=true", "live.patience=0s"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContainingAll("is not trusted: ", "sink.cassandra.ca_file");
    assertThatThrownBy(
            () ->
                sink.once(
                    "sink.cassandra.tls=true",
                    "sink.cassandra.nodes=127.0.0.1:1",
                    "live.patience=0s"))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("no encrypted connection to 127.0.0.1:1");
    assertRefused("sink.cassandra.ca_file=ca.pem", "Set sink.cassandra.tls = true too");
    assertThatThrownBy(
            () -> sink.once("sink.cassandra.tls=true", "sink.cassandra.ca_file=missing.pem"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContainingAll("'missing.pem' cannot be read as certificates", "NoSuchFile");
  }

  private long encryptedConnections() {
    return sink.session().execute("select ssl_enabled from system_views.clients").all().stream()
        .filter(client -> client.getBoolean("ssl_enabled"))
        .count();
  }

  @Test
  void saysInOneSentenceWhatCannotBe() {
    sink.once();
    assertRefused("sink.cassandra.datacenter=east", "'east': Cassandra at", "knows datacenter1");
    assertRefused(
        "sink.cassandra.password=wrong",
        "does not let the role 'cassandra' in",
        "TICKLAKE_SINK_CASSANDRA_PASSWORD");
    assertRefused("sink.cassandra.nodes=a:b:c", "'a:b:c' is no node. Write host:port");
    assertRefused("sink.cassandra.keyspace=My-Bars", "sink.cassandra.keyspace = 'My-Bars'");
    assertRefused("sink.cassandra.consistency=most", "sink.cassandra.consistency = 'most'");
    assertRefused(
        "sink.name=other",
        "The keyspace %s is written by the sink 'sink-%1$s' and not by 'other'."
            .formatted(sink.keyspace));
    sink.execute("drop table %s.bars");
    sink.execute("create table %s.bars (a int primary key)");
    assertRefused("sink.interval=1s", "does not understand the sink", sink.keyspace);
    assertThatThrownBy(() -> sink.once("sink.cassandra.nodes=127.0.0.1:1", "live.patience=0s"))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("Cassandra at 127.0.0.1:1 did not take what the sink wrote");
  }

  private void assertRefused(String setting, String... parts) {
    assertThatThrownBy(() -> sink.once(setting))
        .isInstanceOf(BadRequest.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("wrong", "\n");
  }

  private LiveDatabase reader() {
    return LiveDatabase.ofReader(sink.configuration());
  }

  private void reconcileTo(String price, String where) throws Exception {
    market.reconcile(database, Hour.parse("2026-01-05T14"), price, where);
  }

  private void assertEqualToTables() {
    assertThat(sink.bars()).isEqualTo(sink.liveBars()).isNotEmpty();
  }
}
