"""The Polars rival of ``bench serving``: the same asks to the sorted files, by as many threads as there are readers.

Arguments: the file of the plan, the folder of the input, the file of the result. The plan is ``{"readers": […], "compared": n,
"questions": [{"question", "counts": {readers: asks}, "asks": [{"symbol", "from", "to", "symbols"}]}]}``; the result is that of a
JVM (``ServingResult``).
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

Ask = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Market:
    """The tables as lazy frames: each ask reads what it needs of the files."""

    def __init__(self, folder: Path) -> None:
        self.bars = pl.scan_parquet(folder / "sorted" / "bars.parquet")
        self.trades = pl.scan_parquet(folder / "sorted" / "trades.parquet")
        self.securities = pl.scan_parquet(folder / "securities.parquet")
        self.quotes = pl.scan_parquet(folder / "quotes.parquet")

    def answer(self, question: str, ask: Ask) -> pl.DataFrame:
        return self.questions()[question](ask).collect()

    def questions(self) -> dict[str, Callable[[Ask], pl.LazyFrame]]:
        return {"point": self.point, "month": self.month, "movers": self.movers, "asof": self.asof}

    def within(self, interval: str, ask: Ask) -> pl.LazyFrame:
        start, end = (datetime.fromisoformat(ask[name]).replace(tzinfo=UTC) for name in ("from", "to"))
        return self.bars.filter(pl.col("bar_interval") == interval, pl.col("bar_start").is_between(start, end, closed="left"))

    def point(self, ask: Ask) -> pl.LazyFrame:
        """The minutes of one symbol in one hour."""
        columns = ("bar_start", "open", "high", "low", "close", "volume", "vwap")
        return self.within("1m", ask).filter(pl.col("symbol") == ask["symbol"]).select(columns).sort("bar_start")

    def month(self, ask: Ask) -> pl.LazyFrame:
        """All symbols day by day, from the minutes of the whole time."""
        return (
            self.within("1m", ask)
            .filter(pl.col("symbol").is_in(ask["symbols"]))
            .group_by("symbol", pl.col("bar_start").dt.truncate("1d").alias("day"))
            .agg(pl.max("high"), pl.min("low"), pl.sum("volume"), pl.sum("turnover"), pl.len())
            .sort("symbol", "day")
        )

    def movers(self, ask: Ask) -> pl.LazyFrame:
        """The three of each sector that moved most on a day."""
        return (
            self.within("1d", ask)
            .join(self.securities.filter(pl.col("valid_to").is_null()), on="symbol")
            .select("sector", "symbol", (pl.col("close").cast(pl.Float64) / pl.col("open").cast(pl.Float64) - 1).alias("moved"))
            .sort(pl.col("moved").abs(), "symbol", descending=[True, False])
            .group_by("sector", maintain_order=True)
            .head(3)
            .sort("sector", "symbol")
        )

    def asof(self, _: Ask) -> pl.LazyFrame:
        """All trades, each with the last quote up to then; both files are in order of symbol, time and (quotes) sequence."""
        return self.trades.join_asof(
            self.quotes, on="event_time_ns", by="symbol", strategy="backward", check_sortedness=False
        ).select(
            pl.len(),
            pl.col("bid").count().alias("quoted"),
            (pl.col("price") - pl.col("bid")).sum().alias("below"),
            (pl.col("ask") - pl.col("price")).sum().alias("above"),
        )


def text(value: object) -> str:
    """As ``ServingAnswers.text``: equal for equal values, whatever type they have."""
    match value:
        case datetime():
            return str((value - EPOCH) // timedelta(microseconds=1))
        case Decimal():
            digits = format(value, "f")
            return (digits.rstrip("0").rstrip(".") if "." in digits else digits) if value else "0"
        case float():
            return f"{value:.9f}"
        case None:
            return "null"
        case _:
            return str(value)


def summary(frames: list[pl.DataFrame]) -> str:
    lines = ["".join(text(value) + "\t" for value in row) + "\n" for frame in frames for row in frame.iter_rows()]
    return f"{len(lines)} rows, hash {hashlib.sha256(''.join(lines).encode()).hexdigest()[:16]}"


def percentile(milliseconds: list[float], percent: int) -> float:
    """As ``Statistics.percentile``: the smallest value that so many percent do not exceed."""
    return sorted(milliseconds)[max(0, math.ceil(percent / 100 * len(milliseconds)) - 1)]


def measure(market: Market, question: str, readers: int, asks: list[Ask]) -> dict[str, Any]:
    number = itertools.count()

    def read() -> tuple[list[float], int]:
        milliseconds = []
        rows = 0
        while (mine := next(number)) < len(asks):
            before = time.perf_counter()
            rows += sum(1 for _ in market.answer(question, asks[mine]).iter_rows())
            milliseconds.append((time.perf_counter() - before) * 1e3)
        return milliseconds, rows

    with ThreadPoolExecutor(readers) as pool:
        cpu_before, before = time.process_time(), time.perf_counter()
        done = [job.result() for job in [pool.submit(read) for _ in range(readers)]]
        seconds, cpu_seconds = time.perf_counter() - before, time.process_time() - cpu_before
    milliseconds = [one for times, _ in done for one in times]
    return {
        "question": question,
        "readers": readers,
        "asks": len(asks),
        "rows": sum(rows for _, rows in done),
        "seconds": seconds,
        "cpuSeconds": cpu_seconds,
        "p50Milliseconds": percentile(milliseconds, 50),
        "p95Milliseconds": percentile(milliseconds, 95),
    }


def peak_memory_megabytes() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1_024
    return 0


def main() -> None:
    plan_file, folder, result_file = map(Path, sys.argv[1:])
    plan = json.loads(plan_file.read_text())
    market = Market(folder)
    answers = {}
    parts: list[dict[str, Any]] = []
    for question in plan["questions"]:
        name, asks = question["question"], question["asks"]
        answers[name] = summary([market.answer(name, ask) for ask in asks[: plan["compared"]]])  # and warms up
        parts.extend(measure(market, name, readers, asks[: question["counts"][str(readers)]]) for readers in plan["readers"])
    result = {"peakMemoryMegabytes": peak_memory_megabytes(), "answers": answers, "parts": parts}
    result_file.write_text(json.dumps(result))


if __name__ == "__main__":
    main()
