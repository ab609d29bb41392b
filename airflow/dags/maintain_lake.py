"""Tidies the lake every hour: expires old snapshots and removes files that no table uses.

`ticklake maintain` keeps what readers, releases and the ingest stream still need. The metadata of bronze, which grows with every
commit of the stream, is kept small by `ticklake ingest` itself, every three minutes; this keeps the other tables so.
Then Airflow's own records and logs of runs older than 30 days go (`TICKLAKE_AIRFLOW_HISTORY_DAYS` changes that).
The last line of each task's log says what was removed and how long it took.
"""

from __future__ import annotations

import os

from airflow.sdk import dag

from lake_cli import QUICK_START, TrimHistory, by_the_clock, lake


@dag(
    dag_display_name="maintain_lake: expire old snapshots, remove unused files",
    # Before the next refresh: there is always one waiting, and maintenance comes once an hour.
    **by_the_clock("40 * * * *", __doc__, weight=10),
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
