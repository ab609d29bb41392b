"""The chart of one series: candles and volume, studies over and below them, other series beside it in percent.

Drawn by TradingView's lightweight-charts (Apache-2.0), whose script is taken from an installed package, never from the network.
The component writes what it shows into data attributes of its host, so that a test can read it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from board.bars import Chart, Interval, blanks
from board.moments import decimals
from board.parts.library import lightweight_charts
from board.serving import Row

HERE = Path(__file__).parent
UP, DOWN = "#1f9d78", "#e0524d"
STUDIES: dict[str, tuple[str, str]] = {
    "SMA 20": ("sma_20", "#d18a00"),
    "SMA 50": ("sma_50", "#3b82d6"),
    "SMA 200": ("sma_200", "#a35bd0"),
    "Volatility 20": ("volatility_20", "#7a8796"),
}
# None of the colours of the studies, beside which these are drawn.
OTHERS = ("#0fa3b1", "#d6477e", "#7c8f1a", "#8a5a3b")
# What a bar that is not complete looks like, and what it means.
MARKS: dict[str, dict[str, str]] = {
    "gap": {
        "color": "#d18a00",
        "shape": "circle",
        "position": "belowBar",
        "says": "gap: trades are missing in it",
        "sign": ":orange[●]",
    },
    "partial": {
        "color": "#8b5cf6",
        "shape": "square",
        "position": "belowBar",
        "says": "partial: its source was not heard throughout",
        "sign": ":violet[■]",
    },
    "open": {
        "color": "#7a8796",
        "shape": "arrowDown",
        "position": "aboveBar",
        "says": "open: not over yet",
        "sign": ":gray[▼]",
    },
}
# As many as the range has in most cases; where the page is narrow, the newest of them.
FIRST_SHOWN = 400

_mount = st.components.v2.component(
    "ticklake_candles",
    html='<div class="chart" data-testid="candles"><div class="canvas"></div><div class="legend"></div></div>',
    css=(HERE / "candles.css").read_text(encoding="utf-8"),
    js=lightweight_charts() + "\nconst L = window.LightweightCharts;\n" + (HERE / "candles.js").read_text(encoding="utf-8"),
)


def candles(
    shown: Chart,
    *,
    name: str,
    view: str,
    interval: Interval,
    studies: list[str],
    others: dict[str, Chart],
    key: str,
    low: bool = False,
) -> None:
    """Draws ``shown``; another ``view`` shows its newest bars, the same one keeps what the person zoomed to.

    A chart that is ``low`` leaves room for what stands below it.
    """
    bars = shown.bars
    _mount(
        data={
            "name": name,
            "view": view,
            "low": low,
            "seconds": interval.seconds,
            "show": FIRST_SHOWN,
            "up": UP,
            "down": DOWN,
            "marks": MARKS,
            "decimals": places(bars),
            "bars": {column: _column(bars, column) for column in ("time", "open", "high", "low", "close", "volume", "state")},
            "blanks": blanks(bars, interval),
            "lines": [_study(bars, study) for study in studies],
            "others": [
                {
                    "name": other,
                    "color": OTHERS[place % len(OTHERS)],
                    "time": _column(chart.bars, "time"),
                    "values": _column(chart.bars, "close"),
                }
                for place, (other, chart) in enumerate(others.items())
            ],
        },
        key=key,
    )


def places(bars: tuple[Row, ...]) -> int:
    """The decimals of the prices of these bars."""
    return decimals(float(bar[name]) for bar in bars[-200:] for name in ("open", "close"))


def _study(bars: tuple[Row, ...], name: str) -> dict[str, Any]:
    column, color = STUDIES[name]
    lower = name.startswith("Volatility")
    values = _column(bars, column)
    if lower:
        values = [None if value is None else value * 100 for value in values]
    return {"name": name, "color": color, "values": values, "lower": lower, "study": True}


def _column(bars: tuple[Row, ...], name: str) -> list[Any]:
    return [bar[name] for bar in bars]
