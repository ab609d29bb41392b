"""How old what the pages show is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from board.moments import from_epoch, now
from board.serving import ask_one

# The bars of days are few files, and each knows the last trade it holds.
NEWEST = """
SELECT
  (SELECT max(last_event_time_ns) FROM gold.bars WHERE bar_interval = '1d') AS newest_ns,
  (SELECT max(release_id) FROM main._release) AS release_id,
  (SELECT epoch(max(published_at)) FROM main._release) AS published
"""


@dataclass(frozen=True)
class Freshness:
    """The newest trade in a bar, and the release that shows it. Without a bar there is no newest trade."""

    newest_trade: datetime | None
    release: int
    published_at: datetime

    def age_seconds(self) -> float:
        """How far the newest trade lies back; without one, the release."""
        return max(0.0, (now() - (self.newest_trade or self.published_at)).total_seconds())


def freshness() -> Freshness:
    row = ask_one(NEWEST)
    newest = row["newest_ns"]
    return Freshness(
        newest_trade=None if newest is None else from_epoch(newest / 1e9),
        release=int(row["release_id"] or 0),
        published_at=from_epoch(float(row["published"] or 0)),
    )
