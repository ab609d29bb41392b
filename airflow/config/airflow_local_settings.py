"""What Airflow's home page says to somebody who sees it for the first time. Airflow reads this file at its start."""

from __future__ import annotations

import os

from airflow.api_fastapi.common.types import UIAlert

_DASHBOARD = os.environ.get("TICKLAKE_DASHBOARD_URL")

DASHBOARD_UIALERTS = [
    UIAlert(
        text="[refresh_lake](/dags/refresh_lake) builds what changed, by itself. "
        "To rebuild hours of your choice, open [backfill_partition](/dags/backfill_partition) and press Trigger. "
        + (f"What comes of it shows on the [dashboard]({_DASHBOARD}). " if _DASHBOARD else "")
        + "The Triggerer below is off on purpose: no task here needs it.",
        category="info",
    ),
]
