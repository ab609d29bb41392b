"""The data files of the release: how many, how large, in which partition. The serving file lists them in a table of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass

import duckdb

from board.serving import ask

# The settings compact.small_megabytes and compact.least_files: what `ticklake compact --auto` looks for.
SMALL_BYTES = int(os.environ.get("TICKLAKE_COMPACT_SMALL_MEGABYTES") or 64) << 20
LEAST_SMALL = int(os.environ.get("TICKLAKE_COMPACT_LEAST_FILES") or 5)

PARTITIONS = """
SELECT table_name, coalesce(nullif(partition, ''), 'all rows') AS place, count(*) AS files,
  count(*) FILTER (bytes < $1) AS small, sum(bytes)::BIGINT AS size
FROM main._files GROUP BY ALL ORDER BY ALL
"""


class NotCounted(Exception):
    """The serving file does not list its data files."""


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
    try:
        rows = ask(PARTITIONS, SMALL_BYTES)
    except duckdb.CatalogException as error:
        raise NotCounted("The serving file does not list its data files: it was published by an older version.") from error
    return [PartitionFiles(row["table_name"], row["place"], row["files"], row["small"], row["size"]) for row in rows]
