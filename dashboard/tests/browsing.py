"""A browser that watches: no page may meet an error or ask another host for anything.

Screenshots go to the folder TICKLAKE_TEST_SHOTS, else to .build/dashboard.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard_server import DashboardServer
from published_lake import HOME

# On a busy machine a page takes longer than the default of five seconds.
SECONDS = 1000.0
expect.set_options(timeout=120 * SECONDS)
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": DESKTOP,
    "dark": DESKTOP | {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}


def tracebacks(output: str) -> list[str]:
    """Those that a server wrote, without Streamlit's own of a browser that left while it was being answered."""
    return [block for block in output.split("Traceback ")[1:] if "starlette_websocket.py" not in block]


class Watched:
    """Pages of one server, from ``__enter__`` to ``__exit__``, which fails if one of them met a problem."""

    def __init__(self, browser: Browser, server: DashboardServer) -> None:
        self._browser = browser
        self._server = server
        self._contexts: list[BrowserContext] = []
        self._problems: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for context in self._contexts:
            for page in context.pages:
                self._problems += [f"exception: {text}" for text in page.get_by_test_id("stException").all_inner_texts()]
            context.close()
        if error is None:
            assert self._problems == []
            assert tracebacks(self._server.output()) == []

    def open(self, path: str, look: str = "desktop") -> Page:
        """A new page of a person far from UTC."""
        context = self._browser.new_context(**{"timezone_id": "America/New_York", "locale": "de-DE"} | LOOKS[look])
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120 * SECONDS)
        page.on("pageerror", lambda error: self._problems.append(f"page error: {error.message}"))
        page.on("request", lambda request: self._problems.extend(self._stranger(request.url)))
        page.on("response", lambda answer: self._problems.extend([f"{answer.status} {answer.url}"] * (answer.status >= 500)))
        page.goto(self._server.url + path)
        return page

    def _stranger(self, url: str) -> list[str]:
        """A complaint about a request that leaves this machine."""
        parts = urlsplit(url)
        ours = parts.scheme in ("data", "blob") or parts.netloc == f"127.0.0.1:{self._server.port}"
        return [] if ours else [f"asked for {url}"]


def expect_age_in_sight_at_the_end(page: Page) -> None:
    """Scrolls a page on a low screen to its end: how old the data is can still be read there."""
    age = page.get_by_test_id("age")
    expect(age).to_be_visible()
    assert page.viewport_size is not None
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 450})
    # A page that is being drawn grows, so it is scrolled until its end is reached.
    page.wait_for_function(
        """() => {
          const main = document.querySelector('[data-testid=stMain]');
          main.scrollTo(0, main.scrollHeight);
          return main.scrollTop > 100 && main.scrollTop + main.clientHeight >= main.scrollHeight - 1;
        }"""
    )
    expect(age).to_be_in_viewport(ratio=1)
    # Nothing lies over it, and its ground lets nothing shine through. Asked in one go, as a refresh draws it anew.
    page.wait_for_function(
        """() => {
          const age = document.querySelector('.age'), box = age.getBoundingClientRect();
          const ground = (node) => getComputedStyle(node).backgroundColor;
          return age.contains(document.elementFromPoint(box.x + 5, box.y + box.height / 2))
            && ground(age.closest('[data-testid=stElementContainer]')) === ground(document.querySelector('.stApp'));
        }"""
    )


def is_told_to_gather_usage(browser: Browser, url: str) -> bool:
    """Whether Streamlit tells a new page to send what a person does to the makers of Streamlit."""
    page = browser.new_page()
    received: list[bytes] = []

    def hear(data: str | bytes) -> None:
        received.append(data if isinstance(data, bytes) else data.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", hear))
    page.goto(url)
    expect(page.get_by_test_id("age")).to_be_visible()
    page.close()
    messages = [ForwardMsg.FromString(data) for data in received]
    told = [message.new_session.config.gather_usage_stats for message in messages if message.WhichOneof("type") == "new_session"]
    assert told
    return any(told)


def kept(name: str) -> Path:
    """A file that stays after the tests."""
    folder = Path(os.environ.get("TICKLAKE_TEST_SHOTS") or HOME / ".build" / "dashboard")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(0.8 * SECONDS)  # for the picture only: tiles glide to their places
    page.screenshot(path=kept(f"{name}.png"))
