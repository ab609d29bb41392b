"""The live tables as the migrations of the module `live` make them, and a small writer that fills them as the live path does."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from decimal import Decimal

from psycopg2.extensions import connection as Connection

from postgres_server import PostgresServer
from published_lake import HOME

MIGRATIONS = HOME / "live" / "src" / "main" / "resources" / "db" / "live"
SYMBOLS = {"AAA": "Energy", "BBB": "Finance", "CCC": "Energy", "DDD": "Technology"}
READER, PASSWORD = "live_reader", "a password of the tests"
STREAM = "stock-ticks"

TRADE = """
INSERT INTO live.enriched_trades (event_date, event_time, event_time_ns, symbol, venue, trade_key, price, size, trade_id,
  sets_last, sets_high_low, counts_volume, company_name, sector, market_cap, source_topic, source_partition, source_offset,
  ingested_at, batch)
SELECT (t AT TIME ZONE 'UTC')::date, t, %(ns)s, %(symbol)s, 'XSIM', %(id)s, %(price)s, %(size)s, %(id)s, true, true, true,
  %(symbol)s || ' Industries', %(sector)s, 1e9, 'stock-ticks', 0, %(offset)s, now(), %(batch)s
FROM (SELECT to_timestamp(%(ns)s / 1e9) AS t) AS at
"""
BAR = """
INSERT INTO live.bars_live AS b (bar_interval, symbol, venue, bar_start, open, high, low, close, volume, turnover, trades,
  first_event_time_ns, last_event_time_ns, batch)
SELECT '1m', %(symbol)s, 'XSIM', date_trunc('minute', to_timestamp(%(ns)s / 1e9)), %(price)s, %(price)s, %(price)s, %(price)s,
  %(size)s, %(price)s * %(size)s, 1, %(ns)s, %(ns)s, %(batch)s
ON CONFLICT (bar_interval, symbol, venue, bar_start) DO UPDATE SET high = greatest(b.high, excluded.high),
  low = least(b.low, excluded.low), close = excluded.close, volume = b.volume + excluded.volume,
  turnover = b.turnover + excluded.turnover, trades = b.trades + 1, last_event_time_ns = excluded.last_event_time_ns,
  batch = excluded.batch
"""
SECTOR = """
INSERT INTO live.sector_metrics AS s (sector, window_start, trades, volume, turnover, price_sum, min_price, max_price, symbols,
  batch)
SELECT %(sector)s, date_trunc('minute', to_timestamp(%(ns)s / 1e9)), 1, %(size)s, %(price)s * %(size)s, %(price)s, %(price)s,
  %(price)s, 1, %(batch)s
ON CONFLICT (sector, window_start) DO UPDATE SET trades = s.trades + 1, volume = s.volume + excluded.volume,
  turnover = s.turnover + excluded.turnover, price_sum = s.price_sum + excluded.price_sum, batch = excluded.batch
"""
METRIC = """
INSERT INTO live.metrics VALUES ('largest_trade', 'Price times size of the largest trade.', 0) ON CONFLICT DO NOTHING;
INSERT INTO live.minute_metrics AS m
SELECT %(symbol)s, 'XSIM', date_trunc('minute', to_timestamp(%(ns)s / 1e9)), 'largest_trade', %(price)s * %(size)s, %(batch)s
ON CONFLICT (symbol, venue, minute_start, metric) DO UPDATE SET value = greatest(m.value, excluded.value)
"""
HISTORY = """
SELECT live.add_day(d::date) FROM generate_series(now() - make_interval(mins => %(minutes)s), now(), interval '6 hours') AS d;
SELECT live.add_day(now()::date);
INSERT INTO live.bars_live (bar_interval, symbol, venue, bar_start, open, high, low, close, volume, turnover, trades,
  first_event_time_ns, last_event_time_ns, batch)
SELECT '1m', symbol, 'XSIM', date_trunc('minute', now()) - make_interval(mins => i), o, greatest(o, c) + 0.02,
  least(o, c) - 0.02, c, 30 + (i * 7) %% 13, (30 + (i * 7) %% 13) * c, 3, 0, 0, 0
FROM (SELECT symbol, i, round((20 + sin(i / 13.0) / 4 + sin(i * 1.7) / 20)::numeric, 2) AS o,
        round((20 + sin((i - 1) / 13.0) / 4 + sin((i - 1) * 1.7) / 20)::numeric, 2) AS c
      FROM unnest(%(symbols)s::text[]) AS symbol, generate_series(1, %(minutes)s) AS i) AS swung
ON CONFLICT DO NOTHING
"""
BATCH = """
INSERT INTO live.batches (batch, epoch, received_at, committed_at, records, accepted, duplicates, late, expired, rejected,
  skipped, corrections, market_info, newest_event_time)
VALUES (%(batch)s, 1, now(), clock_timestamp(), %(trades)s + 1, %(trades)s, 0, 0, 0, 1, 0, 0, 0, to_timestamp(%(ns)s / 1e9));
INSERT INTO live.progress AS p (stream, epoch, batch, started_at, committed_at, newest_event_time, watermark, records, accepted,
  rejected)
VALUES (%(stream)s, 1, %(batch)s, now(), clock_timestamp(), to_timestamp(%(ns)s / 1e9),
  to_timestamp(%(ns)s / 1e9) - interval '10 minutes', %(trades)s + 1, %(trades)s, 1)
ON CONFLICT (stream) DO UPDATE SET batch = excluded.batch, committed_at = excluded.committed_at,
  newest_event_time = excluded.newest_event_time, watermark = excluded.watermark, records = p.records + excluded.records,
  accepted = p.accepted + excluded.accepted, rejected = p.rejected + 1;
INSERT INTO live.progress_offsets (source_topic, source_partition, topic_id, next_offset, end_offset, max_event_time_ns, batch)
VALUES ('stock-ticks', 0, 'id', %(offset)s, %(offset)s + 7, %(ns)s, %(batch)s)
ON CONFLICT (source_topic, source_partition) DO UPDATE SET next_offset = excluded.next_offset, end_offset = excluded.end_offset,
  batch = excluded.batch;
INSERT INTO live.rejects AS r VALUES ('stock-ticks', 'not_json', 1, 0, %(offset)s, now())
ON CONFLICT (source_topic, reason) DO UPDATE SET records = r.records + 1
"""


@dataclass
class LiveTables:
    """The tables in one server, written batch by batch."""

    server: PostgresServer
    batch: int = 0
    offset: int = 0
    days: set[int] = field(default_factory=set)

    def make(self) -> None:
        """Roles and tables; the reader may read and nothing else."""
        connection = self._connect()
        cursor = connection.cursor()
        cursor.execute("CREATE ROLE live_writer LOGIN; CREATE ROLE live_reconciler LOGIN; CREATE SCHEMA live")
        cursor.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'")
        for file in sorted(MIGRATIONS.glob("V*.sql")) + sorted(MIGRATIONS.glob("R*.sql")):
            text = file.read_text(encoding="utf-8")
            for role, name in {"writer": "live_writer", "reconciler": "live_reconciler", "reader": READER}.items():
                text = text.replace(f"${{{role}}}", name)
            cursor.execute(text)
        connection.commit()
        connection.close()

    def write(self, prices: dict[str, str], at: float | None = None) -> float:
        """One batch with a trade a symbol, in one transaction, with one reject; its event time, seconds since 1970."""
        moment = time.time() if at is None else at
        self.batch += 1
        connection = self._connect()
        cursor = connection.cursor()
        if (day := int(moment // 86_400)) not in self.days:
            cursor.execute("SELECT live.add_day((to_timestamp(%s) AT TIME ZONE 'UTC')::date)", [moment])
            self.days.add(day)
        ns = int(moment * 1e9)
        for symbol, price in prices.items():
            self.offset += 1
            trade = {"symbol": symbol, "sector": SYMBOLS[symbol], "price": Decimal(price), "size": Decimal(10), "ns": ns}
            trade |= {"id": f"{symbol}-{self.offset}", "offset": self.offset, "batch": self.batch}
            for statement in (TRADE, BAR, METRIC, SECTOR):
                cursor.execute(statement, trade)
        self.offset += 1
        summary = {"batch": self.batch, "trades": len(prices), "ns": ns, "offset": self.offset, "stream": STREAM}
        cursor.execute(BATCH, summary)
        connection.commit()
        connection.close()
        return moment

    def has_seen(self, minutes: int) -> None:
        """As if these symbols had traded in each of the minutes before this one."""
        connection = self._connect()
        connection.cursor().execute(HISTORY, {"minutes": minutes, "symbols": list(SYMBOLS)})
        connection.commit()
        connection.close()

    def grows_old(self, seconds: int) -> None:
        """As if nobody had committed for so long."""
        connection = self._connect()
        connection.cursor().execute("UPDATE live.progress SET committed_at = committed_at - make_interval(secs => %s)", [seconds])
        connection.commit()
        connection.close()

    def environment(self) -> dict[str, str]:
        """Settings by which the dashboard finds them."""
        return {
            "TICKLAKE_LIVE_DATABASE": f"jdbc:postgresql://127.0.0.1:{self.server.port}/postgres",
            "TICKLAKE_LIVE_READER": READER,
            "TICKLAKE_LIVE_READER_PASSWORD": PASSWORD,
        }

    def _connect(self) -> Connection:
        connection = self.server.connect()
        connection.cursor().execute("SET TimeZone = 'UTC'")
        return connection
