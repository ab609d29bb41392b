"""The Python package on a serving file: the same rows as Arrow, pandas and Polars, always of the current release."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyarrow
import pytest

from serving_file import HOME, Content, Trade, publish

sys.path.insert(0, str(HOME / "python"))
import ticklake

TRADES = [
    Trade("AAA", "2026-01-05 10:00:00", "100.12345678"),
    Trade("AAA", "2026-01-05 10:01:30", "101"),
    Trade("AAA", "2026-01-06 00:00:00", "102"),
    Trade("AAA", "2026-01-05 10:00:30", "7", venue="XLON"),
    Trade("BBB", "2026-01-05 10:00:00", "50", size="2"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    publish(tmp_path, Content(TRADES))
    return tmp_path


@pytest.fixture
def lake(folder: Path) -> ticklake.Lake:
    return ticklake.connect(folder)


def closes(answer: ticklake.Answer) -> list[tuple[str, Decimal]]:
    return [(row["symbol"], row["close"]) for row in answer.rows()]


def test_arrow_pandas_and_polars_have_the_same_rows(lake: ticklake.Lake) -> None:
    answer = lake.bars("AAA", venue="XNAS")
    table, frame, exact, polars = answer.arrow(), answer.pandas(), answer.pandas(decimals=True), answer.polars()
    assert table.schema.field("open").type == pyarrow.decimal128(18, 8)
    assert table.schema.field("bar_start").type == pyarrow.timestamp("us", tz="UTC")
    assert table["open"].to_pylist() == [Decimal("100.12345678"), Decimal(101), Decimal(102)]
    assert exact["open"].tolist() == polars["open"].to_list() == table["open"].to_pylist()
    assert (str(frame["open"].dtype), frame["open"].tolist()) == ("float64", [100.12345678, 101.0, 102.0])
    assert frame["bar_start"].dt.tz is not None
    assert sum(batch.num_rows for batch in answer.batches(2)) == 3


def test_bars_go_by_symbol_venue_interval_and_a_half_open_range(lake: ticklake.Lake) -> None:
    assert closes(lake.bars(["BBB", "AAA"], venue="XNAS", interval="1d")) == [
        ("AAA", Decimal(101)),
        ("AAA", Decimal(102)),
        ("BBB", Decimal(50)),
    ]
    assert closes(lake.bars(interval="1h", start="2026-01-06")) == [("AAA", Decimal(102))]
    assert closes(lake.bars(interval="1m", start=date(2026, 1, 5), end="2026-01-05T10:01")) == [
        ("AAA", Decimal(7)),
        ("AAA", Decimal("100.12345678")),
        ("BBB", Decimal(50)),
    ]
    assert closes(lake.bars("AAA", interval="1d", venue="XNAS", end=date(2026, 1, 6))) == [("AAA", Decimal(101))]
    assert closes(lake.bars([])) == []
    assert lake.bars("AAA", end="2026-01-05T10:04", fill=True).arrow()["is_filled"].to_pylist() == [False] * 3 + [True] * 2


def test_adjusted_bars_are_those_after_splits_and_dividends(folder: Path, lake: ticklake.Lake) -> None:
    publish(folder, Content(TRADES, actions=[("AAA", "2026-01-06 00:00:00", "split", "2")]), release=2)
    stored, adjusted = lake.bars("AAA", venue="XNAS"), lake.bars("AAA", venue="XNAS", adjusted=True)
    assert [close for _, close in closes(stored)] == [Decimal("100.12345678"), Decimal(101), Decimal(102)]
    assert [close for _, close in closes(adjusted)] == [Decimal("50.06172839"), Decimal("50.5"), Decimal(102)]
    assert adjusted.arrow()["volume"].to_pylist() == [Decimal(2), Decimal(2), Decimal(1)]
    assert [row["turnover"] for row in adjusted.rows()] == [row["turnover"] for row in stored.rows()]
    assert closes(lake.bars(["AAA", "BBB"], interval="1d", end="2026-01-06", venue="XNAS", adjusted=True)) == [
        ("AAA", Decimal("50.5")),
        ("BBB", Decimal(50)),
    ]
    assert closes(lake.bars([], adjusted=True)) == []
    assert len(lake.bars(adjusted=True).rows()) == len(lake.bars().rows()) == 5
    assert lake.bars("AAA", start="2026-01-05T10", end="2026-01-05T11", fill=True, adjusted=True).rows()[1]["is_filled"] is False


def test_times_of_other_zones_are_the_same_moments(lake: ticklake.Lake) -> None:
    in_tokyo = datetime(2026, 1, 5, 19, 1, tzinfo=timezone(timedelta(hours=9)))
    assert [row["price"] for row in lake.ticks("AAA", start=in_tokyo, end="2026-01-06").rows()] == [Decimal(101)]


def test_ticks_come_in_the_order_of_their_series(lake: ticklake.Lake) -> None:
    assert [(row["symbol"], row["venue"], row["price"]) for row in lake.ticks().rows()] == [
        ("AAA", "XLON", Decimal(7)),
        ("AAA", "XNAS", Decimal("100.12345678")),
        ("AAA", "XNAS", Decimal(101)),
        ("AAA", "XNAS", Decimal(102)),
        ("BBB", "XNAS", Decimal(50)),
    ]


def test_values_are_bound_and_never_part_of_the_query(lake: ticklake.Lake) -> None:
    assert closes(lake.bars("x' OR true --")) == []
    assert lake.sql("SELECT $name AS name", {"name": "x' OR true --"}).rows() == [{"name": "x' OR true --"}]
    with pytest.raises(Exception, match="read-only"):
        lake.sql("CREATE TABLE t (a INT)").rows()


def test_no_extension_is_fetched_for_a_query(lake: ticklake.Lake) -> None:
    query = "SELECT value FROM duckdb_settings() WHERE name IN ('autoinstall_known_extensions', 'autoload_known_extensions')"
    shutil.copy(lake.file, lake.file.with_name("marts.duckdb"))
    with lake.release() as held:
        for answer in (lake.sql(query), lake.marts(query), held.sql(query)):
            assert [row["value"] for row in answer.rows()] == ["false", "false"]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"interval": "2m"}, "There are no bars of '2m'"),
        ({"start": "yesterday"}, "'yesterday' is no time"),
        ({"start": "2026-01-06", "end": "2026-01-06"}, "is empty"),
    ],
)
def test_an_impossible_question_is_told_at_once(lake: ticklake.Lake, question: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        lake.bars("AAA", **question)  # type: ignore[arg-type]


def test_a_new_release_is_seen_at_once_although_an_old_one_is_held(folder: Path, lake: ticklake.Lake) -> None:
    with lake.release() as held:
        answer, now = held.bars("BBB", interval="1d"), lake.bars("BBB", interval="1d")
        assert (held.id, held.published_at) == (1, datetime(2026, 1, 7, 0, 1, tzinfo=UTC))
        publish(folder, Content([Trade("BBB", "2026-01-05 10:00:00", "51")]), release=2)
        assert (closes(answer), closes(now)) == ([("BBB", Decimal(50))], [("BBB", Decimal(51))])
        with lake.release() as current:
            assert current.id == 2
        assert closes(answer) == [("BBB", Decimal(50))]


def test_a_lake_without_a_serving_file_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ticklake.LakeNotFound, match=r"Run ticklake publish\."):
        ticklake.connect(tmp_path)
    with pytest.raises(ticklake.LakeNotFound, match="Give the path of the serving file"):
        ticklake.connect("s3://bucket/lake")
    file = publish(tmp_path, Content(TRADES))
    monkeypatch.setenv("TICKLAKE_LAKE", str(tmp_path))
    assert ticklake.connect().file == ticklake.connect(file).file == file
    with pytest.raises(ticklake.LakeNotFound, match=r"Run ticklake marts\."):
        ticklake.connect().marts("FROM daily_summary").rows()


def test_it_installs_as_a_typed_package_that_needs_two_others(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--target", tmp_path, HOME / "python"], check=True, capture_output=True, timeout=120)
    publish(tmp_path / "lake", Content(TRADES))
    program = "import ticklake; print(ticklake.__file__, len(ticklake.connect('lake').ticks().rows()))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(tmp_path / "ticklake" / "__init__.py"), "5"]
    assert (tmp_path / "ticklake" / "py.typed").exists()
    metadata = next(tmp_path.glob("ticklake-*.dist-info/METADATA")).read_text(encoding="utf-8")
    needed = [line for line in metadata.splitlines() if line.startswith("Requires-Dist: ") and "extra" not in line]
    assert needed == ["Requires-Dist: duckdb>=1.5,<2", "Requires-Dist: pyarrow>=17"]


def test_the_notebook_runs_from_top_to_bottom(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKLAKE_LAKE", str(folder))
    notebook = json.loads((HOME / "python" / "notebooks" / "first_look.ipynb").read_text(encoding="utf-8"))
    variables: dict[str, object] = {}
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(cells, 1):
        exec(compile(cell, f"cell {number}", "exec"), variables)
    assert len(cells) >= 5
    assert not any(cell.get("outputs") for cell in notebook["cells"]), "outputs are not committed"
    daily = variables["daily"]
    assert daily["close"].tolist() == [101.0, 102.0]  # type: ignore[index]
