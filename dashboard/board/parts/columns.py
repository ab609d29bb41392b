"""Numbers over time as columns: drawn as plain SVG, so that no chart library is loaded for them, and always in UTC."""

from __future__ import annotations

import html
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from board.moments import from_epoch, short

COLORS = ("#1f9d78", "#e0524d")
TIMES = 7
# A column this many times as tall as the middle one, such as a history that came at once, is cut: else all others are flat.
CUT = 10

STYLE = """
<style>
.columns .room { position: relative; height: 150px; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.columns .room div { position: absolute; bottom: 0; display: flex; flex-direction: column; justify-content: flex-end; }
.columns .room .cut { border-top: 4px dotted; }
.columns .room em {
  position: absolute; top: 2px; left: 100%; margin: 0 4px; padding: 0 5px; z-index: 1; border-radius: 3px;
  background: #3a424ddd; color: #fff; font-size: 12px; font-style: normal; white-space: nowrap;
}
.columns .room .last em { left: auto; right: 100%; }
.columns .axis, .columns .key { display: flex; font-size: 12px; font-variant-numeric: tabular-nums; }
.columns .axis { justify-content: space-between; opacity: .7; }
.columns .key { gap: 16px; padding-bottom: 6px; }
.columns .key i { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 5px; }
</style>
"""


@dataclass(frozen=True)
class Column:
    """When its time begins, in seconds since 1970, and how tall its two parts are."""

    time: int
    first: int
    second: int = 0

    @property
    def total(self) -> int:
        return self.first + self.second


def columns(rows: Sequence[Column], *, step: int, names: tuple[str, str], name: str) -> None:
    """Draws rows of ``step`` seconds in time order; times without a row stay empty, and a second part is seen however small.

    Columns far taller than the others are cut at the top of the room and say how tall they are.
    """
    if not rows:
        return
    tallest = max(row.total for row in rows)
    most = top([row.total for row in rows])
    began, ended = rows[0].time, rows[-1].time + step
    width = 100 * step / (ended - began)
    cut = f", cut at {most:,}" if tallest > most else ""
    labelled = next(row for row in rows if row.total == tallest)
    bars = "".join(
        _bar(row, 100 * (row.time - began) / (ended - began), width * 0.8, most, names, labelled=row is labelled) for row in rows
    )
    times = "".join(f"<span>{from_epoch(time):%H:%M}</span>" for time in _marks(began, ended, step))
    key = "".join(
        f'<span><i style="background:{color}"></i>{html.escape(of)}</span>' for color, of in zip(COLORS, names, strict=True)
    )
    st.html(
        f'{STYLE}<div class="columns" data-testid="columns-{name}" data-columns="{len(rows)}" data-top="{most}">'
        f'<div class="key">{key}<span>tallest {tallest:,}{cut}</span></div>'
        f'<div class="room">{bars}</div><div class="axis">{times}<span>{from_epoch(ended):%H:%M} UTC</span></div></div>'
    )


def top(totals: Sequence[int]) -> int:
    """What the height of the room stands for: the tallest column, or a third more than the tallest of those that are not cut."""
    middle = statistics.median_low(totals)
    most = max((total for total in totals if total <= CUT * middle), default=0) or 1
    return most if most == max(totals) else most * 4 // 3


def _marks(began: int, ended: int, step: int) -> range:
    """Some times along the axis, without its end."""
    return range(began, ended, max(step, (ended - began) // TIMES // step * step))


def _bar(row: Column, left: float, width: float, most: int, names: tuple[str, str], *, labelled: bool) -> str:
    title = f"{from_epoch(row.time):%H:%M}: {row.first:,} {names[0]}, {row.second:,} {names[1]}"
    height = min(100.0, 100 * row.total / most)
    second = min(100.0, max(100 * row.second / most, 2.0)) if row.second else 0.0
    first = max(0.0, height - second)
    parts = "".join(
        f'<b style="background:{color};height:{part:.2f}%"></b>' for part, color in zip((first, second), COLORS, strict=True)
    )
    where = " last" if left > 50 else ""
    kind = f' class="cut{where}"' if row.total > most else ""
    label = f"<em>{short(row.total)}</em>" if kind and labelled else ""
    style = f"left:{left:.3f}%;width:{width:.3f}%;height:100%"
    return f'<div{kind} title="{html.escape(title)}" style="{style}">{label}{parts}</div>'
