"""Bars as files that other programs read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from board.moments import from_epoch
from board.serving import Row


def as_csv(bars: Iterable[Row]) -> bytes:
    """With a header; bar_start is ISO 8601 in UTC, null is nothing."""
    rows = [_with_start(bar) for bar in bars]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_parquet(bars: Iterable[Row]) -> bytes:
    """The same columns; bar_start is a timestamp in UTC."""
    rows = [_with_start(bar) | {"bar_start": from_epoch(bar["time"])} for bar in bars]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


def _with_start(bar: Row) -> Row:
    start = from_epoch(bar["time"]).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"bar_start": start} | {name: value for name, value in bar.items() if name != "time"}
