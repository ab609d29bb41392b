package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.live.LiveTrade.Source;
import io.ticklake.live.Securities.Span;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
@Tag("slow")
class SecuritiesTest {

  private static final int SYMBOLS = 6;
  private static final int MOMENTS = 60;
  private static final int MOST = 20;

  private final Map<String, TreeMap<Long, SecurityRecord>> all = new HashMap<>();

  @RepeatedTest(3)
  void knowsAllThatWasEverSaidAndKeepsLittleOfItInMemory(
      RepetitionInfo round, PostgresDatabase database) throws SQLException {
    LiveTables.migrate(database);
    Random random = new Random(round.getCurrentRepetition());
    try (Connection connection = LiveTables.of(database).connect()) {
      Securities securities = new Securities(connection, MOST);
      for (int batch = 0; batch < 60; batch++) {
        addSome(securities, connection, random, batch);
        askForSome(securities, random);
        assertThat(securities.records()).isLessThanOrEqualTo(MOST);
      }
    }
    assertThat(all.values().stream().mapToInt(Map::size).sum()).isGreaterThan(5 * MOST);
  }

  private void addSome(Securities securities, Connection connection, Random random, int batch)
      throws SQLException {
    List<SecurityRecord> records = new ArrayList<>();
    for (int i = 0; i < random.nextInt(8); i++) {
      records.add(
          new SecurityRecord(
              symbol(random),
              random.nextInt(MOMENTS),
              new Security("N" + random.nextInt(3), "S", BigDecimal.ONE.setScale(2)),
              new Source("info", 0, 100L * batch + i)));
    }
    Map<String, List<Security>> before = new HashMap<>();
    records.forEach(record -> before.put(record.symbol(), everyMoment(record.symbol())));
    List<SecurityRecord> stored = new ArrayList<>();

    List<SecurityChange> changes = securities.add(records, stored);

    records.forEach(
        r -> all.computeIfAbsent(r.symbol(), s -> new TreeMap<>()).put(r.validFromMicros(), r));
    before.forEach(
        (symbol, known) -> {
          List<Security> now = everyMoment(symbol);
          for (int moment = 0; moment < MOMENTS; moment++) {
            boolean differs = !known.get(moment).equals(now.get(moment));
            assertThat(changeAt(symbol, moment, changes))
                .containsExactlyElementsOf(differs ? List.of(now.get(moment)) : List.of());
          }
        });
    for (SecurityRecord record : stored) {
      store(connection, record);
    }
  }

  private void askForSome(Securities securities, Random random) throws SQLException {
    Map<String, Span> spans = new HashMap<>();
    for (int i = 0; i < 4; i++) {
      long first = random.nextInt(MOMENTS);
      spans.put(symbol(random), new Span(first, Math.min(MOMENTS - 1, first + random.nextInt(20))));
    }
    securities.learn(spans);
    spans.forEach(
        (symbol, span) -> {
          for (long moment = span.first(); moment <= span.last(); moment++) {
            assertThat(securities.at(symbol, moment))
                .isEqualTo(everyMoment(symbol).get((int) moment));
          }
        });
  }

  /** The plain way. */
  private List<Security> everyMoment(String symbol) {
    TreeMap<Long, SecurityRecord> records = all.getOrDefault(symbol, new TreeMap<>());
    List<Security> known = new ArrayList<>();
    for (long moment = 0; moment < MOMENTS; moment++) {
      var version = records.floorEntry(moment);
      version = version == null ? records.firstEntry() : version;
      known.add(version == null ? Security.UNKNOWN : version.getValue().says());
    }
    return known;
  }

  private static List<Security> changeAt(String symbol, long moment, List<SecurityChange> changes) {
    return changes.stream()
        .filter(c -> c.symbol().equals(symbol) && c.fromMicros() <= moment && moment < c.toMicros())
        .map(SecurityChange::now)
        .toList();
  }

  private static void store(Connection connection, SecurityRecord record) throws SQLException {
    Sql.update(
        connection,
        """
        insert into live.market_info values (?, ?, ?, ?, ?, ?, ?, ?, 1)
        on conflict (symbol, valid_from) do update set company_name = excluded.company_name, source_offset = excluded.source_offset""",
        record.symbol(),
        Instant.EPOCH.plus(record.validFromMicros(), ChronoUnit.MICROS),
        record.says().companyName(),
        record.says().sector(),
        record.says().marketCap(),
        record.source().topic(),
        record.source().partition(),
        record.source().offset());
  }

  private static String symbol(Random random) {
    return "S" + random.nextInt(SYMBOLS);
  }
}
