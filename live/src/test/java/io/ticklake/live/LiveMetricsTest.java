package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.Hour;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.TradeConditions.Flags;
import io.ticklake.core.config.Configuration;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({KafkaExtension.class, PostgresExtension.class})
@Tag("slow")
class LiveMetricsTest {

  private static final Hour HOUR = Hour.parse("2026-01-05T14");

  private PostgresDatabase database;
  private LiveFixture market;

  @BeforeEach
  void makeTables(KafkaBroker broker, PostgresDatabase database) {
    this.database = database;
    market = new LiveFixture(broker);
    LiveTables.migrate(database);
  }

  @Test
  void countsWhatIsWorthTheBlockValueOrMore() {
    BlockTurnover blocks = new BlockTurnover(new BigDecimal("605"));
    assertThat(blocks.of(trade("100.83333333", "6", true))).isEmpty();
    assertThat(blocks.of(trade("121", "5", true)))
        .hasValueSatisfying(part -> assertThat(part).isEqualByComparingTo("605"));
    assertThat(blocks.of(trade("121", "5000", false))).isEmpty();
    // beyond what a long holds at scale 16
    assertThat(new LargestTrade().of(trade("9000000000", "9000000000", true)))
        .hasValueSatisfying(part -> assertThat(part).isEqualByComparingTo("81000000000000000000"));
  }

  @Test
  void addsUpAMinuteOfManyBatches() {
    market.send(0, LiveFixture.tick("A", 1, "150", ""), LiveFixture.tick("A", 2, "120", ""));
    market.once(database);
    market.send(0, LiveFixture.tick("A", 3, "99", ""), LiveFixture.tick("A", 61, "99", ""));
    market.once(database);
    market.send(0, LiveFixture.tick("A", 4, "100", ""));
    market.once(database);

    assertThat(rows())
        .containsExactly(
            "A X 2026-01-05T14:00:00Z block_turnover 740",
            "A X 2026-01-05T14:00:00Z largest_trade 300",
            "A X 2026-01-05T14:01:00Z largest_trade 198");
  }

  @Test
  void computesWhatIsNewOrMeansSomethingElseFromTheTradesThatAreThere() {
    RunLiveTest.fill(market, new Random(21), 400);
    market.once(database, "live.metrics=");
    assertThat(rows()).isEmpty();

    market.once(database);
    assertThat(rows()).isEqualTo(market.fromScratch().metrics(LiveFixture.BLOCK)).isNotEmpty();

    market.once(database, "live.block_value=210.5");
    assertThat(rows()).isEqualTo(market.fromScratch().metrics(new BigDecimal("210.5")));

    market.once(database, "live.metrics=largest_trade");
    assertThat(rows()).isNotEmpty().allMatch(row -> row.contains("largest_trade"));
  }

  @Test
  void computesAnewWhereAJobHasWrittenThatKnewNoMetrics() throws SQLException {
    market.send(0, LiveFixture.tick("A", 1, "150", ""));
    market.once(database);
    // as a ticklake of before there were metrics would
    change("create table live.hidden as select * from live.metrics");
    change("delete from live.metrics");
    market.send(0, LiveFixture.tick("A", 2, "200", ""));
    market.once(database, "live.metrics=");
    change("insert into live.metrics select * from live.hidden");
    change("drop table live.hidden");

    market.once(database);

    assertThat(rows()).isEqualTo(market.fromScratch().metrics(LiveFixture.BLOCK)).isNotEmpty();
  }

  @Test
  void makesTheDaysThatItComputes() throws SQLException {
    market.send(0, LiveFixture.tick("A", 1, "150", ""));
    market.once(database, "live.metrics=");
    change("drop table live.minute_metrics_20260105");

    market.once(database);

    assertThat(rows()).isEqualTo(market.fromScratch().metrics(LiveFixture.BLOCK)).isNotEmpty();
  }

  @Test
  void computesAnewWhatReconcileChanges() throws Exception {
    market.send(
        0,
        LiveFixture.tick("A", 1, "150", ",\"trade_id\":\"1\""),
        LiveFixture.tick("A", 2, "120", ",\"trade_id\":\"2\""),
        LiveFixture.tick("A", 61, "120", ",\"trade_id\":\"3\""),
        LiveFixture.tick("B", 62, "120", ",\"trade_id\":\"4\""));
    market.once(database);

    market.reconcile(
        database,
        HOUR,
        "case trade_id when '2' then 110 else price end",
        "trade_id not in ('1', '3')");

    assertThat(rows())
        .containsExactly(
            "A X 2026-01-05T14:00:00Z block_turnover 220",
            "A X 2026-01-05T14:00:00Z largest_trade 220",
            "B X 2026-01-05T14:01:00Z block_turnover 240",
            "B X 2026-01-05T14:01:00Z largest_trade 240");
  }

  @Test
  void reconcilesNoMetricsThatItMeansOtherwiseThanTheJob() throws Exception {
    market.send(0, LiveFixture.tick("A", 1, "150", ",\"trade_id\":\"1\""));
    market.once(database);

    assertThatThrownBy(
            () -> market.reconcile(database, HOUR, "price + 1", "true", "live.block_value=1000"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("block_turnover")
        .hasMessageContaining("worth 200 or more")
        .hasMessageContaining("live.block_value");

    assertThat(new LiveRows(LiveTables.of(database)).trades()).anyMatch(row -> row.contains("150"));
  }

  @Test
  void saysWhichMetricsThereAre() {
    Configuration wrong = Configuration.of(Map.of("live.metrics", "largest_trade, larges"));
    assertThatThrownBy(() -> LiveMetrics.of(wrong))
        .isInstanceOf(BadRequest.class)
        .hasMessage(
            "live.metrics names 'larges', which is no metric of the live tables. There are block_turnover, largest_trade; leave it empty for none.");
    assertThat(LiveMetrics.of(Configuration.of(Map.of("live.metrics", "")))).isEmpty();
  }

  private void change(String sql) throws SQLException {
    try (Connection connection = LiveTables.of(database).connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> rows() {
    return new LiveRows(LiveTables.of(database)).metrics();
  }

  private static LiveTrade trade(String price, String size, boolean countsVolume) {
    return new LiveTrade(
        "A",
        "X",
        0,
        new BigDecimal(price).movePointRight(8).longValueExact(),
        new BigDecimal(size).movePointRight(8).longValueExact(),
        null,
        null,
        null,
        new Flags(true, true, countsVolume),
        new LiveTrade.Source("t", 0, 0),
        "k");
  }
}
