"""Rebuilds a range of hours from bronze: press Trigger and say from when to when.

Give the first hour and the hour after the last one, in UTC: from `2026-01-05T14` to `2026-01-05T16` rebuilds
14:00 to 15:59. It is safe to run twice and while data arrives: a rebuild gives the same rows, and readers see the old
ones until the new ones are complete. An hour whose bronze is gone is refused, never emptied.

The task `plan` says at once what will be rebuilt, or why it cannot be; then `backfill` waits for its turn. Its log has a line for
each part that is done, and the last one says how many rows were built and how long it took.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import Param, dag

from lake_cli import DEFAULT_ARGS, first_sentence, lake

# Not `$` at the end, which lets a line feed through; not `\d`, which takes the digits of any script.
HOUR = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(?![\s\S])"


@dag(
    # The list of DAGs shows this name alone, and finds it by either part.
    dag_display_name="backfill_partition: rebuild hours of your choice",
    schedule=None,
    max_active_runs=1,
    is_paused_upon_creation=False,
    # A person waits for it, so it goes before everything that comes by itself.
    default_args=DEFAULT_ARGS | {"priority_weight": 100, "execution_timeout": timedelta(hours=24)},
    params={
        "from_hour": Param(
            type="string",
            pattern=HOUR,
            title="From hour (UTC, like 2026-01-05T14)",
            description="The first hour to rebuild: 2026-01-05T14 begins at 14:00.",
        ),
        "to_hour": Param(
            type="string",
            pattern=HOUR,
            title="To hour (UTC, like 2026-01-05T16)",
            description="The hour after the last one: with 2026-01-05T16 the rebuild ends at 15:59.",
        ),
        "layers": Param(
            "silver,gold",
            type="string",
            enum=["silver,gold", "silver", "gold"],
            values_display={
                "silver,gold": "silver and gold: the usual choice",
                "silver": "silver only: ticks and indicators",
                "gold": "gold only: bars and metrics, from silver as it is",
            },
            title="Layers",
            description="What to rebuild; gold needs the silver of the same hours.",
        ),
    },
    description=first_sentence(__doc__),
    doc_md=__doc__,
    tags=["ticklake"],
)
def backfill_partition() -> None:
    form = ("--from={{ params.from_hour }}", "--to={{ params.to_hour }}", "--layers={{ params.layers }}")
    plan = lake(
        "backfill",
        *form,
        "--dry-run",
        task_id="plan",
        # It writes nothing, so it need not wait for those that do: a form that asks for the impossible is refused at once.
        pool="default_pool",
        doc_md="Says which hours and days will be rebuilt, in which order: `ticklake backfill --dry-run`.",
    )
    plan >> lake("backfill", *form, doc_md="Rebuilds the hours and layers of the form: `ticklake backfill`.")


backfill_partition()
