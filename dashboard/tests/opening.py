"""Opens a page without a browser, and reads what is on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parents[1] / "app.py"
VIEWS = APP.parent / "board" / "views"


def point_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKLAKE_LAKE", str(folder))
    monkeypatch.setenv("TICKLAKE_COMMAND", "/bin/false")
    monkeypatch.setenv("TICKLAKE_KAFKA_BROKERS", "127.0.0.1:1")


def opened(view: str = "market", **query: str) -> AppTest:
    """The page after its first run; an exception in it fails the test."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    if view != "market":
        app.switch_page(str(VIEWS / f"{view}.py"))
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert [error.value for error in app.exception] == []
    return app


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def texts(app: AppTest) -> str:
    kinds = (app.info, app.warning, app.markdown, app.subheader, app.caption, app.code, app.success)
    return "\n".join(str(element.value) for elements in kinds for element in elements)


def plain(app: AppTest) -> str:
    """Tables and other text of our own making, as HTML."""
    return "\n".join(str(element.proto.body) for element in app.get("html"))
