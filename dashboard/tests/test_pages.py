"""What the pages say, without a browser: figures, choices, deep links, and a friendly word where there is nothing to show."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.moments import clock
from opening import figures, opened, point_to, texts
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
