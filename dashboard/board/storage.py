"""The data files of the release: how many, how large, in which partition. Each view of the serving file lists its files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from board.serving import ask

# The settings compact.small_megabytes and compact.least_files: what `ticklake compact --auto` looks for.
SMALL_BYTES = int(os.environ.get("TICKLAKE_COMPACT_SMALL_MEGABYTES") or 64) << 20
LEAST_SMALL = int(os.environ.get("TICKLAKE_COMPACT_LEAST_FILES") or 5)

VIEWS = "SELECT schema_name || '.' || view_name AS name, sql FROM duckdb_views() WHERE database_name = 'serving' AND NOT internal"


@dataclass(frozen=True)
class PartitionFiles:
    """The files of one partition of one table."""

    table: str
    partition: str
    files: int
    small: int
    size: int

    @property
    def waits_for_compaction(self) -> bool:
        return self.small >= LEAST_SMALL


def partitions() -> list[PartitionFiles]:
    """Every partition of every table, by name."""
    found: list[PartitionFiles] = []
    for view in ask(VIEWS):
        paths = [Path(path) for path in re.findall(r"'((?:[^']|'')+\.parquet)'", view["sql"])]
        groups: dict[str, list[int]] = {}
        for path in paths:
            groups.setdefault(partition_of(path), []).extend(_size(path))
        found += [
            PartitionFiles(view["name"], name, len(sizes), sum(size < SMALL_BYTES for size in sizes), sum(sizes))
            for name, sizes in groups.items()
        ]
    return sorted(found, key=lambda one: (one.table, one.partition))


def partition_of(path: Path) -> str:
    """The folders between `data` and the file, as Iceberg names them."""
    parts = path.parent.parts
    below = parts[len(parts) - parts[::-1].index("data") :] if "data" in parts else ()
    return "/".join(below) or "all rows"


def _size(path: Path) -> Iterable[int]:
    try:
        return [path.stat().st_size]
    except OSError:
        return []  # a copy from the object store that was never needed, or an old release that just went
