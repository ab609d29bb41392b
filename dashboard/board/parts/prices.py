"""Cards of series with their latest price, its change and a line of where it came from."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from board.moments import decimals, percent, price, short
from board.serving import Row

HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "ticklake_prices",
    html='<div class="prices" data-testid="prices"></div>',
    css=(HERE / "prices.css").read_text(encoding="utf-8"),
    js=(HERE / "prices.js").read_text(encoding="utf-8"),
)


def prices(rows: list[Row], *, name: str, key: str, compact: bool = False) -> None:
    """Draws one card per row of ``market.series``; each is a link to the page of its symbol."""
    several = len({row["symbol"] for row in rows}) < len(rows)
    cards = [_card(row, with_venue=several) for row in rows]
    _mount(data={"name": name, "rows": cards, "compact": compact}, key=key)


def series_key(row: Row) -> str:
    """Names one series in one text."""
    return f"{row['symbol']} {row['venue']}"


def _card(row: Row, *, with_venue: bool) -> Row:
    change = row["change"]
    places = decimals([row["last"], row["reference"], *row["line"][-20:]])
    return {
        "key": series_key(row),
        "symbol": row["symbol"],
        "label": f"{row['symbol']} · {row['venue']}" if with_venue else row["symbol"],
        "company": row["company"] or row["venue"],
        "last": row["last"],
        "price": price(row["last"], places),
        "change": change,
        "percent": percent(change),
        "reference": row["reference"],
        "line": row["line"],
        "link": "symbol?" + urlencode({"symbol": row["symbol"], "venue": row["venue"]}),
        "title": f"{row['company'] or row['symbol']}, {row['sector']}: "
        f"{price(row['low'], places)} to {price(row['high'], places)}, "
        f"{row['trades']:,} trades, turnover {short(row['turnover'])}",
    }
