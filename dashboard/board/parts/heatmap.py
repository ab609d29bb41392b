"""The market at a glance: sectors and their series, sized by turnover, coloured by change."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from board.moments import percent, price, short
from board.parts.prices import series_key
from board.serving import Row

HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "ticklake_heatmap",
    html='<div class="map" data-testid="heatmap"></div>',
    css=(HERE / "heatmap.css").read_text(encoding="utf-8"),
    js=(HERE / "heatmap.js").read_text(encoding="utf-8"),
)


def heatmap(rows: list[Row], *, key: str) -> None:
    """Draws the rows of ``market.series``; each tile is a link to the page of its symbol."""
    sectors = sorted(by_sector(rows), key=lambda sector: -sector["weight"])
    changes = sorted(abs(row["change"]) for row in rows if row["change"] is not None)
    # Nine of ten tiles stay below the strongest colour, so one that jumps does not leave the others grey.
    full = max(changes[int(len(changes) * 0.9)] if changes else 0.0, 0.001)
    _mount(data={"sectors": sectors, "full": full}, key=key)


def by_sector(rows: list[Row]) -> list[Row]:
    """Sectors with their turnover, their change weighted by it, and their tiles, largest first."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["sector"], []).append(row)
    return [_sector(name, members) for name, members in groups.items()]


def _sector(name: str, rows: list[Row]) -> Row:
    turnover = sum(row["turnover"] for row in rows)
    moved = [row for row in rows if row["change"] is not None and row["turnover"] > 0]
    weight = sum(row["turnover"] for row in moved)
    change = sum(row["change"] * row["turnover"] for row in moved) / weight if weight else None
    return {
        "name": name,
        "weight": turnover,
        "change": change,
        "percent": percent(change),
        "title": f"{name}: {percent(change)} weighted by turnover, {len(rows)} symbols, turnover {short(turnover)}",
        "tiles": sorted((_tile(row) for row in rows), key=lambda tile: -tile["weight"]),
    }


def _tile(row: Row) -> Row:
    return {
        "key": series_key(row),
        "symbol": row["symbol"],
        "weight": row["turnover"],
        "change": row["change"],
        "percent": percent(row["change"]),
        "link": "symbol?" + urlencode({"symbol": row["symbol"], "venue": row["venue"]}),
        # A small tile shows no name, and a small sector no head: what is pointed at says it all.
        "title": f"{row['symbol']} {row['company'] or row['venue']}: {price(row['last'])}, {percent(row['change'])}, "
        f"turnover {short(row['turnover'])}",
    }
