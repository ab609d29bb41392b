"""Captured exchange data through the whole path, Kafka included: the bars come out as the exchange published them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

import pytest

from command import Result, run_command
from conftest import real_data
from on_this_machine import free_port

pytestmark = pytest.mark.slow

AIG_DAY = datetime(2013, 10, 7, 4, tzinfo=UTC)  # midnight in New York, UTC-4 that day


@dataclass(frozen=True)
class Lake:
    """A lake that the captures went into."""

    folder: Path
    env: dict[str, str]

    def run(self, *arguments: str) -> Result:
        done = run_command(*arguments, env=self.env)
        assert done.code == 0, f"{arguments}: {done.err}\n{done.out}"
        return done

    def rows(self, query: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.run("sql", "--format", "csv", query).out)))


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """Replayed through a real broker and the bronze stream, then built."""
    folder = tmp_path_factory.mktemp("real") / "lake"
    port = free_port()
    env = {
        "TICKLAKE_LAKE": str(folder),
        "TICKLAKE_KAFKA_BROKERS": f"127.0.0.1:{port}",
    }
    captures = [
        ("kraken", real_data("kraken/http_trades.json")),
        ("binance", real_data("binance/usdm_btcusdt_20240808.gz")),
        ("lean", real_data("lean-aig/tick/aig/20131007_trade.zip")),
    ]
    built = Lake(folder, env)
    built.run("up", "--only", "broker", "--detach", "--kafka-port", str(port))
    try:
        for file_format, file in captures:
            built.run("replay", str(file), "--format", file_format, "--speed", "max")
        built.run("ingest", "--once")
        built.run("heal", "--set", "venues.KRAKEN.ids=contiguous", "--set", "venues.BINANCE.ids=contiguous")
        yield built
    finally:
        run_command("down", env=env)


def test_every_row_equals_what_it_was_made_from(lake: Lake) -> None:
    found = json.loads(lake.run("verify", "--output", "json").out)
    compared = {check["rows"]: check["compared"] for check in found["checks"]}

    assert found["differences"] == []
    assert found["waiting"] == 0
    (trades,) = lake.rows("select count(*) as trades from silver.ticks")
    (bars,) = lake.rows("select count(*) as bars from gold.bars")
    assert compared["trades"] == int(trades["trades"])
    assert sum(rows for name, rows in compared.items() if name.endswith(" bars")) == int(bars["bars"])


def minute_bars(lake: Lake, venue: str) -> dict[int, dict[str, str]]:
    """One-minute bars of a venue by the second they start at."""
    rows = lake.rows(
        "select epoch(bar_start)::bigint as start, open, high, low, close, volume, turnover, vwap, trades, completeness "
        f"from gold.bars where bar_interval = '1m' and venue = '{venue}'"
    )
    return {int(row["start"]): row for row in rows}


def numbers(row: dict[str, str], *names: str) -> list[Decimal]:
    return [Decimal(row[name]) for name in names]


def test_kraken_candles_are_equal_in_all_seven_fields(lake: Lake) -> None:
    candles = json.loads(real_data("kraken/http_ohlc.json").read_text(), parse_float=str)["result"]["XBTUSDT"]
    bars = minute_bars(lake, "KRAKEN")
    first, last = at("2025-11-10T17:24"), at("2025-11-11T00:12")
    equal = empty = 0
    for time, open_, high, low, close, vwap, volume, count in candles:
        if not first <= time <= last:
            continue
        if count == 0:
            empty += time not in bars
            continue
        bar = bars[time]
        assert numbers(bar, "open", "high", "low", "close", "volume", "trades") == [
            Decimal(value) for value in (open_, high, low, close, volume, count)
        ], time
        # Kraken cuts its vwap to the tick size.
        assert Decimal(bar["vwap"]).quantize(Decimal("0.1"), ROUND_DOWN) == Decimal(vwap), time
        assert bar["completeness"] == "complete", time
        equal += 1
    assert (equal, empty) == (272, 137)
    assert bars[at("2025-11-10T17:23")]["completeness"] == "partial"


def test_an_exchange_minute_is_proved_down_to_its_kafka_offsets(lake: Lake) -> None:
    busiest = lake.rows(
        "select strftime(bar_start, '%Y-%m-%dT%H:%M') as start, symbol, trades from gold.bars "
        "where bar_interval = '1m' and venue = 'BINANCE' order by trades desc limit 1"
    )[0]
    proof = json.loads(lake.run("explain-bar", busiest["symbol"], "1m", busiest["start"], "--output", "json").out)
    assert proof["holds"] is True
    assert all(number["equal"] for number in proof["numbers"])
    assert proof["trades"] == int(busiest["trades"])
    assert {source["source"] for source in proof["sources"]} == {"stock-ticks"}
    assert sum(source["found_equal"] for source in proof["sources"]) == proof["trades"]


def test_the_filled_view_has_krakens_empty_minutes(lake: Lake) -> None:
    candles = json.loads(real_data("kraken/http_ohlc.json").read_text(), parse_float=str)["result"]["XBTUSDT"]
    filled = {
        int(row["start"]): row
        for row in lake.rows(
            "select epoch(bar_start)::bigint as start, * from gold.bars_filled "
            "where bar_interval = '1m' and venue = 'KRAKEN' and is_filled"
        )
    }
    first, last = at("2025-11-10T17:24"), at("2025-11-11T00:12")
    empty = [candle for candle in candles if candle[7] == 0 and first <= candle[0] <= last]
    assert len(empty) == 137
    assert set(filled) == {candle[0] for candle in empty}
    for time, open_, high, low, close, _, volume, _ in empty:
        row = filled[time]
        assert numbers(row, "open", "high", "low", "close", "volume") == [Decimal(v) for v in (open_, high, low, close, volume)]
        assert row["vwap"] == ""


def test_binance_klines_are_equal_and_the_cut_minute_is_partial(lake: Lake) -> None:
    klines = csv.DictReader(real_data("binance/usdm_btcusdt_1m_klines_20240808_2350_20240809_0005.csv").open())
    official = {int(row["open_time"]) // 1000: row for row in klines}
    bars = minute_bars(lake, "BINANCE")
    assert len(bars) == 6
    assert bars.pop(at("2024-08-08T23:54"))["completeness"] == "partial"
    for start, bar in bars.items():
        kline = official[start]
        assert numbers(bar, "open", "high", "low", "close", "volume", "trades") == numbers(
            kline, "open", "high", "low", "close", "volume", "count"
        )
        assert Decimal(bar["turnover"]) == Decimal(kline["quote_volume"])
        assert bar["completeness"] == "complete"


def test_the_aig_day_agrees_with_the_vendors_bars(lake: Lake) -> None:
    with zipfile.ZipFile(real_data("lean-aig/minute/aig/20131007_trade.zip")) as archive:
        lines = archive.read(archive.namelist()[0]).decode().splitlines()
    rows = lake.rows(
        "select epoch(bar_start)::bigint as start, open, high, low, close, volume from gold.bars "
        "where bar_interval = '1m' and symbol = 'AIG'"
    )
    bars = {int(row["start"]): row for row in rows}
    volumes = inside = outside = 0
    for line in lines:
        milliseconds, *prices, volume = (int(field) for field in line.split(","))
        start = int(AIG_DAY.timestamp()) + milliseconds // 1000
        bar = bars[start]
        volumes += Decimal(bar["volume"]) == volume
        same = numbers(bar, "open", "high", "low", "close") == [Decimal(price) / 10_000 for price in prices]
        regular = 9 * 60 + 30 <= milliseconds // 60_000 < 16 * 60
        inside += same and regular
        outside += same and not regular
    assert (len(lines), volumes, inside, outside) == (433, 428, 247, 43)


def test_every_record_has_one_fate(lake: Lake) -> None:
    (fates,) = lake.rows(
        "select count(*) as records, count(*) filter (where kind = 'trade') as trades, "
        "count(*) filter (where kind = 'skipped') as skipped, "
        "count(*) filter (where reject_reason is not null) as rejected from bronze.ticks"
    )
    assert fates == {
        "records": str(1_000 + 93_954 + 25_351),
        "trades": str(1_000 + 21_313 + 25_351),
        "skipped": "72641",
        "rejected": "0",
    }


def test_building_again_changes_nothing(lake: Lake) -> None:
    query = "select * exclude (build_id, revision) from gold.bars order by all"
    before = lake.rows(query)

    lake.run("backfill", "--from", "2024-08-08T23", "--to", "2024-08-09T00", "--set", "venues.BINANCE.ids=contiguous")

    assert lake.rows(query) == before


def test_the_sp500_loads_as_history(lake: Lake) -> None:
    for date in ("2014-01-01", "2018-01-01", "2021-01-01", "2023-01-01", "2025-01-01"):
        lake.run("import", str(real_data(f"sp500/constituents_{date}.csv")), "--format", "sp500", "--effective", date)
    lake.run("import", str(real_data("sp500/constituents_2026-08.csv")), "--format", "sp500", "--effective", "2026-08-08")
    lake.run("heal")
    (counts,) = lake.rows("select count(*) as records, count(reject_reason) as rejected from bronze.market_info")
    assert counts == {"records": str(500 + 505 + 505 + 503 + 503 + 503), "rejected": "0"}
    (google,) = lake.rows("select count(distinct sector) as sectors from silver.securities where symbol = 'GOOGL'")
    assert google == {"sectors": "2"}


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
