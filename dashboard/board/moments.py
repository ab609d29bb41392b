"""Times and numbers as people read them; all times are UTC."""

from __future__ import annotations

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
    return f"{number:,.0f}"


def size(count: float) -> str:
    """A number of bytes."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(count) < 1000:
            return f"{count:,.0f} {unit}" if unit == "B" else f"{count:,.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"


def price(value: float | None) -> str:
    """A price with as many decimals as its size asks for."""
    if value is None:
        return UNKNOWN
    return f"{value:,.{decimals(value)}f}"


def decimals(value: float) -> int:
    """Decimals that show a price of this size to five or six digits."""
    if value == 0:
        return 2
    for least, places in ((100, 2), (1, 3), (0.01, 5)):
        if abs(value) >= least:
            return places
    return 8


def percent(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value * 100:+.2f} %"
