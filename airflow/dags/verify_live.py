"""Makes the live tables equal to the lake every hour, then proves it row by row.

`ticklake reconcile` takes trades that came late from the lake into the live tables, and out of them what the lake does not
accept. `ticklake verify --live` then compares bars and sector minutes of each closed hour with gold; a difference turns the run
red and the first ones stand in the log.
The last line of each task's log says how many hours and rows there were and how long it took.
"""

from __future__ import annotations

from airflow.sdk import dag

from lake_cli import by_the_clock, lake


@dag(
    dag_display_name="verify_live: prove the live tables against the lake",
    # Some time into the hour: the watermark has passed the hour before. It goes before the next refresh, which is never far.
    **by_the_clock("20 * * * *", __doc__, weight=5),
)
def verify_live() -> None:
    reconcile = lake("reconcile", doc_md="Makes closed hours of the live tables equal to the lake: `ticklake reconcile`.")
    verify = lake("verify", "--live", doc_md="Compares the live tables with gold, row by row: `ticklake verify --live`.")

    reconcile >> verify


verify_live()
