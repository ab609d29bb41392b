"""The page of the last seconds: what it says without a browser, and in a real one while trades flow into a real Postgres."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from board import live
from board.parts.tape import rows
from board.settings import Settings
from browsing import Watched, expect_age_in_sight_at_the_end, shoot
from dashboard_server import DashboardServer
from live_tables import LiveTables
from opening import figures, opened, point_to, texts
from postgres_server import PostgresServer
from published_lake import PublishedLake

DAY_AGO = 86_400


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="module")
def tables(postgres: PostgresServer) -> LiveTables:
    tables = LiveTables(postgres)
    tables.make()
    return tables


@pytest.fixture
def settings(tables: LiveTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a dashboard without a lake that reads the live tables."""
    point_to(tmp_path, monkeypatch)
    for name, value in tables.environment().items():
        monkeypatch.setenv(name, value)
    live.look.clear()
    live.series.clear()
    live.progress.clear()
    return Settings.of(tables.environment())


def test_before_the_first_batch_it_waits_for_one(settings: Settings) -> None:
    with pytest.raises(live.NoLive, match="no job has written to them yet"):
        live.look(live.address(settings))
    assert "no job has written to them yet" in texts(opened("live"))


def test_one_look_is_of_one_batch(settings: Settings, tables: LiveTables) -> None:
    tables.write({"AAA": "20.00", "BBB": "50.50"})
    newest = tables.write({"AAA": "20.25", "CCC": "7.125"})
    where = live.address(settings)

    seen = live.look(where)

    assert (seen.fresh["batch"], seen.fresh["accepted"], seen.fresh["rejected"], seen.fresh["lag"]) == (2, 4, 2, 7)
    assert seen.fresh["newest"] == pytest.approx(newest, abs=1e-3)
    assert [trade["symbol"] for trade in seen.trades[2:]] == ["AAA", "BBB"]
    assert {row["sector"]: row["trades_15"] for row in seen.sectors} == {"Energy": 3, "Finance": 1}
    assert set(live.series(where)) == {("AAA", "XSIM"), ("BBB", "XSIM"), ("CCC", "XSIM")}
    minutes = live.minutes(where, "AAA", "XSIM", seen.fresh["newest"], 2)
    (*_, bar) = minutes.bars
    assert (bar["close"], bar["state"]) == (20.25, "open")
    (metric, *_) = minutes.metrics
    assert (metric["metric"], metric["value"]) == ("largest_trade", 202.5)
    assert metric["minute"] == bar["time"]


def test_the_page_shows_the_lag_the_trades_and_the_sectors(settings: Settings, tables: LiveTables) -> None:
    tables.write({"AAA": "20.50"})

    app = opened("live", series="AAA XSIM")

    assert settings.live_reader == "live_reader"
    assert figures(app)["Not read yet"] == "7"
    assert figures(app)["Rejected"] == str(tables.batch)
    assert app.selectbox(key="series").value == "AAA XSIM"
    assert "younger ones may change while trades come late" in texts(app)


@pytest.mark.usefixtures("settings")
def test_a_job_that_stopped_is_said_and_its_numbers_stay(tables: LiveTables) -> None:
    tables.write({"AAA": "20.75"})
    tables.grows_old(180)

    app = opened("live")

    assert "The live path has not committed for 3 min" in texts(app)
    assert figures(app)["Trades"] == str(tables.offset - tables.batch)
    tables.write({"AAA": "20.80"})


def test_the_reader_can_read_and_nothing_else(settings: Settings, postgres: PostgresServer) -> None:
    with (
        postgres.connect(settings.live_reader, settings.live_password) as connection,
        pytest.raises(Exception, match="permission denied"),
    ):
        connection.cursor().execute("DELETE FROM live.enriched_trades")


def test_the_pipeline_counts_what_became_of_each_record(
    settings: Settings, tables: LiveTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    PublishedLake(tmp_path, symbols=1, minutes=60).publish()
    monkeypatch.setenv("TICKLAKE_LAKE", str(tmp_path))

    known = live.progress(live.address(settings))
    app = opened("pipeline", section="stream")

    assert known.fresh["records"] == known.fresh["accepted"] + known.fresh["rejected"] == tables.offset
    assert f"Rejected: not_json {tables.batch}." in texts(app)
    assert figures(opened("pipeline"))["Not in Postgres yet"] == "7"


def test_without_a_live_path_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    point_to(tmp_path, monkeypatch)
    assert "No Postgres with live tables is known for this lake." in texts(opened("live"))

    monkeypatch.setenv("TICKLAKE_LIVE_DATABASE", "jdbc:postgresql://127.0.0.1:1/ticklake")
    said = texts(opened("live"))
    assert "127.0.0.1:1/ticklake as live_reader did not answer" in said
    assert "`ticklake up` starts one" in said


def test_up_is_asked_where_its_postgres_is(tmp_path: Path) -> None:
    lake = PublishedLake(tmp_path)
    lake.runs(postgres=5555)
    secret = tmp_path / "run" / "secrets" / "postgres-live-reader"
    secret.parent.mkdir()
    secret.write_text("made by up\n")

    found = live.address(Settings.of({"TICKLAKE_LAKE": str(tmp_path)}))

    assert found == live.Address("127.0.0.1", 5555, "ticklake", "live_reader", "made by up")
    assert "made by up" not in repr(found)


def test_a_trade_is_marked_with_its_direction_and_twins_are_two() -> None:
    def trade(time: float, symbol: str, price: float) -> dict[str, object]:
        same = {"venue": "X", "size": 1.0, "value": price, "company": None, "sector": "UNKNOWN", "trade_id": ""}
        return {"time": time, "symbol": symbol, "price": price, **same}

    newest_first = [trade(3, "A", 9.5), trade(2, "A", 10.25), trade(2, "A", 10.25), trade(1, "B", 7.0), trade(0, "A", 10.0)]
    shown = rows(newest_first)

    assert [row["direction"] for row in shown] == [-1, 1, 1, 0, 0]
    assert [row["price"] for row in shown] == ["9.50", "10.25", "10.25", "7.00", "10.00"]
    assert len({row["key"] for row in shown}) == 5


@pytest.mark.slow
def test_a_person_watches_trades_come_in_and_an_outage_pass(
    browser: Browser, tables: LiveTables, postgres: PostgresServer, tmp_path: Path
) -> None:
    tables.has_seen(90)
    tables.write({"AAA": "20.00", "BBB": "50.00"})
    environment = {"TICKLAKE_LAKE": str(tmp_path), "TICKLAKE_COMMAND": "/bin/false", "TICKLAKE_DASHBOARD_LIVE_REFRESH": "300ms"}
    with DashboardServer(tmp_path, environment | tables.environment()) as server, Watched(browser, server) as watched:
        page = watched.open("/live?series=AAA%20XSIM")
        tape, chart = page.get_by_test_id("tape"), page.get_by_test_id("candles")
        expect(chart).to_have_attribute("data-view", "AAA XSIM live")
        expect(tape).to_have_attribute("data-batch", str(tables.batch))
        tape.locator("tbody tr").first.evaluate("node => { node.kept = true }")
        chart.evaluate("node => { node.kept = true }")
        tables.write({"AAA": "20.10"})
        expect(tape).to_have_attribute("data-batch", str(tables.batch))
        # The row that was there is the same one, below the new one.
        assert tape.locator("tbody tr").nth(1).evaluate("node => node.kept === true")

        ended = threading.Event()
        writer = threading.Thread(target=flow, args=(tables, ended))
        writer.start()
        try:
            expect(tape).to_have_attribute("data-updates", re.compile(r"^([5-9]|\d\d+)$"))
            shoot(page, "live")
        finally:
            ended.set()
            writer.join()
        tables.write({"AAA": "33.25"})

        expect(chart).to_have_attribute("data-last", "33.25")
        expect(tape).to_have_attribute("data-batch", str(tables.batch))
        expect(tape.locator("tbody tr").first).to_contain_text("▲ 33.25")
        expect(tape.locator("tbody tr").first).to_have_attribute("data-lit", "up")
        # The first trade of a series that is seen has no direction, so nothing lights up.
        tables.write({"DDD": "11.00"})
        expect(tape.locator("tbody tr").first).to_have_attribute("data-symbol", "DDD")
        expect(tape.locator("tbody tr").first).not_to_have_attribute("data-lit", re.compile("."))
        # The chart lives as long as its node.
        assert chart.evaluate("node => node.kept === true"), (chart.count(), chart.get_attribute("data-updates"))
        # From a trade to the eyes: less than a minute on the busiest machine, and never before it happened.
        assert 0 <= float(tape.get_attribute("data-median") or -1) < 60
        expect(page.get_by_test_id("table-sectors")).to_contain_text("Energy")
        expect(page.get_by_test_id("table-metrics")).to_contain_text("largest trade")

        postgres.stop()
        expect(page.get_by_test_id("age")).to_have_attribute("data-state", "stopped")
        expect(page.get_by_text("What is shown is whole up to the last batch")).to_be_visible()
        expect(tape.locator("tbody tr").first).to_contain_text("11.00")
        shoot(page, "live-outage")
        postgres.start()
        tables.write({"AAA": "34.00"})
        expect(chart).to_have_attribute("data-last", "34")
        expect(page.get_by_test_id("age")).to_have_attribute("data-state", "live")


def flow(tables: LiveTables, ended: threading.Event) -> None:
    """A batch five times a second until it is told to end."""
    place = 0
    while not ended.wait(0.2):
        place += 1
        tables.write({"AAA": f"{20 + place % 9 / 50}", "BBB": f"{50 - place % 5 / 4}", "CCC": f"{7 + place % 3 / 16}"})


@pytest.mark.slow
@pytest.mark.usefixtures("postgres")
@pytest.mark.parametrize("look", ["phone", "dark"])
def test_the_page_fits_a_phone_and_the_dark(browser: Browser, tables: LiveTables, tmp_path: Path, look: str) -> None:
    tables.write({"AAA": "20.50", "DDD": "11.00"})
    environment = {"TICKLAKE_LAKE": str(tmp_path), "TICKLAKE_COMMAND": "/bin/false"}
    with DashboardServer(tmp_path, environment | tables.environment()) as server, Watched(browser, server) as watched:
        page = watched.open("/live", look=look)
        expect(page.get_by_test_id("tape")).to_have_attribute("data-batch", str(tables.batch))
        wider = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
        assert wider <= 0
        if look == "phone":
            expect_age_in_sight_at_the_end(page)
        shoot(page, f"live-{look}")
