"""What a person does in a real browser: look at the market while releases come, open a symbol, zoom, compare, read the pipeline.

The components write what they show into data attributes, so the tests read data and not pixels.
"""

from __future__ import annotations

import csv
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from airflow_answers import AirflowAnswers
from board import bars
from browsing import DESKTOP, SECONDS, Watched, expect_age_in_sight_at_the_end, is_told_to_gather_usage, kept, shoot
from dashboard_server import DashboardServer
from published_lake import PublishedLake, moment

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lake(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> PublishedLake:
    assert chromium  # without a browser nothing need be made
    lake = PublishedLake(tmp_path_factory.mktemp("lake"), symbols=12, minutes=400)
    lake.publish()
    lake.runs()
    return lake


@pytest.fixture(scope="module")
def server(lake: PublishedLake) -> Iterator[DashboardServer]:
    settings = {
        "TICKLAKE_LAKE": str(lake.folder),
        "TICKLAKE_COMMAND": "/bin/false",
        "TICKLAKE_KAFKA_BROKERS": "127.0.0.1:1",
        "TICKLAKE_DASHBOARD_REFRESH": "500ms",
        "TICKLAKE_DASHBOARD_STALE_SECONDS": "7200",  # a busy machine takes its time
        "TZ": "Asia/Kolkata",
    }
    with DashboardServer(lake.folder, settings) as server:
        yield server


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, server: DashboardServer) -> Iterator[Open]:
    with Watched(browser, server) as watched:
        yield watched.open


def card(page: Page, symbol: str) -> Locator:
    return page.locator(f'[data-testid=prices][data-name=trends] a[data-symbol="{symbol}"]')


def age_of(page: Page) -> Locator:
    return page.get_by_test_id("age")


def test_the_market_follows_releases_without_rebuilding_its_cards(open_page: Open, lake: PublishedLake) -> None:
    page = open_page("/?window=1h&order=A+to+Z")
    expect(card(page, "AAA")).to_have_attribute("data-points", "57")
    expect(age_of(page)).to_have_attribute("data-state", "live")
    heatmap = page.get_by_test_id("heatmap")
    expect(heatmap).to_have_attribute("data-tiles", "12")
    expect(heatmap).to_have_attribute("data-sectors", "4")
    # Where a tile or the head of its sector is too small for a name, what is pointed at says both.
    tile = heatmap.locator('a[data-symbol="DDD"]')
    expect(tile).to_have_attribute("title", re.compile(r"^DDD DDD Industries: .* %, turnover .*\n(Energy|Finance|Technology): "))
    card(page, "AAA").evaluate("node => { node.kept = true }")

    for close in (30.25, 12.5):
        lake.publish({"AAA": close})
        expect(card(page, "AAA")).to_have_attribute("data-last", str(close))
        expect(age_of(page)).to_have_attribute("data-release", str(lake.release))

    assert card(page, "AAA").evaluate("node => node.kept === true")
    falling = page.locator("[data-testid=prices][data-name=falling] a").first
    expect(falling).to_have_attribute("data-symbol", "AAA")
    expect(heatmap.locator('a[data-symbol="AAA"]')).to_have_attribute("data-change", re.compile(r"^-0\.3"))
    shoot(page, "market")


def test_a_person_finds_a_symbol_and_opens_it(open_page: Open) -> None:
    page = open_page("/")
    find = page.get_by_label("Find")
    find.fill("ddd ind")
    find.press("Enter")
    expect(page.locator("[data-testid=prices][data-name=trends]")).to_have_attribute("data-count", "1")

    card(page, "DDD").click()

    expect(page.get_by_test_id("candles")).to_have_attribute("data-view", re.compile("^DDD XSIM 1m 6h"))
    assert "symbol=DDD" in page.url
    page.reload()
    expect(page.get_by_test_id("candles")).to_have_attribute("data-view", re.compile("^DDD XSIM 1m 6h"))


def test_a_refresh_keeps_the_chart_and_what_one_zoomed_to(open_page: Open, lake: PublishedLake) -> None:
    page = open_page("/symbol?symbol=BBB&interval=1m&range=6h")
    chart = page.get_by_test_id("candles")
    expect(chart).to_have_attribute("data-bars", "360")
    box = chart.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    whole = chart.get_attribute("data-range")
    page.mouse.wheel(0, -300)
    expect(chart).not_to_have_attribute("data-range", whole or "")
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 200, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    page.wait_for_timeout(SECONDS)  # the chart rolls on a little
    zoomed = chart.get_attribute("data-range")
    chart.evaluate("node => { node.querySelector('canvas').kept = true }")

    lake.publish({"BBB": 66.5})

    expect(chart).to_have_attribute("data-last", "66.5")
    assert chart.get_attribute("data-range") == zoomed
    assert chart.evaluate("node => node.querySelector('canvas').kept === true")


def test_the_chart_goes_on_with_the_newest_minute(open_page: Open, lake: PublishedLake) -> None:
    page = open_page("/symbol?symbol=CCC&interval=1m&range=1h")
    chart = page.get_by_test_id("candles")
    expect(chart).to_have_attribute("data-bars", "60")
    before = chart.get_attribute("data-range")

    lake.end += 60
    lake.publish({"CCC": 99.5})

    # One bar came, one left: what is in sight ends with the newest one, as before.
    expect(chart).to_have_attribute("data-last", "99.5")
    expect(chart).to_have_attribute("data-bars", "60")
    assert chart.get_attribute("data-range") == before


def ends(chart: Locator) -> dict[str, float]:
    """The last value of each line that the chart has drawn."""
    found: dict[str, float] = json.loads(chart.get_attribute("data-ends") or "{}")
    return found


def test_a_person_reads_gaps_adds_studies_and_compares(
    open_page: Open, lake: PublishedLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TICKLAKE_LAKE", str(lake.folder))

    def last_bar(symbol: str) -> dict[str, float]:
        shown = bars.chart(symbol, "XSIM", bars.INTERVALS["1m"], bars.RANGES["1h"], moment(lake.end - 1))
        return shown.bars[-1]

    page = open_page("/symbol?symbol=AAA&range=1h")
    chart = page.get_by_test_id("candles")
    for name, count in {"gaps": "1", "partials": "1", "open": "1", "blanks": "3"}.items():
        expect(chart).to_have_attribute(f"data-{name}", count)
    expect(chart).to_have_attribute("data-lines", "SMA 20,SMA 50")
    newest = last_bar("AAA")
    assert chart.get_attribute("data-last") == f"{newest['close']:g}"
    assert ends(chart) == pytest.approx({"SMA 20": newest["sma_20"], "SMA 50": newest["sma_50"]})
    page.get_by_text("3 bars that are not complete, and why").click()
    expect(page.get_by_test_id("table-marked")).to_have_attribute("data-rows", "3")
    expect(page.get_by_test_id("table-marked")).to_contain_text("trades are missing in it")
    shoot(page, "symbol")

    page.get_by_role("button", name="Volatility 20").click()
    expect(chart).to_have_attribute("data-lines", "SMA 20,SMA 50,Volatility 20")
    page.get_by_role("combobox", name="Compare with").click()
    page.get_by_role("option", name="DDD").click()
    expect(chart).to_have_attribute("data-others", "DDD XSIM")
    assert "compare=DDD" in page.url
    assert ends(chart) == pytest.approx(
        {
            "SMA 20": newest["sma_20"],
            "SMA 50": newest["sma_50"],
            "Volatility 20": newest["volatility_20"] * 100,
            "DDD XSIM": last_bar("DDD")["close"],
        }
    )
    page.keyboard.press("Escape")
    # The axis is in percent, so the legend says percent too, and the card counts from where the axis counts.
    legend = chart.locator(".legend")
    expect(legend).to_contain_text("% since the first bar in sight")
    expect(legend).to_contain_text(re.compile(r"DDD XSIM [0-9.,]+ [+-][0-9.]+ %"))
    page.mouse.move(1, 1)  # away from the chart, so that the legend speaks of the newest bar
    changed = page.get_by_test_id("stMetric").filter(has_text="Change").get_by_test_id("stMetricValue").inner_text()
    expect(legend).to_contain_text(re.compile(rf"C [0-9.,]+ {re.escape(changed)}"))
    shoot(page, "compare")
    page.get_by_role("radio", name="15m", exact=True).click()
    expect(chart).to_have_attribute("data-view", re.compile("^AAA XSIM 15m 1h"))
    expect(chart).to_have_attribute("data-bars", re.compile("^[45]$"))


def test_every_bar_that_is_not_complete_is_marked(open_page: Open) -> None:
    page = open_page("/symbol?symbol=LLL&interval=1m&range=6h")
    chart = page.get_by_test_id("candles")

    expect(chart).to_have_attribute("data-bars", "360")
    expect(chart).to_have_attribute("data-partials", "359")
    expect(chart).to_have_attribute("data-open", "1")


def test_what_is_shown_can_be_kept_as_a_file(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/symbol?symbol=EEE&interval=5m&range=1h")
    bars = page.get_by_test_id("candles")
    expect(bars).to_have_attribute("data-bars", re.compile(r"1[23]"))
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    file = tmp_path / "bars.csv"
    download.value.save_as(file)

    rows = list(csv.DictReader(file.open()))

    assert download.value.suggested_filename == "EEE-XSIM-5m.csv"
    assert len(rows) == int(bars.get_attribute("data-bars") or "")
    assert float(rows[-1]["close"]) == float(bars.get_attribute("data-last") or "")
    assert rows[-1]["state"] == "open"


def test_the_pipeline_shows_rejects_with_their_bytes_and_files_by_partition(open_page: Open, lake: PublishedLake) -> None:
    page = open_page("/pipeline")
    expect(page.get_by_test_id("table-tables").locator("tr").filter(has_text="gold.bars")).to_contain_text("kB")
    expect(page.get_by_test_id("table-parts")).to_have_attribute("data-rows", "3")
    shoot(page, "pipeline")

    page.get_by_role("radio", name="rejects").click()
    expect(page.get_by_test_id("table-reasons")).to_have_attribute("data-rows", "2")
    samples = page.get_by_test_id("table-samples")
    expect(samples).to_have_attribute("data-rows", "3")
    # Foreign bytes are shown, never run.
    expect(samples).to_contain_text("<b>not html</b>")
    shoot(page, "rejects")

    page.get_by_role("radio", name="files").click()
    expect(page.get_by_test_id("table-partitions")).to_contain_text("bar_interval=1m/period=")
    page.get_by_role("radio", name="stream").click()
    expect(page.get_by_test_id("table-offsets")).to_contain_text("3,000")
    expect(page.get_by_text("No broker answers at 127.0.0.1:1")).to_be_visible()
    appends = page.get_by_test_id("columns-appends")
    expect(appends).to_have_attribute("data-columns", "60")
    # In UTC and on a clock of 24 hours, whatever the zone of the browser and of the server.
    expect(appends.locator(".axis")).to_contain_text(moment(lake.end).strftime("%H:%M UTC"))
    expect(appends.locator("[title*='3 rejected']")).to_have_count(1)
    expect(appends).to_have_attribute("data-top", "100")
    shoot(page, "stream")
    page.get_by_role("radio", name="runs").click()
    expect(page.get_by_test_id("table-builds")).to_have_attribute("data-rows", "6")
    assert "section=runs" in page.url


def test_the_pipeline_follows_releases(open_page: Open, lake: PublishedLake) -> None:
    page = open_page("/pipeline")
    row = page.get_by_test_id("table-tables").locator("tr").filter(has_text="gold.bars")
    expect(age_of(page)).to_have_attribute("data-release", str(lake.release))
    expect(page.get_by_text(re.compile(f"are those of release {lake.release}[;.]"))).to_be_visible()
    before = int(row.locator("td").nth(1).inner_text().replace(",", ""))

    lake.end += 60
    lake.minutes += 1
    lake.publish()

    expect(age_of(page)).to_have_attribute("data-release", str(lake.release))
    expect(page.get_by_text(re.compile(f"are those of release {lake.release}[;.]"))).to_be_visible()
    # A minute more of twelve symbols: a bar of a second and one of a minute each, at least.
    expect(row.locator("td").nth(1)).not_to_have_text(f"{before:,}")
    assert int(row.locator("td").nth(1).inner_text().replace(",", "")) >= before + 24


@pytest.mark.parametrize("look", ["desktop", "phone"])
@pytest.mark.parametrize("path", ["/", "/symbol?symbol=AAA", "/pipeline", "/pipeline?section=stream"])
def test_how_old_the_data_is_stays_in_sight(open_page: Open, path: str, look: str) -> None:
    page = open_page(path, look)

    expect_age_in_sight_at_the_end(page)
    shoot(page, f"age-{urlsplit(path).path.strip('/') or 'market'}-{look}")


def test_the_menu_of_a_phone_closes_when_a_page_is_chosen(open_page: Open) -> None:
    page = open_page("/", "phone")
    drawer = page.get_by_test_id("stSidebar")
    expect(page.locator("[data-testid=prices][data-name=trends] a").first).to_be_visible()
    page.get_by_test_id("stExpandSidebarButton").tap()
    expect(drawer).to_have_attribute("data-collapsed", "false")

    page.get_by_test_id("stSidebarNavLink").filter(has_text="Pipeline").tap()

    expect(page).to_have_url(re.compile("/pipeline$"))
    expect(drawer).to_have_attribute("data-collapsed", "true")
    page.reload()
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    expect(drawer).to_have_attribute("data-collapsed", "true")


def test_a_choice_of_the_pipeline_is_in_the_address(open_page: Open) -> None:
    page = open_page("/pipeline?section=rejects")
    page.get_by_role("combobox", name="Reason").click()
    page.get_by_role("option", name="price_not_positive").click()
    samples = page.get_by_test_id("table-samples")
    expect(samples).to_have_attribute("data-rows", "1")
    assert "reason=price_not_positive" in page.url

    # Also after pages have looked for something new some times.
    page.wait_for_timeout(2 * SECONDS)
    page.reload()
    expect(samples).to_have_attribute("data-rows", "1")
    assert "reason=price_not_positive" in page.url

    page = open_page("/pipeline?section=files&table=no.table")
    unknown = page.get_by_text("“no.table” is no table of this page")
    expect(unknown).to_be_visible()
    page.wait_for_timeout(2 * SECONDS)
    expect(unknown).to_be_visible()
    page.get_by_role("combobox", name="Table").click()
    page.get_by_role("option", name="gold.bars").click()
    expect(unknown).to_be_hidden()
    assert "table=gold.bars" in page.url


def test_a_backend_that_stops_is_said_and_its_return_too(open_page: Open, lake: PublishedLake) -> None:
    page = open_page("/")
    expect(age_of(page)).to_have_attribute("data-state", "live")
    lake.stops()
    expect(age_of(page)).to_have_attribute("data-state", "stopped")
    expect(page.get_by_text("Nothing runs for this lake")).to_be_visible()
    shoot(page, "stopped")
    lake.runs()
    expect(age_of(page)).to_have_attribute("data-state", "live")


def test_an_unknown_symbol_is_answered(open_page: Open) -> None:
    page = open_page("/symbol?symbol=NOPE")
    expect(page.get_by_text("The lake has no bars of “NOPE”.")).to_be_visible()
    expect(page.get_by_test_id("candles")).to_have_attribute("data-view", re.compile("^AAA "))
    shoot(page, "unknown")


@pytest.mark.parametrize("path", ["/", "/symbol?symbol=FFF&interval=5m&range=6h", "/pipeline"])
@pytest.mark.parametrize("look", ["dark", "phone"])
def test_pages_fit_a_phone_and_the_dark(open_page: Open, path: str, look: str) -> None:
    page = open_page(path, look)
    expect(age_of(page)).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible()

    wider = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
    background = page.get_by_test_id("stApp").evaluate("node => getComputedStyle(node).backgroundColor")

    assert wider <= 0
    assert (background == "rgb(16, 21, 28)") == (look == "dark")
    shoot(page, f"{urlsplit(path).path.strip('/') or 'market'}-{look}")


def test_light_and_dark_are_chosen_in_the_menu_and_the_chart_follows(open_page: Open) -> None:
    page = open_page("/symbol?symbol=FFF&interval=1m&range=6h")
    chart = page.get_by_test_id("candles")
    expect(chart).to_have_attribute("data-ink", "#1c2530")
    chart.evaluate("node => { node.querySelector('canvas').kept = true }")
    page.get_by_test_id("stMainMenu").click()

    for look, ground, ink in (("Dark", "rgb(16, 21, 28)", "#e4e9ef"), ("Light", "rgb(255, 255, 255)", "#1c2530")):
        page.get_by_role("menuitemradio", name=look).click()
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", ground)
        expect(chart).to_have_attribute("data-ink", ink)
        expect_age_in_sight_at_the_end(page)

    assert chart.evaluate("node => node.querySelector('canvas').kept === true")


def test_what_runs_said_can_be_read_on_a_phone(browser: Browser, lake: PublishedLake, tmp_path: Path) -> None:
    with AirflowAnswers(lake.folder) as airflow:
        airflow.run(
            "backfill_partition", "failed", 90, ("backfill", "failed", "ticklake backfill: " + "There is no bronze. " * 9)
        )
        airflow.run("refresh_lake", "success", 300, ("heal", "success", "heal: " + "1 hour of silver, " * 9))
        lake.runs(airflow=airflow.port)
        environment = {"TICKLAKE_LAKE": str(lake.folder), "TICKLAKE_COMMAND": "/bin/false"}
        with DashboardServer(tmp_path, environment) as server, Watched(browser, server) as watched:
            page = watched.open("/pipeline?section=runs", "phone")
            result = page.get_by_test_id("table-runs").locator("td.long").first
            expect(result).to_contain_text("backfill: There is no bronze.")
            box = result.bounding_box()
            shoot(page, "runs-phone")
            wide = watched.open("/pipeline?section=runs")
            expect(wide.get_by_test_id("table-runs")).to_contain_text("heal: 1 hour of silver")
            shoot(wide, "runs")
    lake.runs()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["width"] > 300


def test_no_page_is_told_to_gather_usage(browser: Browser, server: DashboardServer) -> None:
    assert not is_told_to_gather_usage(browser, server.url)


def listen(page: Page) -> tuple[list[int], list[str]]:
    """Sizes of the messages that the page gets, and names of the files that it asks for."""
    received: list[int] = []
    asked: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data))))
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    return received, asked


def test_pages_of_100_symbols_and_a_million_bars_get_what_they_draw_and_no_more(browser: Browser, tmp_path: Path) -> None:
    lake = PublishedLake(tmp_path, symbols=100, minutes=6_000)
    lake.publish()
    # A page that a busy machine takes longer to draw than to refresh would count what it draws twice.
    settings = {"TICKLAKE_LAKE": str(tmp_path), "TICKLAKE_COMMAND": "/bin/false", "TICKLAKE_DASHBOARD_REFRESH": "600s"}
    paths = {
        "/": "[data-testid=prices][data-name=trends] a",
        "/symbol?range=1w": "[data-testid=candles][data-bars]",
        "/pipeline": "[data-testid=table-tables]",
    }
    took: dict[str, list[float]] = {path: [] for path in paths}
    with DashboardServer(tmp_path, settings) as server:
        for _ in range(3):
            for path, ready in paths.items():
                page = browser.new_page(**DESKTOP)
                received, scripts = listen(page)
                began = time.monotonic()
                page.set_default_navigation_timeout(120 * SECONDS)
                page.goto(server.url + path)
                page.locator(ready).first.wait_for(timeout=60 * SECONDS)
                took[path].append(time.monotonic() - began)
                page.close()
                # Sums are made in SQL: of a million bars come the points of the lines, or at most 2,000 candles.
                assert sum(received) < 700_000, path
                # What takes longest is the browser's reading of scripts: none for a grid or charts that no page shows.
                assert [name for name in scripts if re.match("DataFrame|arrowFormat|vega", name, re.IGNORECASE)] == [], path
    # For a look on an idle machine: a busy one says nothing about speed.
    kept("ready-seconds.json").write_text(json.dumps(took))
