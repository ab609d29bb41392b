"""What Airflow's home page says to somebody who sees it for the first time. Airflow reads this file at its start."""

from __future__ import annotations

from airflow.api_fastapi.common.types import UIAlert

DASHBOARD_UIALERTS = [
    UIAlert(
        text="[refresh_lake](/dags/refresh_lake) builds what changed, by itself. "
        "To rebuild hours of your choice, open [backfill_partition](/dags/backfill_partition) and press Trigger. "
        "The Triggerer below is off on purpose: no task here needs it.",
        category="info",
    ),
]
