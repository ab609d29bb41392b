"""Tidies the lake every hour: expires old snapshots and removes files that no table uses.

`ticklake maintain` keeps what readers, releases and the ingest stream still need. The metadata of bronze, which grows with every
commit of the stream, is kept small by `ticklake ingest` itself, every three minutes; this keeps the other tables so.
Then Airflow's own records and logs of runs older than 30 days go (`TICKLAKE_AIRFLOW_HISTORY_DAYS` changes that).
The last line of each task's log says what was removed and how long it took.
"""

from __future__ import annotations

import os

from airflow.sdk import CronTriggerTimetable, dag

from lake_cli import DEFAULT_ARGS, QUICK_START, TrimHistory, first_sentence, lake


@dag(
    dag_display_name="maintain_lake: expire old snapshots, remove unused files",
    # Without a start date and not immediately: a first start must not spend its first minutes on tidying an empty lake.
    schedule=CronTriggerTimetable("40 * * * *", timezone="UTC", run_immediately=False),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    # Before the next refresh: there is always one waiting, and maintenance comes once an hour.
    default_args=DEFAULT_ARGS | {"priority_weight": 10},
    description=first_sentence(__doc__),
    doc_md=__doc__,
    tags=["ticklake"],
)
def maintain_lake() -> None:
    lake(
        "maintain",
        java_options=QUICK_START,
        doc_md="Expires snapshots and removes orphaned files: `ticklake maintain`.",
    )
    TrimHistory(
        task_id="trim_history",
        days=int(os.environ.get("TICKLAKE_AIRFLOW_HISTORY_DAYS") or "30"),
        doc_md="Removes Airflow's records and logs of old runs, as `airflow db clean` does.",
    )


maintain_lake()
