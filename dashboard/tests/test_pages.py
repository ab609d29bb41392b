"""What the pages say, without a browser: figures, choices, deep links, and a friendly word where there is nothing to show."""

from __future__ import annotations

import dataclasses
import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from board import topics
from board.moments import UNKNOWN, clock
from board.status import asking
from opening import figures, opened, plain, point_to, texts
from published_lake import PublishedLake, moment


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> PublishedLake:
    lake = PublishedLake(tmp_path_factory.mktemp("lake"), minutes=400)
    lake.publish({"AAA": 25.5})
    return lake


@pytest.fixture
def lake(made: PublishedLake, monkeypatch: pytest.MonkeyPatch) -> Iterator[PublishedLake]:
    """A published lake for which everything runs."""
    point_to(made.folder, monkeypatch)
    made.runs()
    yield made
    made.stops()


@pytest.mark.usefixtures("lake")
def test_the_market_counts_what_moves() -> None:
    shown = figures(opened(window="1h"))

    assert shown["Series"] == "6"
    assert shown["Bars with a gap"] == "1"
    assert shown["Trades per second"] == "0.5"
    assert [element.value for element in opened().warning] == []


def test_a_new_release_is_seen_by_the_next_run_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = PublishedLake(tmp_path, symbols=2, minutes=90)
    lake.publish({"AAA": 30.25})
    point_to(tmp_path, monkeypatch)
    app = opened("symbol", symbol="AAA", range="1h")
    assert figures(app)["Last"] == "30.25"

    lake.publish({"AAA": 31.5})

    assert figures(app.run())["Last"] == "31.50"


@pytest.mark.usefixtures("lake")
def test_a_symbol_is_shown_at_the_interval_and_over_the_time_of_its_address() -> None:
    app = opened("symbol", symbol="AAA", interval="5m", range="1h")

    assert app.selectbox(key="symbol").value == "AAA"
    assert app.selectbox(key="venue").value == "XSIM"
    assert figures(app)["Last"] == "25.50"
    assert ":orange[●] gap 1" in texts(app)


@pytest.mark.usefixtures("lake")
def test_minutes_without_a_trade_and_bars_that_are_not_whole_are_counted() -> None:
    said = texts(opened("symbol", symbol="AAA", interval="1m", range="1h"))

    assert "54 complete · :orange[●] gap 1 · :violet[■] partial 1 · :gray[▼] open 1 · 3 intervals without a trade" in said


@pytest.mark.usefixtures("lake")
def test_an_unknown_symbol_is_no_error_and_names_its_neighbours() -> None:
    said = texts(opened("symbol", symbol="AA"))

    assert "no bars of “AA”. Did you mean AAA?" in said


@pytest.mark.usefixtures("lake")
def test_a_choice_of_the_address_that_is_none_is_said() -> None:
    said = texts(opened("symbol", symbol="AAA", interval="2m"))
    assert "“2m” is no interval of this page; there are 1s, 10s, 1m," in said
    assert "complete" in said

    assert "“2h” is no window of this page; there are 1h, 6h, 24h, 7d, 30d." in texts(opened(window="2h"))
    assert "is no" not in texts(opened("symbol", symbol="AAA", interval="5m", range="1d"))


@pytest.mark.usefixtures("lake")
def test_choices_of_the_pipeline_are_taken_from_the_address() -> None:
    rejects = opened("pipeline", section="rejects", reason="price_not_positive")
    assert rejects.selectbox(key="reason").value == "price_not_positive"
    assert "&quot;price&quot;:&quot;-1&quot;" in plain(rejects)
    assert "half a rec" not in plain(rejects)

    files = opened("pipeline", section="files", table="gold.bars")
    assert files.selectbox(key="table").value == "gold.bars"
    assert set(re.findall(r"<tr><td>(\w+\.\w+)</td>", plain(files))) == {"gold.bars"}


@pytest.mark.usefixtures("lake")
def test_a_topic_is_taken_from_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("market-info", "other", "stock-ticks")
    said = topics.Message(0, 7, moment(0), "key", "")
    monkeypatch.setattr(topics, "partitions", lambda _: [topics.Partition(name, 0, 0, 8) for name in names])
    monkeypatch.setattr(topics, "latest", lambda _, topic: [dataclasses.replace(said, value=f"a message of {topic}")])

    assert "a message of market-info" in plain(opened("pipeline", section="stream", topic="market-info"))
    unknown = opened("pipeline", section="stream", topic="no-such")
    assert "“no-such” is no topic of this page; there are market-info, other, stock-ticks." in texts(unknown)
    assert "a message of stock-ticks" in plain(unknown)


@pytest.mark.parametrize(
    ("section", "name", "sentence"),
    [
        ("rejects", "reason", "“x” is no reason of this page; there are all reasons, not_json, price_not_positive."),
        ("files", "table", "“x” is no table of this page; there are all tables, most small files first, bronze.ticks, "),
    ],
)
@pytest.mark.usefixtures("lake")
def test_a_choice_of_the_pipeline_that_is_none_is_said_until_one_is_made(section: str, name: str, sentence: str) -> None:
    app = opened("pipeline", **{"section": section, name: "x"})
    assert sentence in texts(app)
    assert sentence in texts(app.run())

    app.selectbox(key=name).select_index(1).run()

    assert "is no" not in texts(app)
    assert "is no" not in texts(app.run())


@pytest.mark.usefixtures("lake")
def test_a_section_that_is_none_is_said() -> None:
    app = opened("pipeline", section="cellar")

    assert "“cellar” is no section of this page; there are overview, stream, rejects, files, runs." in texts(app)
    assert "Records in 24 h" in figures(app)


def test_a_bar_without_a_price_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = PublishedLake(tmp_path, symbols=2, minutes=90)
    lake.publish()
    with duckdb.connect(lake.serving) as connection:
        connection.execute("CREATE TABLE gold.odd AS FROM gold.bars; DROP VIEW gold.bars; ALTER TABLE gold.odd RENAME TO bars")
        connection.execute(
            "UPDATE gold.bars SET open = NULL, high = NULL, low = NULL, close = NULL "
            "WHERE bar_interval = '1m' AND bar_start = to_timestamp(?)",
            [lake.end - 300],
        )
    point_to(tmp_path, monkeypatch)

    said = texts(opened("symbol", symbol="BBB", interval="1m", range="1h"))

    assert "58 complete · :gray[▼] open 1 · 1 not drawn, as no trade in it sets a price" in said


def test_a_chart_ends_before_the_moment_asked_for(lake: PublishedLake) -> None:
    hour_ago = moment(lake.end - 3600)
    said = texts(opened("symbol", symbol="BBB", range="15min", until=hour_ago.strftime("%Y-%m-%dT%H:%M")))

    assert f"to {clock(hour_ago)} UTC: :material/check: 15 complete" in said


@pytest.mark.usefixtures("lake")
def test_a_moment_that_is_none_is_said() -> None:
    assert "“noon” is no time such as 2026-01-05T14:30" in texts(opened("symbol", symbol="AAA", until="noon"))


def test_every_section_of_the_pipeline_shows_something_without_kafka_and_airflow(lake: PublishedLake) -> None:
    overview = opened("pipeline")
    assert figures(overview)["Rejected"] == "0.050 %"
    assert "No broker answers at 127.0.0.1:1" in texts(opened("pipeline", section="stream"))
    assert "Airflow did not" not in texts(opened("pipeline", section="rejects"))
    assert figures(opened("pipeline", section="files"))["Small files"] == str(len(list(lake.folder.rglob("*.parquet"))))
    assert "Airflow does not run for this lake" in texts(opened("pipeline", section="runs"))


STATUS = {
    "topics": [{"lag": 12}],
    "memory_bytes": 5_000_000,
    "disk_used_bytes": 7_000_000,
    "disk_free_bytes": 9_000_000,
    "parts": [],
    "tables": [{"table": "bronze.ticks", "rows": 6_025, "newest_event": "2026-01-05T14:30:01.5Z"}],
}


def test_the_overview_does_not_wait_for_status(lake: PublishedLake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command, answered = tmp_path / "slow", tmp_path / "answered"
    command.write_text(f"#!/bin/sh\nwhile [ ! -e '{answered}' ]; do sleep 0.1; done\necho '{json.dumps(STATUS)}'\n")
    command.chmod(0o755)
    monkeypatch.setenv("TICKLAKE_COMMAND", str(command))
    try:
        app = opened("pipeline")
        assert "<td>gold.bars</td>" in plain(app)
        assert figures(app)["Not in bronze yet"] == UNKNOWN
        assert "Asking `slow status`" in texts(app)
    finally:
        answered.touch()
    asked = asking(command, str(lake.folder))
    ends = time.monotonic() + 60
    while asked.now().known is None:
        assert time.monotonic() < ends
        threading.Event().wait(0.05)

    app.run()

    assert figures(app)["Not in bronze yet"] == "12"
    # Of two moments, and it says which column is of which.
    assert '<th>changed</th><th class="number">now: rows not released yet</th><th>now: newest event (UTC)</th>' in plain(app)
    assert '<td class="number">25</td><td>2026-01-05 14:30:01</td>' in plain(app)
    assert "the last change are those of release 1; columns that begin with now are of the tables as they were" in texts(app)


@pytest.mark.usefixtures("lake")
def test_what_status_cannot_say_is_said_to_be_unknown() -> None:
    app = opened("pipeline")
    ends = time.monotonic() + 60
    while "are not known" not in texts(app):
        assert time.monotonic() < ends
        app.run()

    assert "/bin/false status ended with exit code 1" in texts(app)
    assert figures(app)["Records in 24 h"] == "6,000"


@pytest.mark.usefixtures("lake")
def test_gold_is_built_from_no_bronze_rows() -> None:
    built = plain(opened("pipeline", section="runs"))

    assert "<td>silver</td>" in built
    for row in re.findall(r"<tr>(<td>(?:silver|gold)</td>.*?)</tr>", built):
        assert ('<td class="number">1,200</td>' in row) == ("<td>silver</td>" in row), row


def test_files_that_cannot_be_counted_are_not_said_to_be_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = PublishedLake(tmp_path, symbols=1, minutes=90)
    lake.publish()
    with duckdb.connect(lake.serving) as connection:
        connection.execute("DROP TABLE _files")
    point_to(tmp_path, monkeypatch)

    app = opened("pipeline", section="files")

    assert "Files cannot be counted. The serving file does not list its data files" in texts(app)
    assert figures(app) == {}


def test_before_the_first_release_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    point_to(tmp_path, monkeypatch)

    for view in ("market", "symbol", "pipeline"):
        app = opened(view)
        assert "Nothing is published yet" in texts(app)
        assert "/bin/false up" in texts(app)


def test_an_empty_lake_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = PublishedLake(tmp_path, symbols=0)
    lake.publish()
    point_to(tmp_path, monkeypatch)

    assert "The lake is empty" in texts(opened())


def test_old_data_is_said_to_be_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = PublishedLake(tmp_path, symbols=1, minutes=90, end=int(time.time()) // 60 * 60 - 7200)
    lake.publish()
    lake.runs()
    point_to(tmp_path, monkeypatch)

    app = opened()

    assert "The newest trade in a bar is 2 h" in texts(app)
    assert figures(app)["Series"] == "1"


def test_a_stopped_backend_leaves_the_prices_in_sight(lake: PublishedLake) -> None:
    lake.stops()
    app = opened()
    lake.runs()

    assert "Nothing runs for this lake" in texts(app)
    assert figures(app)["Series"] == "6"


def test_the_library_of_the_chart_is_installed() -> None:
    from board.parts.library import lightweight_charts

    assert "Lightweight Charts" in lightweight_charts()[:200]
