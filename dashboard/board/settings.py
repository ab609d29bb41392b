"""Where the dashboard finds the lake: what `ticklake up` tells it, else the environment of the shell."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """Places and paces of one dashboard.

    ``folder`` holds what `up` keeps beside the tables (run/, airflow/, serving/); of a lake on S3 it is a local one.
    """

    lake: str
    folder: Path
    serving: Path
    command: Path
    brokers: str
    topics: frozenset[str]
    refresh: str
    live_refresh: str
    live_database: str
    live_reader: str
    live_password: str
    stale_after_seconds: float

    @staticmethod
    def of(environment: dict[str, str]) -> Settings:
        lake = environment.get("TICKLAKE_LAKE") or str(HOME / "datalake")
        folder = Path(environment.get("TICKLAKE_DASHBOARD_FOLDER") or lake)
        serving = environment.get("TICKLAKE_SERVING_FILE")
        return Settings(
            lake=lake,
            folder=folder,
            serving=Path(serving) if serving else folder / "serving" / "analytics.duckdb",
            command=Path(environment.get("TICKLAKE_COMMAND") or HOME / "ticklake"),
            brokers=environment.get("TICKLAKE_KAFKA_BROKERS") or "127.0.0.1:9092",
            topics=frozenset(
                environment.get(f"TICKLAKE_KAFKA_{name}_TOPIC") or default
                for name, default in (("TICKS", "stock-ticks"), ("MARKET_INFO", "market-info"))
            ),
            refresh=environment.get("TICKLAKE_DASHBOARD_REFRESH") or "2s",
            live_refresh=environment.get("TICKLAKE_DASHBOARD_LIVE_REFRESH") or "1s",
            live_database=environment.get("TICKLAKE_LIVE_DATABASE") or "",
            live_reader=environment.get("TICKLAKE_LIVE_READER") or "live_reader",
            live_password=environment.get("TICKLAKE_LIVE_READER_PASSWORD") or "",
            # Bars come with the runs of refresh_lake, every two minutes; a run of a few minutes is no alarm.
            stale_after_seconds=float(environment.get("TICKLAKE_DASHBOARD_STALE_SECONDS") or 600),
        )


def settings() -> Settings:
    """The settings of this process."""
    return Settings.of(dict(os.environ))
