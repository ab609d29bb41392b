"""Read a ticklake lake from Python: bars, ticks and SQL as Arrow, pandas or Polars.

>>> import ticklake
>>> lake = ticklake.connect("datalake")
>>> lake.bars("AERO.A", interval="5m", start="2026-01-05", end="2026-01-06").pandas()
"""

from ticklake._answer import Answer
from ticklake._lake import Interval, Lake, LakeNotFound, Release, connect

__all__ = ["Answer", "Interval", "Lake", "LakeNotFound", "Release", "connect"]
