"""A way from every page of Airflow to the dashboard, where one was started with it."""

from __future__ import annotations

import os
from typing import Any

from airflow.plugins_manager import AirflowPlugin


class DashboardInTheMenu(AirflowPlugin):
    """An entry of the menu on the left that opens the dashboard in a tab of its own."""

    name = "ticklake"
    external_views: list[Any] = (
        [{"name": "Dashboard", "href": os.environ["TICKLAKE_DASHBOARD_URL"], "destination": "nav"}]
        if os.environ.get("TICKLAKE_DASHBOARD_URL")
        else []
    )
