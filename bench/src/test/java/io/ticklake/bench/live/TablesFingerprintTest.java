package io.ticklake.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tables computed from records are the tables that Postgres holds, and no others. */
@ExtendWith(PostgresExtension.class)
@Tag("slow")
class TablesFingerprintTest {

  private static final String INFO =
      "{\"symbol\":\"A\",\"company_name\":\"Alpha & Söhne\",\"sector\":\"Energy\",\"market_cap\":12345678901}";
  private static final String FIRST =
      "{\"symbol\":\"A\",\"venue\":\"SIM\",\"price\":\"10.10\",\"size\":\"3\",\"event_time\":60000000001,\"trade_id\":\"1\"}";
  private static final String SECOND =
      "{\"symbol\":\"A\",\"venue\":\"SIM\",\"price\":\"10.30\",\"size\":\"200\",\"event_time\":119999999999,\"trade_id\":\"2\"}";

  private BenchDatabase database;

  @BeforeEach
  void tables(PostgresDatabase empty) throws Exception {
    database = new BenchDatabase(empty.url(), empty.user(), empty.password());
    RivalTables.create(database);
    database.execute(
        """
        insert into enriched_trades values
          ('A', 'SIM', 119999999999, '2', now(), 10.3, 200, 'Alpha & Söhne', 'Energy', 12345678901),
          ('A', 'SIM', 60000000001, '1', now(), 10.1, 3, 'Alpha & Söhne', 'Energy', 12345678901);
        insert into sector_metrics values
          ('Energy', '1970-01-01T00:01:00Z', 2, 203, 2090.3, 10.1, 10.3);
        """);
  }

  @Test
  void agreesWithPostgresInWhateverOrder() throws Exception {
    assertThat(read()).isEqualTo(expected(FIRST, SECOND)).isEqualTo(expected(SECOND, FIRST));
    assertThat(read().trades()).isEqualTo(2);
    assertThat(read().sectorMinutes()).isEqualTo(1);
  }

  @Test
  void takesNoNoiseOfDoublesForADifference() throws Exception {
    database.execute("update sector_metrics set turnover = turnover + 1e-9, volume = 203.0000001");

    assertThat(read()).isEqualTo(expected(FIRST, SECOND));
  }

  @Test
  void differsByOneValueOfEitherTable() throws Exception {
    database.execute("update enriched_trades set size = 4 where trade_id = '1'");
    assertThat(read()).isNotEqualTo(expected(FIRST, SECOND));

    database.execute("update enriched_trades set size = 3 where trade_id = '1'");
    assertThat(read()).isEqualTo(expected(FIRST, SECOND));

    database.execute("update sector_metrics set max_price = 10.31");
    assertThat(read()).isNotEqualTo(expected(FIRST, SECOND));
  }

  @Test
  void differsByATradeThatIsMissing() throws Exception {
    database.execute("delete from enriched_trades where trade_id = '1'");

    assertThat(read()).isNotEqualTo(expected(FIRST, SECOND));
  }

  private TablesFingerprint read() throws Exception {
    return new ReadFingerprint(RivalTables.SCHEMA).of(database);
  }

  private static TablesFingerprint expected(String... trades) {
    ExpectedTables tables = new ExpectedTables(List.of(bytes(INFO)));
    for (String trade : trades) {
      tables.add(bytes(trade));
    }
    return tables.fingerprint();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
