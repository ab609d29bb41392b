"""Market: what moves, how much, in which sector."""

from __future__ import annotations

import streamlit as st

from board import market
from board.freshness import freshness
from board.moments import percent, short
from board.page import page, say_if_no_choice
from board.parts.heatmap import heatmap
from board.parts.prices import prices
from board.serving import Row
from board.settings import settings

ORDERS = {
    "rising": lambda row: (-(row["change"] if row["change"] is not None else -9e9), row["symbol"]),
    "falling": lambda row: (row["change"] if row["change"] is not None else 9e9, row["symbol"]),
    "turnover": lambda row: (-row["turnover"], row["symbol"]),
    "A to Z": lambda row: (row["symbol"], row["venue"]),
}
MOVERS = 6
MOST_CARDS = 120


def show() -> None:
    say_if_no_choice("window", market.WINDOWS)
    say_if_no_choice("order", ORDERS)
    window = st.segmented_control(
        "Window",
        list(market.WINDOWS),
        default="24h",
        required=True,
        key="window",
        bind="query-params",
        label_visibility="collapsed",
    )

    @st.fragment(run_every=settings().refresh)
    def whole() -> None:
        if (newest := freshness().newest_trade) is not None:
            rows = market.series(market.WINDOWS[window or "24h"], newest)
            figures(rows, market.trades_per_second(newest), window or "24h")
            movers(rows)
            sectors(rows)

    whole()
    with st.container(horizontal=True, key="choice", vertical_alignment="bottom"):
        st.subheader("Price trends", anchor=False, help="The dotted line is the price that the change is counted from.")
        order = st.selectbox("Order", list(ORDERS), key="order", bind="query-params", label_visibility="collapsed", width=140)
        search = st.text_input(
            "Find",
            placeholder="Find a symbol, company or sector",
            key="find",
            bind="query-params",
            label_visibility="collapsed",
            width=300,
        )

    @st.fragment(run_every=settings().refresh)
    def each() -> None:
        if (newest := freshness().newest_trade) is not None:
            trends(market.series(market.WINDOWS[window or "24h"], newest), order or "rising", search or "")

    each()


def figures(rows: list[Row], pace: float, window: str) -> None:
    rose = sum((row["change"] or 0) > 0 for row in rows)
    fell = sum((row["change"] or 0) < 0 for row in rows)
    turnover = sum(row["turnover"] for row in rows)
    moved = [row for row in rows if row["change"] is not None]
    weight = sum(row["turnover"] for row in moved)
    change = sum(row["change"] * row["turnover"] for row in moved) / weight if weight else None
    with st.container(horizontal=True, key="figures"):
        st.metric("Series", f"{len(rows):,}", help=f"Symbols by venue that traded in the last {window}.")
        st.metric("Rising / falling", f"{rose} / {fell}")
        st.metric("Change", percent(change), help="Of all series, weighted by turnover, from the last price before the window.")
        st.metric("Turnover", short(turnover))
        st.metric("Trades", short(sum(row["trades"] for row in rows)))
        st.metric("Trades per second", f"{pace:,.1f}", help="Over the last five whole minutes before the newest trade.")
        st.metric(
            "Bars with a gap", f"{sum(row['gaps'] for row in rows):,}", help="Bars of the window in which trade ids are missing."
        )


def movers(rows: list[Row]) -> None:
    rose, fell = market.movers(rows, MOVERS)
    left, right = st.columns(2)
    with left:
        st.subheader("Rising most", anchor=False)
        some_or_none(rose, "rising", "rose")
    with right:
        st.subheader("Falling most", anchor=False)
        some_or_none(fell, "falling", "fell")


def some_or_none(rows: list[Row], name: str, how: str) -> None:
    if rows:
        prices(rows, name=name, key=name, compact=True)
    else:
        st.caption(f"No series {how} in this window.")


def sectors(rows: list[Row]) -> None:
    st.subheader(
        "Sectors",
        anchor=False,
        help="Tiles are as large as the turnover and as green or red as the change. Press one to open it.",
    )
    heatmap(rows, key="sectors")


def trends(rows: list[Row], order: str, search: str) -> None:
    found = [row for row in rows if matches(row, search)]
    found.sort(key=ORDERS[order])
    if not found:
        st.info(f"No symbol, company or sector contains “{search}”.")
        return
    if len(found) > MOST_CARDS:
        st.caption(f"The first {MOST_CARDS} of {len(found):,}; narrow them with Find.")
    prices(found[:MOST_CARDS], name="trends", key="trends")


def matches(row: Row, search: str) -> bool:
    wanted = search.strip().lower()
    return any(wanted in (row[column] or "").lower() for column in ("symbol", "company", "sector", "venue"))


page(show)
