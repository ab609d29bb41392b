"""Live: the last seconds, from the tables that the live path keeps in Postgres."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from board import bars, live
from board.moments import UNKNOWN, ago, clock, now, short, span
from board.page import STYLE
from board.parts.candles import candles
from board.parts.table import Right, table
from board.parts.tape import tape
from board.serving import Row
from board.settings import Settings, settings

# A quiet stream renews its commit all the time: after so long nobody does.
STANDS_STILL_SECONDS = 60
Kept = TypeVar("Kept")
ONE_MINUTE = bars.INTERVALS["1m"]


def show() -> None:
    st.html(STYLE)
    st.fragment(run_every=settings().live_refresh)(head)()
    try:
        where = live.address(settings())
        seen = live.look(where)
        traded = live.series(where) if seen.newest else []
    except live.NoLive as problem:
        nothing_live(settings(), problem)
        return
    if not traded:
        st.info("No trade has come yet. They appear here by themselves.", icon=":material/hourglass_empty:")
        look_again()
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        chart(where, traded)
        with st.container():
            st.fragment(run_every=settings().live_refresh)(sectors)(where)
    with right:
        st.subheader("Last trades", anchor=False)
        st.fragment(run_every=settings().live_refresh)(trades)(where)


def kept(name: str, ask: Callable[[], Kept]) -> tuple[Kept | None, str | None]:
    """The answer; while there is none, the one before and why: what somebody looks at stays in sight through an outage."""
    problem = None
    try:
        st.session_state[name] = ask()
    except live.NoLive as reason:
        problem = str(reason)
    return st.session_state.get(name), problem


def head() -> None:
    """One line that is always in sight, and the figures of this moment."""
    seen, problem = kept("look", lambda: live.look(live.address(settings())))
    if seen is None:
        st.html('<div class="age" data-testid="age" data-state="stopped"><span class="pill stopped">stopped</span></div>')
        return
    still = bool(problem) or seen.fresh["seconds_since_commit"] > STANDS_STILL_SECONDS
    state = "stopped" if still else "live"
    newest = f"newest trade {clock(seen.newest)} UTC, {ago(seen.newest)}" if seen.newest else "no trade yet"
    st.html(
        f'<div class="age" data-testid="age" data-state="{state}" data-batch="{seen.fresh["batch"]}">'
        f'<span class="pill {state}">{state}</span><span>{html.escape(newest)}</span>'
        f'<span class="more">batch {seen.fresh["batch"]:,}, committed {html.escape(ago(seen.committed))}</span></div>'
    )
    if problem:
        st.warning(f"{problem} What is shown is whole up to the last batch.", icon=":material/cloud_off:")
    elif still:
        st.warning(
            f"The live path has not committed for {span(seen.fresh['seconds_since_commit'])}. What is shown is whole up to then. "
            f"`{settings().command.name} status` says whether it runs.",
            icon=":material/warning:",
        )
    with st.container(horizontal=True, key="figures"):
        st.metric("Trades per second", f"{seen.pace:,.1f}", help="Over the last minute of batches.")
        st.metric("Not read yet", f"{seen.fresh['lag']:,}", help="Records in Kafka behind the last batch.")
        st.metric("Event to commit", delay(seen.median_delay), help="Median of the last hundred batches, of their newest trades.")
        st.metric("99 % within", delay(seen.p99_delay), help="The same, of 99 in 100 batches.")
        st.metric("Trades", short(seen.fresh["accepted"]))
        st.metric("Late", f"{seen.fresh['late']:,}", help="Behind the watermark: the lake corrects them.")
        st.metric("Rejected", f"{seen.fresh['rejected']:,}", help="Records that hold no valid tick.")


def delay(seconds: float | None) -> str:
    if seconds is None:
        return UNKNOWN
    return f"{seconds:.2f} s" if abs(seconds) < 100 else span(seconds)


def chart(where: live.Address, traded: list[tuple[str, str]]) -> None:
    """Bars of one minute of the series that was chosen; of the most traded one at first."""
    names = [f"{symbol} {venue}" for symbol, venue in traded]
    asked = st.query_params.get("series")
    if asked and asked not in names and len(asked.split(" ")) == 2:
        names.append(asked)  # it is quiet now, but may have bars
    with st.container(horizontal=True, key="choice", vertical_alignment="bottom"):
        st.subheader("Bars of 1 minute", anchor=False)
        chosen = st.selectbox(
            "Series",
            names,
            key="series",
            bind="query-params",
            label_visibility="collapsed",
            width=220,
            help="Most turnover first.",
        )
    symbol, _, venue = (chosen or names[0]).partition(" ")
    st.fragment(run_every=settings().live_refresh)(draw)(where, symbol, venue)


def draw(where: live.Address, symbol: str, venue: str) -> None:
    seen, _ = kept("look", lambda: live.look(where))
    if seen is None or seen.newest is None:
        return
    newest, batch = seen.fresh["newest"], seen.fresh["batch"]
    minutes, _ = kept(f"minutes {symbol} {venue}", lambda: live.minutes(where, symbol, venue, newest, batch))
    if minutes is None or not minutes.bars:
        st.info(f"{symbol} on {venue} has not traded in the last {live.HOURS} hours.", icon=":material/hourglass_empty:")
        return
    candles(
        bars.Chart(tuple(minutes.bars), cut=False),
        name=f"{symbol} · {venue} · 1m",
        view=f"{symbol} {venue} live",
        interval=ONE_MINUTE,
        studies=["SMA 20"],
        others={},
        key="live_candles",
        low=True,
    )
    closed = f"Bars before {live.minute(seen.fresh['watermark'])} UTC are closed; " if seen.fresh["watermark"] else ""
    st.caption(f"{closed}younger ones may change while trades come late. [All intervals](symbol?symbol={symbol}&venue={venue})")
    metrics(minutes.metrics)


def metrics(values: list[Row]) -> None:
    """A line for each minute, a column for each metric; nothing where no metric is kept."""
    meanings = {row["metric"]: row["meaning"] for row in values}
    if not meanings:
        return
    minutes: dict[float, dict[str, float]] = {}
    for row in values:
        minutes.setdefault(row["minute"], {})[row["metric"]] = row["value"]
    help_text = "\n\n".join(f"**{words(name)}**: {says}" for name, says in sorted(meanings.items()))
    st.subheader("Metrics", anchor=False, help=help_text)
    table(
        [
            {"minute (UTC)": live.minute(minute)}
            | {words(name): Right(short(of[name])) if name in of else "" for name in sorted(meanings)}
            for minute, of in minutes.items()
        ],
        name="metrics",
    )


def words(name: str) -> str:
    return name.replace("_", " ")


def trades(where: live.Address) -> None:
    seen, _ = kept("look", lambda: live.look(where))
    if seen is not None and seen.newest is not None:
        tape(seen.trades, batch=seen.fresh["batch"], newest=seen.fresh["newest"], key="tape")


def sectors(where: live.Address) -> None:
    seen, _ = kept("look", lambda: live.look(where))
    if seen is None:
        return
    st.subheader("Sectors", anchor=False, help="The newest minute in which each traded, and the last 15 minutes.")
    table(
        [
            {
                "sector": row["sector"],
                "minute (UTC)": live.minute(row["minute"]),
                "trades": row["trades"],
                "turnover": Right(short(row["turnover"])),
                "symbols": row["symbols"],
                "15 min: trades": row["trades_15"],
                "turnover ": Right(short(row["turnover_15"])),
            }
            for row in seen.sectors
        ],
        name="sectors",
    )


def nothing_live(places: Settings, problem: live.NoLive) -> None:
    """Without a live path, or without its Postgres."""
    with st.container(border=True, key="nothing"):
        st.subheader("No live path to show")
        st.write(f"{problem} `ticklake up` starts one; this page fills by itself. The other pages need none.")
        st.caption(
            "A Postgres of your own: set `TICKLAKE_LIVE_DATABASE` (jdbc:postgresql://host:port/database), `TICKLAKE_LIVE_READER` "
            "and `TICKLAKE_LIVE_READER_PASSWORD` for the dashboard."
        )
    st.caption(f"Asked at {clock(now())} UTC for the lake `{places.lake}`.")
    look_again()


def look_again() -> None:
    """Shows the whole page anew as soon as there are trades."""

    @st.fragment(run_every=settings().refresh)
    def again() -> None:
        try:
            if live.look(live.address(settings())).newest is not None:
                st.rerun()
        except live.NoLive:
            return

    again()


show()
