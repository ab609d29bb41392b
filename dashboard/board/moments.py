"""Times and numbers as people read them; all times are UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

UNKNOWN = "\u2013"  # what stands for a number that is not there


def now() -> datetime:
    return datetime.now(UTC)


def from_epoch(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def clock(moment: datetime) -> str:
    """The time, and the day unless it is today's."""
    shape = "%H:%M:%S" if moment.astimezone(UTC).date() == now().date() else "%Y-%m-%d %H:%M:%S"
    return moment.astimezone(UTC).strftime(shape)


def span(seconds: float) -> str:
    """A length of time in its two largest units, such as 3 min 20 s."""
    whole = max(0, round(seconds))
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    for place, (name, length) in enumerate(units):
        if whole >= length:
            count, rest = divmod(whole, length)
            text = f"{count} {name}"
            if place + 1 < len(units) and count < 10:
                smaller, small_length = units[place + 1]
                if rest >= small_length:
                    text += f" {rest // small_length} {smaller}"
            return text
    return "0 s"


def ago(moment: datetime) -> str:
    return f"{span((now() - moment).total_seconds())} ago"


def short(number: float) -> str:
    """A number of any size in few characters, such as 12.3 M."""
    for size, mark in ((1e12, " T"), (1e9, " B"), (1e6, " M"), (1e4, " k")):
        if abs(number) >= size:
            shown = number / (1e3 if size == 1e4 else size)
            return f"{shown:,.1f}{mark}"
    if number == int(number) or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:,.2f}" if abs(number) >= 1 else f"{number:.3g}"


def size(count: float) -> str:
    """A number of bytes."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(count) < 1000:
            return f"{count:,.0f} {unit}" if unit == "B" else f"{count:,.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"


def price(value: float | None, places: int | None = None) -> str:
    """A price with so many decimals, or with as many as it needs."""
    if value is None:
        return UNKNOWN
    return f"{value:,.{decimals((value,)) if places is None else places}f}"


def decimals(values: Iterable[float | None]) -> int:
    """The decimals in which prices of one series are traded: at least two, and no more than their size asks for.

    A mean has no end of decimals, so it is shown with those of the prices around it.
    """
    known = [value for value in values if value]
    if not known:
        return 2
    largest = max(abs(value) for value in known)
    most = next((places for least, places in ((100, 4), (1, 5)) if largest >= least), 8)
    return next((places for places in range(2, most) if all(abs(round(value, places) - value) < 1e-9 for value in known)), most)


def share(value: float) -> str:
    """A part of a whole; what is little is not nothing."""
    return f"{value * 100:.3f} %" if value == 0 or value >= 5e-6 else "< 0.001 %"


def percent(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value * 100:+.2f} %"
