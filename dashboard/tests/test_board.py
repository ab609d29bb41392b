"""The rules behind the pages: folds and studies of bars, what moves, what runs, where files lie."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import statistics
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from board import bars, market, pipeline, storage
from board.backend import backend
from board.download import as_csv, as_parquet
from board.freshness import freshness
from board.moments import decimals, percent, price, short, size, span
from board.parts.candles import DOWN, MARKS, OTHERS, STUDIES, UP
from board.parts.columns import top
from published_lake import PublishedLake, moment

DAY = timedelta(days=1)
Charted = Callable[..., bars.Chart]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> PublishedLake:
    lake = PublishedLake(tmp_path_factory.mktemp("lake"), minutes=1_500)
    lake.publish({"AAA": 25.5})
    return lake


@pytest.fixture
def charted(lake: PublishedLake, monkeypatch: pytest.MonkeyPatch) -> Charted:
    monkeypatch.setenv("TICKLAKE_LAKE", str(lake.folder))

    def charted(symbol: str, interval: str, length: timedelta, end: int = lake.end - 1) -> bars.Chart:
        return bars.chart(symbol, "XSIM", bars.INTERVALS[interval], length, moment(end))

    return charted


def test_a_longer_bar_is_the_fold_of_its_minutes(charted: Charted, lake: PublishedLake) -> None:
    end = lake.end // 900 * 900 - 1
    (whole,) = charted("CCC", "15m", timedelta(minutes=14), end).bars
    minutes = charted("CCC", "1m", timedelta(minutes=15), end).bars

    assert len(minutes) == 15
    assert whole["open"] == minutes[0]["open"]
    assert whole["close"] == minutes[-1]["close"]
    assert whole["high"] == max(bar["high"] for bar in minutes)
    assert whole["low"] == min(bar["low"] for bar in minutes)
    assert whole["volume"] == sum(bar["volume"] for bar in minutes)
    assert whole["vwap"] == pytest.approx(sum(bar["turnover"] for bar in minutes) / whole["volume"])
    assert whole["realised_volatility"] == pytest.approx(math.sqrt(sum(bar["realised_volatility"] ** 2 for bar in minutes)))


def test_a_longer_bar_is_as_good_as_its_worst_minute(charted: Charted) -> None:
    states = [bar["state"] for bar in charted("AAA", "5m", timedelta(hours=1)).bars]

    assert states[-1] == "open"
    assert (states.count("gap"), states.count("partial")) == (1, 1)


def test_studies_are_means_and_deviations_of_the_closes_before(charted: Charted) -> None:
    shown = charted("BBB", "1m", timedelta(hours=1)).bars
    closes = [bar["close"] for bar in shown]
    returns = [math.log(after / before) for before, after in pairwise(closes)]

    assert shown[-1]["sma_20"] == pytest.approx(statistics.fmean(closes[-20:]), rel=1e-9)
    assert shown[-1]["sma_50"] == pytest.approx(statistics.fmean(closes[-50:]), rel=1e-9)
    assert shown[-1]["volatility_20"] == pytest.approx(statistics.stdev(returns[-20:]), rel=1e-9)
    # The bars before the first one shown count: studies do not begin with the chart.
    assert shown[0]["sma_200"] is not None


def test_a_study_is_empty_until_enough_bars_exist(charted: Charted) -> None:
    shown = charted("BBB", "1m", 2 * DAY).bars

    assert [bar["sma_20"] is None for bar in shown[:21]] == [True] * 19 + [False] * 2
    # Twenty returns need twenty-one closes.
    assert [bar["volatility_20"] is None for bar in shown[:22]] == [True] * 20 + [False] * 2


def test_prices_that_are_not_positive_are_shown_and_bars_without_a_price_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = PublishedLake(tmp_path, symbols=1, minutes=90)
    lake.publish()
    newest = moment(lake.end - 60)
    with duckdb.connect(lake.serving) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("CREATE TABLE gold.odd AS FROM gold.bars; DROP VIEW gold.bars; ALTER TABLE gold.odd RENAME TO bars")
        for price, age in (("-3.5", 0), ("0", 2), ("NULL", 4)):
            connection.execute(
                f"UPDATE gold.bars SET open = {price}, high = {price}, low = {price}, close = {price} "
                "WHERE bar_interval = '1m' AND bar_start = ?",
                [newest - timedelta(minutes=age)],
            )
    monkeypatch.setenv("TICKLAKE_LAKE", str(tmp_path))

    shown = bars.chart("AAA", "XSIM", bars.INTERVALS["1m"], timedelta(minutes=30), moment(lake.end - 1))

    by_age = {(lake.end - bar["time"]) // 60: bar for bar in shown.bars}
    assert (by_age[1]["close"], by_age[3]["close"]) == (-3.5, 0)
    assert shown.unpriced == (lake.end - 60 * 5,)
    assert 5 not in by_age
    # Twenty returns are needed, and those at such prices have no value.
    assert by_age[4]["volatility_20"] is not None
    assert [by_age[age]["volatility_20"] for age in (3, 2, 1)] == [None] * 3
    assert by_age[1]["sma_20"] is not None


def test_a_symbol_is_compared_on_the_same_venue_else_on_its_first() -> None:
    every = [{"symbol": symbol, "venue": venue} for symbol, venue in (("A", "X"), ("A", "Y"), ("B", "Z"))]

    assert [bars.beside(every, *asked) for asked in (("A", "Y"), ("A", "Z"), ("B", "X"), ("C", "X"))] == [
        every[1],
        every[0],
        every[2],
        None,
    ]


def test_minutes_without_a_trade_are_blanks_and_no_bars(charted: Charted, lake: PublishedLake) -> None:
    shown = charted("AAA", "1m", timedelta(hours=1))

    assert len(shown.bars) == 57
    assert bars.blanks(shown.bars, bars.INTERVALS["1m"]) == [lake.end - 60 * ago for ago in (13, 12, 11)]


def test_more_bars_than_a_chart_can_show_are_cut_and_said_to_be(charted: Charted) -> None:
    shown = charted("AAA", "1s", DAY)

    assert shown.cut
    assert len(shown.bars) <= bars.MOST_BARS


def test_weeks_begin_on_monday(charted: Charted) -> None:
    for bar in charted("AAA", "1w", 30 * DAY).bars:
        assert datetime.fromtimestamp(bar["time"], UTC).isoweekday() == 1


def test_a_change_is_counted_from_the_last_price_before_the_window(charted: Charted) -> None:
    newest = freshness().newest_trade
    assert newest is not None
    row = next(row for row in market.series(market.WINDOWS["1h"], newest) if row["symbol"] == "DDD")
    start = newest - timedelta(hours=1)
    before = [bar for bar in charted("DDD", "1m", timedelta(hours=2)).bars if bar["time"] < start.timestamp()]

    assert row["reference"] == before[-1]["close"]
    assert row["change"] == pytest.approx(row["last"] / before[-1]["close"] - 1)


def test_movers_are_strongest_first_and_what_stood_still_is_none() -> None:
    rows = [{"symbol": name, "change": change} for name, change in zip("ABCDE", (0.1, -0.2, 0.0, 0.3, None), strict=True)]

    rose, fell = market.movers(rows, 5)

    assert [row["symbol"] for row in rose] == ["D", "A"]
    assert [row["symbol"] for row in fell] == ["B"]


@pytest.mark.usefixtures("charted")
def test_the_release_knows_how_far_the_stream_had_come() -> None:
    assert pipeline.committed() == {
        ("market-info", 0): 14,
        ("market-info", 1): 6,
        ("stock-ticks", 0): 3000,
        ("stock-ticks", 1): 3000,
    }
    assert pipeline.counts(moment(0)) == {"records": 6000, "rejects": 3}


def test_rejects_are_a_part_of_the_records_that_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = PublishedLake(tmp_path, symbols=1, minutes=90)
    lake.publish()
    with duckdb.connect(lake.serving) as connection:
        # Two records of ticks are replayed, and one of them is good now. Of ten records of market info two are none.
        connection.execute("""
            CREATE TABLE bronze.more AS FROM bronze.ticks UNION ALL
              SELECT * REPLACE (1 AS decode_attempt, ingested_at + INTERVAL 1 MINUTE AS ingested_at,
                nullif(reject_reason, 'price_not_positive') AS reject_reason)
              FROM bronze.ticks WHERE reject_reason = 'price_not_positive' OR raw = 'half a rec'::BLOB;
            DROP VIEW bronze.ticks;
            ALTER TABLE bronze.more RENAME TO ticks;
            CREATE TABLE bronze.infos AS SELECT * REPLACE ('market-info' AS source_topic, i AS source_offset, 0 AS decode_attempt,
                (SELECT max(ingested_at) FROM bronze.ticks) AS ingested_at,
                CASE WHEN i < 2 THEN 'not_json' END AS reject_reason)
              FROM range(10) AS r(i) LEFT JOIN bronze.market_info ON false;
            DROP VIEW bronze.market_info;
            ALTER TABLE bronze.infos RENAME TO market_info""")
    monkeypatch.setenv("TICKLAKE_LAKE", str(tmp_path))

    for since in (moment(0), moment(lake.end - 60 * 21)):
        rejected = pipeline.rejects_by_reason(since)
        counted = pipeline.counts(since)
        assert {(row["table_name"], row["reason"]): row["records"] for row in rejected} == {
            ("bronze.market_info", "not_json"): 2,
            ("bronze.ticks", "not_json"): 2,
        }
        assert counted["rejects"] == 4
    assert pipeline.counts(moment(0))["records"] == 6_010
    # After the first attempts of all that was replayed: the two replays count, once each.
    assert pipeline.counts(moment(lake.end - 60 * 19))["records"] == 19 * 100 + 2 + 10


@pytest.mark.usefixtures("charted")
def test_files_are_counted_by_partition(lake: PublishedLake) -> None:
    found = storage.partitions()
    files = list(lake.folder.rglob("*.parquet"))

    assert sum(one.files for one in found) == len(files)
    assert sum(one.size for one in found) == sum(file.stat().st_size for file in files)
    day = moment(lake.end - 60).strftime("%Y-%m-%d")
    (minutes,) = (one for one in found if one.table == "gold.bars" and one.partition == f"bar_interval=1m/period={day}")
    assert (minutes.files, minutes.small, minutes.waits_for_compaction) == (1, 1, False)


def test_bars_are_kept_as_csv_and_as_parquet(charted: Charted) -> None:
    shown = charted("AAA", "1m", timedelta(hours=1)).bars
    rows = list(csv.DictReader(io.StringIO(as_csv(shown).decode())))
    table = pq.read_table(io.BytesIO(as_parquet(shown)))

    assert [float(row["close"]) for row in rows] == table.column("close").to_pylist() == [bar["close"] for bar in shown]
    assert rows[0]["bar_start"] == table.column("bar_start")[0].as_py().strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_process_that_only_has_the_number_of_a_part_is_not_that_part(tmp_path: Path) -> None:
    lake = PublishedLake(tmp_path)
    lake.runs(airflow=8080)
    running = backend(tmp_path)
    assert (running.phase, running.broken()) == ("running", [])
    assert (part := running.part("airflow")) is not None
    assert part.port == 8080

    file = tmp_path / "run" / "up.json"
    state = json.loads(file.read_text())
    state["parts"][1]["process"] = {"pid": os.getpid(), "started": 1}
    file.write_text(json.dumps(state))

    assert backend(tmp_path).broken() == ["ingest"]


def test_no_state_and_a_state_of_another_boot_mean_down(tmp_path: Path) -> None:
    assert backend(tmp_path).phase == "down"
    PublishedLake(tmp_path).runs()
    file = tmp_path / "run" / "up.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"boot": "another"}))
    assert backend(tmp_path).phase == "down"


def test_numbers_read_well() -> None:
    assert [span(seconds) for seconds in (0, 59, 200, 7_260, 90_000, 3_000_000)] == [
        "0 s",
        "59 s",
        "3 min 20 s",
        "2 h 1 min",
        "1 d 1 h",
        "34 d",
    ]
    assert [short(number) for number in (0, 9_999, 43_210, 12_345_678, 5e9, 0.0351, 4.25)] == [
        "0",
        "9,999",
        "43.2 k",
        "12.3 M",
        "5.0 B",
        "0.0351",
        "4.25",
    ]
    assert [size(count) for count in (512, 43_210, 12_345_678)] == ["512 B", "43.2 kB", "12.3 MB"]
    assert [price(value) for value in (1234.5, 9.87654, 0.012345, None)] == ["1,234.50", "9.87654", "0.012345", "\u2013"]
    assert (percent(0.0123), percent(-0.5)) == ("+1.23 %", "-50.00 %")


def test_prices_of_a_series_have_the_decimals_in_which_it_trades() -> None:
    assert decimals([]) == 2
    assert decimals([19.6, 20.25, None]) == 2
    assert decimals([1.0831, 1.08315]) == 5
    assert decimals([171.305, 171.3]) == 3
    assert decimals([0.00001234]) == 8
    # A mean does not end: it gets no more than its size asks for.
    assert decimals([100 / 3]) == 5


def test_a_history_that_came_at_once_does_not_flatten_the_minutes_after_it() -> None:
    assert top([7_000, 6_500, 7_200]) == 7_200
    assert top([1_800_000, 1_800_000, 7_000, 6_500, 7_200]) == 9_600
    assert top([60_000, 7_000, 6_500]) == 60_000
    assert top([0]) == 1


def test_no_series_beside_another_has_the_colour_of_a_study_a_candle_or_a_mark() -> None:
    taken = {color for _, color in STUDIES.values()} | {UP, DOWN} | {mark["color"] for mark in MARKS.values()}

    assert len(set(OTHERS)) == len(OTHERS)
    assert taken.isdisjoint(OTHERS)
