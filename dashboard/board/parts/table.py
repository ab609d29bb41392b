"""A plain table: readable on a phone, with links, and to be read by a test."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

STYLE = """
<style>
.plain { overflow-x: auto; }
.plain table { width: 100%; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
.plain th { text-align: left; font-weight: 600; opacity: .7; white-space: nowrap; }
.plain th, .plain td {
  padding: 4px 10px 4px 0; vertical-align: top; border-bottom: 1px solid color-mix(in srgb, currentColor 14%, transparent);
}
.plain td { white-space: nowrap; }
.plain td.long { white-space: normal; overflow-wrap: anywhere; min-width: 220px; font-family: monospace; font-size: 12px; }
.plain .number { text-align: right; }
/* A narrow page has no room beside the other columns: long text stands below them, over the whole width. */
@media (max-width: 640px) {
  .plain.tall { overflow-x: visible; }
  .plain.tall table, .plain.tall tbody { display: block; }
  .plain.tall thead { display: none; }
  .plain.tall tr { display: flex; flex-wrap: wrap; border-bottom: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
  .plain.tall td { border-bottom: 0; }
  .plain.tall td.long { flex-basis: 100%; min-width: 0; padding-top: 0; }
  .plain.tall td:empty { display: none; }
}
.plain .good, .plain .bad, .plain .busy { font-weight: 600; }
.plain .good { color: #178a66; } .plain .bad { color: #d8433f; } .plain .busy { color: #b26a00; }
</style>
"""
TONES = {
    "running": "good",
    "success": "good",
    "failed": "bad",
    "dead": "bad",
    "stopped": "bad",
    "queued": "busy",
    "starting": "busy",
    "waiting": "busy",
    "up_for_retry": "busy",
}


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere."""

    text: str
    address: str


@dataclass(frozen=True)
class Right:
    """A number that is written with its unit: it stands where numbers stand."""

    text: str


@dataclass(frozen=True)
class Long:
    """A cell of foreign text, shown as it is, over several lines."""

    text: str


def table(rows: Sequence[dict[str, Any]], *, name: str) -> None:
    """Draws the rows; the columns are the keys of the first one, without those that hold nothing; numbers stand on the right."""
    if not rows:
        return
    columns = {column: [row[column] for row in rows] for column in rows[0]}
    shown = {column: values for column, values in columns.items() if any(value not in (None, "", Right("")) for value in values)}
    head = "".join(f"<th{_class(values)}>{html.escape(column)}</th>" for column, values in shown.items())
    body = "".join("<tr>" + "".join(_cell(row[column]) for column in shown) + "</tr>" for row in rows)
    kind = "plain tall" if any(isinstance(value, Long) for values in shown.values() for value in values) else "plain"
    st.html(
        f'{STYLE}<div class="{kind}" data-testid="table-{name}" data-rows="{len(rows)}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(value: Any) -> str:
    if isinstance(value, Link):
        return f'<td><a href="{html.escape(value.address)}" target="_blank">{html.escape(value.text)}</a></td>'
    if isinstance(value, Long):
        return f'<td class="long">{html.escape(value.text)}</td>'
    if isinstance(value, Right):
        return f'<td class="number">{html.escape(value.text)}</td>'
    if isinstance(value, (int, float)):
        return f'<td class="number">{value:,}</td>'
    text = "" if value is None else str(value)
    tone = TONES.get(text, "")
    return f'<td class="{tone}">{html.escape(text)}</td>' if tone else f"<td>{html.escape(text)}</td>"


def _class(values: Sequence[Any]) -> str:
    return ' class="number"' if any(isinstance(value, (int, float, Right)) for value in values) else ""
