package io.ticklake.bench.live;

import java.sql.SQLException;

/** The tables as the rivals keep them: doubles, one primary key, no further index. */
final class RivalTables {

  static final String SCHEMA = "public";

  private RivalTables() {}

  static void create(BenchDatabase database) throws SQLException {
    database.execute(
        """
        create table enriched_trades (
          symbol text not null,
          venue text not null,
          event_time_ns bigint not null,
          trade_id text not null,
          event_time timestamptz not null,
          price double precision not null,
          size double precision not null,
          company_name text,
          sector text not null,
          market_cap bigint,
          primary key (symbol, venue, event_time_ns, trade_id)
        );
        create table sector_metrics (
          sector text not null,
          window_start timestamptz not null,
          trades bigint not null,
          volume double precision not null,
          turnover double precision not null,
          min_price double precision not null,
          max_price double precision not null,
          primary key (sector, window_start)
        );
        """);
  }
}
