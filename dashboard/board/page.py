"""What all pages share: how old the data is, what is wrong with it, and what to do about it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import streamlit as st

from board.backend import Backend, backend
from board.freshness import Freshness, freshness
from board.moments import ago, clock, span
from board.serving import NothingPublished
from board.settings import Settings, settings
from board.stalled import why

STYLE = """
<style>
.block-container { padding: 4rem 2rem 2rem; }
.block-container > [data-testid="stVerticalBlock"] { gap: .75rem; }
.block-container h3 { font-size: 1.1rem; padding: .4rem 0 0; }
[data-testid="stMetricValue"] { font-size: 1.35rem; font-variant-numeric: tabular-nums; }
/* It stays below the head of the page while one scrolls; the colours are the theme's. The boxes of its fragment are no taller
   than it, and it would scroll away with them: they are no boxes. */
[data-testid="stLayoutWrapper"]:has(> [data-testid="stVerticalBlock"] > [data-testid="stElementContainer"] .age),
[data-testid="stLayoutWrapper"] > [data-testid="stVerticalBlock"]:has(> [data-testid="stElementContainer"] .age) {
  display: contents;
}
[data-testid="stElementContainer"]:has(.age) {
  position: sticky; top: 3.75rem; z-index: 90; padding: .3rem 0; background: light-dark(#ffffff, #10151c);
}
.age { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; font-size: 13px; font-variant-numeric: tabular-nums; }
.age .pill { border-radius: 999px; padding: 1px 10px; font-weight: 600; color: #fff; }
.age .live { background: #178a66; } .age .stale { background: #b26a00; } .age .stopped { background: #6b7683; }
.age .more { opacity: .75; }
/* Pages look for something new all the time: no running man, and nothing grows pale meanwhile. */
[data-testid="stStatusWidget"] { display: none; }
[data-stale="true"] { opacity: 1 !important; }
.st-key-section button { text-transform: capitalize; }
[data-testid="stButtonGroup"] button { padding-left: .6rem; padding-right: .6rem; min-width: 0; }
@media (max-width: 640px) {
  .block-container { padding-left: .8rem; padding-right: .8rem; }
  [data-testid="stButtonGroup"] button { padding-left: .45rem; padding-right: .45rem; min-width: 0; }
}
</style>
"""


def page(content: Callable[[], None]) -> None:
    """Shows a page: the age of the data on top, and instead of the content a friendly word where there is nothing to show."""
    st.html(STYLE)
    try:
        st.fragment(run_every=settings().refresh)(age)()
        if freshness().newest_trade is None:
            empty_lake(settings())
        else:
            content()
    except NothingPublished as problem:
        nothing_published(settings(), problem)


def say_if_no_choice(name: str, choices: Iterable[str]) -> None:
    """A word about a value in the address that a control below does not offer; the control shows its default then."""
    wanted = st.query_params.get(name)
    known = list(choices)
    if wanted and wanted not in known:
        say_what_there_is(name, wanted, known)


def say_what_there_is(name: str, wanted: str, known: list[str]) -> None:
    st.info(f"“{wanted}” is no {name} of this page; there are {', '.join(known)}.", icon=":material/tune:")


def choice(label: str, options: Sequence[str], *, key: str, shown: Callable[[str], str] = str, **how: Any) -> str | None:
    """A box whose choice is in the address, for a fragment; a value in the address that it does not offer is said.

    Streamlit takes such a value out of the address at once, so it is kept until something is chosen: a fragment would say it
    for one refresh only.
    """
    kept, known = f"no {key}", [shown(option) for option in options]
    if wanted := st.query_params.get(key):
        st.session_state[kept] = None if wanted in known else wanted
    if unknown := st.session_state.get(kept):
        say_what_there_is(key, unknown, known)

    def chosen() -> None:
        st.session_state[kept] = None

    picked: str | None = st.selectbox(label, options, format_func=shown, key=key, bind="query-params", on_change=chosen, **how)
    return picked


def age() -> None:
    """One line that is always in sight: the state, the newest trade, the release; and a warning when nothing moves."""
    try:
        fresh = freshness()
    except NothingPublished:
        return
    running = backend(settings().folder)
    state, warning = judge(fresh, running, settings())
    newest = fresh.newest_trade
    trade = f"newest trade {clock(newest)} UTC, {ago(newest)}" if newest else "no trade yet"
    st.html(
        f'<div class="age" data-testid="age" data-state="{state}" data-release="{fresh.release}" '
        f'data-age="{fresh.age_seconds():.0f}">'
        f'<span class="pill {state}">{state}</span><span>{html.escape(trade)}</span>'
        f'<span class="more">release {fresh.release}, published {html.escape(ago(fresh.published_at))}</span></div>'
    )
    if state == "stale" and warning is None:
        warning = f"The newest trade in a bar is {span(fresh.age_seconds())} old. {why(running, settings().folder)}"
    if warning:
        st.warning(warning, icon=":material/warning:")


def judge(fresh: Freshness, running: Backend, places: Settings) -> tuple[str, str | None]:
    """live, stale or stopped, and what to say about it where that is known without asking Airflow."""
    if running.phase == "down":
        return "stopped", (
            "Nothing runs for this lake, so prices stand still. What is shown is whole and true up to the newest trade. "
            f"Start it with `{places.command.name} up`."
        )
    broken = running.broken()
    if broken:
        logs = ", ".join(f"`{part.log}`" for part in running.parts if part.name in broken)
        return "stale" if fresh.age_seconds() > places.stale_after_seconds else "live", (
            f"{', '.join(broken)} does not run. `{places.command.name} status` says more, and so does {logs}."
        )
    if fresh.newest_trade is not None and fresh.age_seconds() > places.stale_after_seconds:
        return "stale", None
    return "live", None


def nothing_published(places: Settings, problem: NothingPublished) -> None:
    """Before the first release."""
    with st.container(border=True, key="nothing"):
        st.subheader("Nothing is published yet")
        if backend(places.folder).phase == "down":
            st.write(f"Nothing runs for the lake `{places.lake}`. Start it in a shell; this page fills by itself:")
            st.code(f"{places.command} up", language="sh")
        else:
            st.write(
                "The first bars come a minute or two after the start: Airflow's DAG refresh_lake builds them and publishes "
                "the lake. To publish what is there now:"
            )
            st.code(f"{places.command} publish --lake {places.lake}", language="sh")
        st.caption(str(problem))
    wait_for_release()


def empty_lake(places: Settings) -> None:
    """A release without a bar."""
    with st.container(border=True, key="empty"):
        st.subheader("The lake is empty")
        st.write("It is published, but holds no bar yet. Bars appear here by themselves once ticks have arrived and were built:")
        st.code(f"{places.command} status\n{places.command} import FILE --format ticks\n{places.command} heal", language="sh")
    wait_for_release()


def wait_for_release() -> None:
    """Shows the whole page anew as soon as there are bars."""

    @st.fragment(run_every=settings().refresh)
    def look() -> None:
        try:
            if freshness().newest_trade is not None:
                st.rerun()
        except NothingPublished:
            return

    look()
