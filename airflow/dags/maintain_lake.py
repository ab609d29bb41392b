"""Tidies the lake once a day: expires old snapshots and removes files that no table uses.

`ticklake maintain` keeps what readers, releases and the ingest stream still need.
The last line of the task's log says what was removed and how long it took.
"""

from __future__ import annotations

from airflow.sdk import CronTriggerTimetable, dag

from lake_cli import DEFAULT_ARGS, first_sentence, lake


@dag(
    # Without a start date and not immediately: a first start must not spend its first minutes on tidying an empty lake.
    schedule=CronTriggerTimetable("40 2 * * *", timezone="UTC", run_immediately=False),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    # Before the next refresh: there is always one waiting, and maintenance comes once a day.
    default_args=DEFAULT_ARGS | {"priority_weight": 10},
    description=first_sentence(__doc__),
    doc_md=__doc__,
    tags=["ticklake"],
)
def maintain_lake() -> None:
    lake("maintain", doc_md="Expires snapshots and removes orphaned files: `ticklake maintain`.")


maintain_lake()
