"""Builds what changed since the last run, compacts the hours that are closed, publishes what there is and builds its marts.

`ticklake heal` asks which silver hours and gold days are stale and builds exactly those; a run that finds nothing to do
is quick. `ticklake compact --auto` then rewrites many small files as few sorted ones. Readers notice neither.
`ticklake publish` makes a release of all tables at one moment and the serving file that dashboard, dbt and analysts open.
`ticklake marts` builds the marts of it with dbt, every ten minutes; a data test that fails turns the run red and is named
in the log, and the marts of before stay.

Runs by itself every two minutes, one run at a time (`TICKLAKE_REFRESH_CRON` changes the schedule).
The last line of each task's log says what was built, how many rows and how long it took.
"""

from __future__ import annotations

import os

import pendulum
from airflow.sdk import dag

from lake_cli import DEFAULT_ARGS, QUICK_START, first_sentence, lake


@dag(
    dag_display_name="refresh_lake: build and publish what changed",
    schedule=os.environ.get("TICKLAKE_REFRESH_CRON") or "*/2 * * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    # Behind what a person asks for and behind the hourly maintenance: the next run is never far.
    default_args=DEFAULT_ARGS | {"priority_weight": 1},
    description=first_sentence(__doc__),
    doc_md=__doc__,
    tags=["ticklake"],
)
def refresh_lake() -> None:
    heal = lake(
        "heal",
        java_options=QUICK_START,
        doc_md="Builds the silver hours and gold days that are stale: `ticklake heal`.",
    )
    compact = lake(
        "compact",
        "--auto",
        java_options=QUICK_START,
        doc_md="Rewrites the small files of closed hours: `ticklake compact --auto`.",
    )
    publish = lake("publish", doc_md="Makes a release and the serving file that shows it: `ticklake publish`.")
    # dbt takes ten seconds of a core to start, so not for every release.
    marts = lake("marts", "--max-age", "10m", doc_md="Builds and tests the marts of the release: `ticklake marts`.")

    heal >> compact >> publish >> marts


refresh_lake()
