"""Finds the script of lightweight-charts in the package that is installed beside this Python."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "litecharts"


@cache
def lightweight_charts() -> str:
    """The stand-alone script of TradingView's Lightweight Charts 5.1 (Apache-2.0); it makes `window.LightweightCharts`."""
    # Only the file is wanted: importing the package would bring its own idea of a chart.
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise RuntimeError(f"The package {PACKAGE} is not installed; python/requirements/analytics.txt names its version.")
    return (Path(found.origin).parent / "js" / "lightweight-charts.js").read_text(encoding="utf-8")
