"""Makes the live tables equal to the lake every hour, then proves it row by row.

`ticklake reconcile` takes trades that came late from the lake into the live tables, and out of them what the lake does not
accept. `ticklake verify --live` then compares bars and sector minutes of each closed hour with gold; a difference turns the run
red and the first ones stand in the log.
The last line of each task's log says how many hours and rows there were and how long it took.
"""

from __future__ import annotations

from airflow.sdk import CronTriggerTimetable, dag

from lake_cli import DEFAULT_ARGS, first_sentence, lake


@dag(
    dag_display_name="verify_live: prove the live tables against the lake",
    # Some time into the hour: the watermark has passed the hour before.
    schedule=CronTriggerTimetable("20 * * * *", timezone="UTC", run_immediately=False),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    # Before the next refresh, which is never far.
    default_args=DEFAULT_ARGS | {"priority_weight": 5},
    description=first_sentence(__doc__),
    doc_md=__doc__,
    tags=["ticklake"],
)
def verify_live() -> None:
    reconcile = lake("reconcile", doc_md="Makes closed hours of the live tables equal to the lake: `ticklake reconcile`.")
    verify = lake("verify", "--live", doc_md="Compares the live tables with gold, row by row: `ticklake verify --live`.")

    reconcile >> verify


verify_live()
