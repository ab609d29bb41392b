"""Symbol: candles of one series at any interval, studies, marks on bars that are not whole, other symbols beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from board import bars
from board.download import as_csv, as_parquet
from board.freshness import freshness
from board.moments import UNKNOWN, clock, from_epoch, percent, price, short
from board.page import page, say_if_no_choice
from board.parts.candles import MARKS, OTHERS, STUDIES, candles, places
from board.parts.table import table
from board.serving import Row, Version, published
from board.settings import settings

UNKNOWN_SYMBOL = "unknown symbol"
MOST_MARKED = 200


def show() -> None:
    listed = bars.listed()
    symbols = sorted({row["symbol"] for row in listed})
    say_if_unknown(symbols)
    say_if_no_choice("interval", bars.INTERVALS)
    say_if_no_choice("range", bars.RANGES)
    with st.container(horizontal=True, key="series"):
        symbol = st.selectbox("Symbol", symbols, key="symbol", bind="query-params", on_change=forget_unknown, width=150)
        venues = [row["venue"] for row in listed if row["symbol"] == symbol]
        venue = st.selectbox("Venue", venues, key="venue", bind="query-params", width=110)
        interval = st.segmented_control(
            "Bars of", list(bars.INTERVALS), default="1m", required=True, key="interval", bind="query-params"
        )
        length = st.segmented_control("Over", list(bars.RANGES), default="6h", required=True, key="range", bind="query-params")
    # The chart comes before what is asked for less often; on a phone nothing else has room.
    chart = st.container()
    studies, others, until = refinements([name for name in symbols if name != symbol])
    end = asked_end(until)
    known = next(row for row in listed if row["symbol"] == symbol and row["venue"] == venue)

    every = None if end else settings().refresh

    @st.fragment(run_every=every)
    def live() -> None:
        draw(known, interval, length, studies, others, end)

    @st.fragment(run_every=every)
    def details() -> None:
        shown = bars_in_sight(known, interval, length, end)
        if shown.bars:
            say_which_are_marked(shown)
            downloads(known, files(known, interval, length, end, published()), f"{symbol}-{venue}-{interval}")

    with chart:
        live()
    details()


def refinements(other_symbols: list[str]) -> tuple[list[str], list[str], str]:
    """Studies, symbols to compare with, and the end of the chart as it was typed."""
    first, second, third = st.columns([4, 4, 3], vertical_alignment="bottom")
    studies = first.pills(
        "Studies", list(STUDIES), selection_mode="multi", default=["SMA 20", "SMA 50"], key="studies", bind="query-params"
    )
    others = second.multiselect(
        "Compare with",
        other_symbols,
        key="compare",
        bind="query-params",
        max_selections=len(OTHERS),
        placeholder="other symbols",
        help="On the venue of the chart, or on the first one where it trades; prices become percent of the first bar in sight.",
    )
    until = third.text_input(
        "Until (UTC)",
        key="until",
        bind="query-params",
        placeholder="now",
        help="Shows the time before this moment, such as 2026-01-05T14:30.",
    )
    return studies, others, until or ""


def say_if_unknown(symbols: list[str]) -> None:
    """A word about a symbol in the address that the lake does not have, until another one is chosen."""
    wanted = st.query_params.get("symbol")
    if wanted:
        st.session_state[UNKNOWN_SYMBOL] = None if wanted in symbols else wanted
    if unknown := st.session_state.get(UNKNOWN_SYMBOL):
        near = [name for name in symbols if unknown.lower() in name.lower() or name.lower() in unknown.lower()][:5]
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        st.info(f"The lake has no bars of “{unknown}”.{hint} Choose one of {len(symbols):,} below.", icon=":material/search_off:")


def forget_unknown() -> None:
    st.session_state[UNKNOWN_SYMBOL] = None


def asked_end(text: str | None) -> datetime | None:
    """The end that was asked for; None for now."""
    if not text or not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        st.info(f"“{text}” is no time such as 2026-01-05T14:30; the newest bars are shown.", icon=":material/schedule:")
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def last_moment(known: Row, end: datetime | None) -> datetime:
    """Where the chart ends. Until a moment is without the bar that begins then."""
    return min(end - timedelta(microseconds=1), from_epoch(known["last_ns"] / 1e9)) if end else newest_of(known)


def bars_in_sight(known: Row, interval: str, length: str, end: datetime | None) -> bars.Chart:
    return bars.chart(known["symbol"], known["venue"], bars.INTERVALS[interval], bars.RANGES[length], last_moment(known, end))


def draw(known: Row, interval: str, length: str, studies: list[str], others: list[str], end: datetime | None) -> None:
    shown = bars_in_sight(known, interval, length, end)
    if not shown.bars:
        st.info(f"No bars of {known['symbol']} in this time. Choose a longer one.", icon=":material/hourglass_empty:")
        return
    figures(shown, compared=bool(others))
    size, span, last = bars.INTERVALS[interval], bars.RANGES[length], last_moment(known, end)
    beside = {}
    for other in others:
        series = bars.beside(bars.listed(), other, known["venue"])
        if series is not None:
            beside[f"{other} {series['venue']}"] = bars.chart(other, series["venue"], size, span, last)
    view = f"{known['symbol']} {known['venue']} {interval} {length} {end or ''}"
    called = known["company"] or known["venue"]
    name = f"{known['symbol']} · {called} · {interval}"
    candles(shown, name=name, view=view, interval=size, studies=studies, others=beside, key="candles")
    say_what_is_marked(shown, size)


def newest_of(known: Row) -> datetime:
    """Where live charts end: the newest trade of this series in the release of this moment."""
    for row in bars.listed():
        if (row["symbol"], row["venue"]) == (known["symbol"], known["venue"]):
            return from_epoch(row["last_ns"] / 1e9)
    return freshness().newest_trade or from_epoch(known["last_ns"] / 1e9)


def figures(shown: bars.Chart, *, compared: bool) -> None:
    """Figures of all bars shown; compared with others a change counts as the chart's axis does, from the first close."""
    first, last = shown.bars[0], shown.bars[-1]
    volume = sum(bar["volume"] for bar in shown.bars)
    turnover = sum(bar["turnover"] for bar in shown.bars)
    squares = sum((bar["realised_volatility"] or 0.0) ** 2 for bar in shown.bars)
    base = "close" if compared else "open"
    change = last["close"] / first[base] - 1 if first[base] > 0 else None
    digits = places(shown.bars)
    with st.container(horizontal=True, key="figures"):
        st.metric("Last", price(last["close"], digits))
        st.metric("Change", percent(change), help=f"From the {base} of the first bar of the time chosen to the last close.")
        st.metric("High", price(max(bar["high"] for bar in shown.bars), digits))
        st.metric("Low", price(min(bar["low"] for bar in shown.bars), digits))
        st.metric("VWAP", price(turnover / volume, digits) if volume else UNKNOWN, help="Turnover divided by volume.")
        st.metric("Volume", short(volume))
        st.metric("Trades", short(sum(bar["trades"] for bar in shown.bars)))
        st.metric(
            "Realised volatility", f"{squares**0.5 * 100:.2f} %", help="Root of the sum of squared tick returns, not annualised."
        )


def say_what_is_marked(shown: bars.Chart, size: bars.Interval) -> None:
    """Counts of bars that are not whole, with the marks they have in the chart."""
    counts = {state: shown.count(state) for state in MARKS}
    empty = len(set(bars.blanks(shown.bars, size)) - set(shown.unpriced))
    parts = [f":material/check: {shown.count('complete'):,} complete"]
    parts += [f"{MARKS[state]['sign']} {state} {count:,}" for state, count in counts.items() if count]
    if empty:
        parts.append(f"{empty:,} intervals without a trade")
    if shown.unpriced:
        parts.append(f"{len(shown.unpriced):,} not drawn, as no trade in it sets a price")
    if shown.cut:
        parts.append(f"the newest {bars.MOST_BARS:,} intervals of the time chosen")
    began, ended = from_epoch(shown.bars[0]["time"]), from_epoch(shown.bars[-1]["time"] + size.seconds)
    st.caption(f"{clock(began)} to {clock(ended)} UTC: {' · '.join(parts)}")


def say_which_are_marked(shown: bars.Chart) -> None:
    """The bars that are not whole, one by one."""
    marked = [bar for bar in shown.bars if bar["state"] in MARKS]
    if marked:
        title = "1 bar that is not complete" if len(marked) == 1 else f"{len(marked):,} bars that are not complete"
        with st.expander(f"{title}, and why"):
            # Not st.dataframe: its script is larger than all else that this page loads together.
            table(
                [
                    {
                        "bar (UTC)": from_epoch(bar["time"]).strftime("%Y-%m-%d %H:%M:%S"),
                        "state": bar["state"],
                        "means": MARKS[bar["state"]]["says"].partition(": ")[2],
                        "ids missing": bar["missing"],
                        "duplicates removed": bar["duplicates"],
                        "trades": bar["trades"],
                        "revision": bar["revision"],
                    }
                    for bar in reversed(marked[-MOST_MARKED:])
                ],
                name="marked",
            )
            if len(marked) > MOST_MARKED:
                st.caption(f"The newest {MOST_MARKED} of them; the files below hold all.")


@st.cache_data(max_entries=16, show_spinner=False)
def files(known: Row, interval: str, length: str, end: datetime | None, version: Version) -> tuple[bytes, bytes]:
    """The bars in sight as CSV and as Parquet; made once a release.

    Made before somebody asks: what Streamlit makes on a press it forgets after two refreshes of the page, maybe before the
    browser has it.
    """
    del version  # another release makes other files
    shown = bars_in_sight(known, interval, length, end).bars
    return as_csv(shown), as_parquet(shown)


def downloads(known: Row, made: tuple[bytes, bytes], name: str) -> None:
    """The bars as files, beside what is known of the symbol."""
    as_text, as_columns = made
    with st.container(horizontal=True, key="downloads", vertical_alignment="center"):
        st.download_button("CSV", as_text, f"{name}.csv", "text/csv", icon=":material/download:", on_click="ignore", key="csv")
        st.download_button(
            "Parquet",
            as_columns,
            f"{name}.parquet",
            "application/vnd.apache.parquet",
            icon=":material/download:",
            on_click="ignore",
            key="parquet",
        )
        worth = f"market cap {short(known['market_cap'])}" if known["market_cap"] else None
        facts = [known["company"], known["sector"], worth, known["venue"]]
        st.caption(" · ".join(fact for fact in facts if fact))


page(show)
