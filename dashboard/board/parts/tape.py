"""The newest trades, newest on top, and how long they took to this screen: what only the browser can know."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from board.moments import decimals, from_epoch, price, short
from board.serving import Row

HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "ticklake_tape",
    html='<div class="tape" data-testid="tape"><div class="delay"></div><div class="rows"><table><thead></thead><tbody></tbody>'
    "</table></div></div>",
    css=(HERE / "tape.css").read_text(encoding="utf-8"),
    js=(HERE / "tape.js").read_text(encoding="utf-8"),
)


def tape(trades: list[Row], *, batch: int, newest: float, key: str) -> None:
    """Draws the rows of ``live.look``; a batch that is new on the screen is timed from ``newest`` on."""
    _mount(data={"batch": batch, "newest": newest, "rows": rows(trades)}, key=key)


def rows(trades: list[Row]) -> list[Row]:
    """As they are shown, each with the direction from the trade before it of its series: 1 up, -1 down, 0 not known."""
    places = {
        name: decimals([trade["price"] for trade in trades if (trade["symbol"], trade["venue"]) == name])
        for name in {(trade["symbol"], trade["venue"]) for trade in trades}
    }
    before: dict[tuple[str, str], tuple[float, int]] = {}
    seen: dict[str, int] = {}
    shown = []
    for trade in reversed(trades):
        name = (trade["symbol"], trade["venue"])
        last, direction = before.get(name, (trade["price"], 0))
        if trade["price"] != last:
            direction = 1 if trade["price"] > last else -1
        before[name] = (trade["price"], direction)
        key = f"{name} {trade['time']} {trade['trade_id']} {trade['price']} {trade['size']}"
        # Without ids of trades two of one microsecond may look the same, and both happened.
        seen[key] = seen.get(key, 0) + 1
        shown.append(
            {
                "key": f"{key} {seen[key]}",
                "time": from_epoch(trade["time"]).strftime("%H:%M:%S.%f")[:12],
                "symbol": trade["symbol"],
                "company": trade["company"] or trade["venue"],
                "sector": trade["sector"],
                "price": price(trade["price"], places[name]),
                "size": short(trade["size"]),
                "value": short(trade["value"]),
                "direction": direction,
            }
        )
    return shown[::-1]
