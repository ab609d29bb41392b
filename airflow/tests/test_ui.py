"""What a person does in a real browser: log in, find the form, see a bad hour refused, run it and read the result.

Screenshots go to the folder TICKLAKE_TEST_SHOTS, else to a temporary one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from airflow_server import AirflowServer
from on_this_machine import chromium_path
from stand_in import SENTENCE, StandIn

pytestmark = pytest.mark.slow

RESULT = "backfill: 3 silver hours, 1 gold day, 12,345 rows in 4.2 s"
SECONDS = 1000.0
DASHBOARD = "http://127.0.0.1:8501"

# On a busy machine a page takes longer than the default of five seconds.
expect.set_options(timeout=60 * SECONDS)

Shoot = Callable[[str], None]


@pytest.fixture(scope="module")
def chromium() -> str:
    return chromium_path()


@pytest.fixture(scope="module")
def command(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> StandIn:
    assert chromium  # without a browser the server need not start
    return StandIn(tmp_path_factory.mktemp("command"))


@pytest.fixture(scope="module")
def server(
    command: StandIn, with_tables: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AirflowServer]:
    settings = {
        "TICKLAKE_COMMAND": str(command.path),
        "TICKLAKE_REFRESH_CRON": "0 0 1 1 *",
        "TICKLAKE_DASHBOARD_URL": DASHBOARD,
    }
    with AirflowServer(with_tables(tmp_path_factory.mktemp("airflow") / "home"), settings) as server:
        yield server


@pytest.fixture
def page(chromium: str, server: AirflowServer) -> Iterator[Page]:
    """A page that fails the test when the UI breaks, or when it talks to any other host."""
    problems: list[str] = []
    with sync_playwright() as playwright:
        # No sandbox: as root, in a container, Chromium refuses to start with one.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 1100}, locale="en-GB", timezone_id="UTC")
        page.set_default_timeout(120 * SECONDS)
        page.on("pageerror", lambda error: problems.append(f"page error: {error.message}"))
        page.on("request", lambda request: problems.extend(stranger(request.url, server)))
        page.on("response", lambda answer: problems.extend([f"{answer.status} {answer.url}"] if answer.status >= 500 else []))
        try:
            yield page
        finally:
            browser.close()
    assert problems == []


@pytest.fixture
def shoot(page: Page, tmp_path: Path) -> Shoot:
    folder = Path(os.environ.get("TICKLAKE_TEST_SHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def shoot(name: str) -> None:
        page.wait_for_timeout(SECONDS)  # for the picture only: the UI fades things in
        page.screenshot(path=folder / f"airflow-{name}.png")

    return shoot


def stranger(url: str, server: AirflowServer) -> list[str]:
    """A complaint about a request that leaves this machine."""
    parts = urlsplit(url)
    ours = parts.scheme in ("data", "blob") or parts.netloc == f"127.0.0.1:{server.port}"
    return [] if ours else [f"asked for {url}"]


def log_in(page: Page, server: AirflowServer) -> None:
    page.goto(server.url)
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", server.password)
    page.click("button[type=submit]")
    page.get_by_test_id("nav-dags-link").wait_for()


def state_of_run(page: Page) -> str:
    badge = page.get_by_test_id("header-card").get_by_test_id("state-badge").first
    badge.filter(has_text=re.compile("success|failed", re.IGNORECASE)).wait_for(timeout=600 * SECONDS)
    return badge.inner_text().strip().lower()


def backfills(command: StandIn) -> list[str]:
    return [call for call in command.calls() if call.startswith("backfill")]


def test_a_person_rebuilds_two_hours(page: Page, server: AirflowServer, command: StandIn, shoot: Shoot) -> None:
    log_in(page, server)
    expect(page.get_by_text("To rebuild hours of your choice, open")).to_be_visible()
    expect(page.get_by_role("link", name="dashboard", exact=True)).to_have_attribute("href", DASHBOARD)
    expect(page.get_by_role("button", name="Dashboard", exact=True)).to_be_visible()
    shoot("1-home")
    page.get_by_test_id("nav-dags-link").click()
    for dag in ("backfill_partition: rebuild hours of your choice", "maintain_lake", "refresh_lake: build and publish"):
        expect(page.get_by_test_id("dag-id").filter(has_text=dag)).to_be_visible()
    shoot("2-dags")

    page.get_by_test_id("dag-id").filter(has_text="backfill_partition").click()
    page.get_by_test_id("header-card").wait_for()
    page.get_by_test_id("trigger-dag-button").click()
    form = page.get_by_role("dialog")
    submit = form.get_by_test_id("trigger-dag-submit")
    expect(form.get_by_text("The first hour to rebuild: 2026-01-05T14 begins at 14:00.")).to_be_visible()
    expect(submit).to_be_disabled()
    shoot("3-form")

    form.locator("input[name=element_from_hour]").fill("2026-01-05T25")
    form.locator("input[name=element_to_hour]").fill("2026-01-05T16")
    submit.click()
    expect(form.get_by_text("Invalid input for param from_hour: '2026-01-05T25'")).to_be_visible()
    assert backfills(command) == []
    shoot("4-refused")

    form.locator("input[name=element_from_hour]").fill("2026-01-05T14")
    command.takes(4)
    submit.click()
    form.wait_for(state="hidden")
    page.locator("a[href*='/runs/'][href$='/tasks/backfill']").filter(has_text="backfill").click()
    expect(page.get_by_text("Running ticklake backfill --from=2026-01-05T14")).to_be_visible(timeout=240 * SECONDS)
    shoot("5-running")
    assert state_of_run(page) == "success"
    expect(page.get_by_text(RESULT)).to_be_visible()
    expect(page.get_by_role("link", name=f"{DASHBOARD}/pipeline?section=runs")).to_be_visible()
    shoot("6-result")
    page.get_by_role("link", name="Details", exact=True).click()
    expect(page.get_by_role("link", name="Dashboard", exact=True)).to_have_attribute("href", f"{DASHBOARD}/pipeline?section=runs")
    asked = "backfill --from=2026-01-05T14 --to=2026-01-05T16 --layers=silver,gold"
    assert backfills(command) == [f"{asked} --dry-run", asked]


def test_a_person_finds_out_why_a_task_is_red(page: Page, server: AirflowServer, command: StandIn, shoot: Shoot) -> None:
    command.takes(None)
    command.fails_with(65)
    run_id = server.trigger("refresh_lake")
    assert server.wait_for_run("refresh_lake", run_id) == "failed"
    log_in(page, server)
    page.goto(f"{server.url}/dags/refresh_lake")
    shoot("7-red")
    page.goto(f"{server.url}/dags/refresh_lake/runs/{run_id}/tasks/heal")
    assert state_of_run(page) == "failed"
    expect(page.get_by_text(f"error: {SENTENCE}")).to_be_visible()
    expect(
        page.get_by_text(f"ticklake heal: {SENTENCE} (exit code 65, the data broke its contract: not tried again)")
    ).to_be_visible()
    shoot("8-why")


def test_a_person_reads_what_a_task_does_and_goes_to_the_dashboard(page: Page, server: AirflowServer, shoot: Shoot) -> None:
    log_in(page, server)
    page.goto(f"{server.url}/dags/backfill_partition/tasks/backfill")
    page.get_by_role("button", name="Documentation").click()
    text = page.get_by_role("dialog")
    expect(text.get_by_text("Rebuilds the hours and layers of the form: ticklake backfill.")).to_be_visible()
    link = text.get_by_role("link", name="What it did, on the dashboard")
    expect(link).to_have_attribute("href", f"{DASHBOARD}/pipeline?section=runs")
    shoot("9-documentation")
