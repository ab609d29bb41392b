"""What the end-to-end tests share: the real command, a lake of their own, one running platform, captured exchange data."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from command import HOME, LAUNCHER, Result, run_command
from on_this_machine import chromium_path, free_port
from running import Up, processes_of, wait_until

__all__ = ["HOME", "LAUNCHER", "Result", "real_data", "run_command"]

# The commands of these tests end before the optimising compiler has paid for itself: they take half the processor time.
os.environ["TICKLAKE_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1"


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake that does not exist yet."""
    return tmp_path / "lake"


@pytest.fixture
def ticklake(lake: Path) -> Callable[..., Result]:
    """The command, on a lake of this test's own."""

    def run(*arguments: str, **how: object) -> Result:
        environment = {"TICKLAKE_LAKE": str(lake), **how.pop("env", {})}  # type: ignore[dict-item]
        return run_command(*arguments, env=environment, **how)  # type: ignore[arg-type]

    return run


def real_data(name: str) -> Path:
    """A file of captured exchange data, which is not part of the project; without it the test is not run, in CI it fails."""
    folder = Path(os.environ.get("TICKLAKE_TEST_DATA", HOME / ".." / "shared" / "data")).resolve()
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no real market data in {folder}")
        pytest.skip(f"no real market data in {folder} (TICKLAKE_TEST_DATA)")
    return folder / name


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 1100}, locale="en-GB", timezone_id="UTC")
    page.set_default_timeout(60_000)
    return page


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """The whole platform, started once for all tests that look at it; the last of them stops it."""
    lake = tmp_path_factory.mktemp("up") / "lake"
    running = Up(lake, {name: free_port() for name in ("kafka", "postgres", "airflow", "dashboard")})
    running.env = {"TICKLAKE_LAKE": str(lake), "TICKLAKE_KAFKA_BROKERS": f"127.0.0.1:{running.ports['kafka']}"}
    try:
        running.said = done = running.start()
        assert done.code == 0, done.err
        login = re.search(r"Airflow\s+(\S+), user admin, password (\S+)", done.out)
        assert login is not None, done.out
        assert login[1] == f"http://127.0.0.1:{running.ports['airflow']}"
        assert re.search(rf"dashboard\s+http://127.0.0.1:{running.ports['dashboard']}\n", done.out), done.out
        running.password = login[2]
        yield running
    finally:
        run_command("down", env=running.env)
        assert processes_of(lake) == []


@pytest.fixture(scope="session")
def built(up: Up) -> Up:
    """The same, once Airflow has made the first bars and a run of refresh_lake has ended well."""
    wait_until(lambda: bool(up.refreshes()), "a green run of refresh_lake")
    return up
