"""Arrow from the command line: read back by pyarrow, the same types and values as Parquet's."""

from __future__ import annotations

import io
import os
import pty
import subprocess
from decimal import Decimal
from pathlib import Path

import pyarrow
import pyarrow.ipc
import pyarrow.parquet
import pytest

from command import LAUNCHER, run_command

# Every third row of a column is null; more rows than one batch holds.
ROWS = 70_000
PLAIN = {
    "tiny": "(i % 100)::TINYINT",
    "small": "(i % 100)::UTINYINT",
    "whole": "(i - 7)::INTEGER",
    "number": "(i * 1000000007 - 1)::BIGINT",
    "unsigned": "18446744073709551615 - i::UBIGINT",
    "single": "(i / 3)::FLOAT",
    "double": "i / 3",
    "amount": "((i - 50) / 7)::DECIMAL(18,8)",
    "turnover": "((i - 50)::DECIMAL(22,0) * 1000000000000000.0000000000000001::DECIMAL(38,16))::DECIMAL(38,16)",
    "truth": "i % 2 = 0",
    "text": "'ü' || i",
    "kind": "(CASE i % 2 WHEN 0 THEN 'buy' ELSE 'sell' END)::ENUM('buy', 'sell')",
    "bytes": "encode('b' || i)",
    "day": "DATE '1969-12-01' + (i % 100)::INTEGER",
    "clock": "TIME '00:00:00.000001' + INTERVAL (i % 80000) SECOND",
    "moment": "TIMESTAMPTZ '1969-12-31 23:59:59.999999+00' + INTERVAL (i) SECOND",
    "wall": "TIMESTAMP '2026-03-29 02:30:00.123456' + INTERVAL (i) SECOND",
    "nanos": "'2026-03-29 02:30:00.123456789'::TIMESTAMP_NS",
    "words": "CASE i % 4 WHEN 0 THEN [] ELSE ['a' || i, NULL, 'c'] END",
    "moments": "[TIMESTAMPTZ '2026-01-05 14:00:00+00' + INTERVAL (i) HOUR]",
    "parts": "{'price': (i / 7)::DECIMAL(18,8), 'two words': [i, NULL]}",
    "pairs": "MAP {'k' || i: i, 'none': NULL}",
}
COLUMNS = ", ".join(f"CASE WHEN i % 3 < 2 THEN {value} END AS {name}" for name, value in PLAIN.items())
QUERY = f"SELECT {COLUMNS}, i FROM range({ROWS}) t(i)"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pyarrow.Table]:
    """The same query as an Arrow stream, an Arrow file and a Parquet file; on a machine that is not in UTC."""
    folder = tmp_path_factory.mktemp("arrow")
    environment = {"TICKLAKE_LAKE": str(folder / "no lake"), "TZ": "Asia/Kathmandu"}
    for name in ("rows.arrow", "rows.parquet"):
        done = run_command("sql", QUERY, "--out", str(folder / name), env=environment)
        assert done.code == 0, done.err
        assert done.out.startswith(f"sql: {ROWS:,} rows to {folder / name} as {name.partition('.')[2]}, ")
    streamed = subprocess.run(
        [LAUNCHER, "sql", QUERY, "--format", "arrow"],
        env={**os.environ, **environment},
        capture_output=True,
        timeout=300,
        check=True,
    )
    with pyarrow.ipc.open_stream(io.BytesIO(streamed.stdout)) as stream:
        table = stream.read_all()
    with pyarrow.ipc.open_file(folder / "rows.arrow") as file:
        assert file.num_record_batches > 1
        last = file.get_batch(file.num_record_batches - 1)
        assert last.column("i").to_pylist()[-1] == ROWS - 1
        whole = file.read_all()
    return {"stream": table, "file": whole, "parquet": pyarrow.parquet.read_table(folder / "rows.parquet")}


def test_types_and_values_are_those_of_parquet(answers: dict[str, pyarrow.Table]) -> None:
    stream, parquet = answers["stream"], answers["parquet"]
    stream.validate(full=True)
    assert stream.schema.names == parquet.schema.names
    for name in stream.schema.names:
        # Parquet calls what is in a list or map otherwise, which is no part of its type.
        kind = str(parquet.schema.field(name).type).replace("element:", "item:").replace(f" ('{name}')", "")
        assert str(stream.schema.field(name).type) == kind, name
        assert stream[name].combine_chunks().to_pylist() == parquet[name].combine_chunks().to_pylist(), name
    assert stream.schema.field("moment").type == pyarrow.timestamp("us", tz="UTC")
    assert stream.schema.field("turnover").type == pyarrow.decimal128(38, 16)
    assert answers["file"].equals(stream)


def test_a_sum_of_whole_numbers_keeps_its_digits(tmp_path: Path) -> None:
    out = tmp_path / "sum.arrow"
    query = "SELECT sum(9007199254740993) AS total FROM range(3)"
    done = run_command("sql", query, "--out", str(out), env={"TICKLAKE_LAKE": str(tmp_path / "no lake")})
    assert done.code == 0, done.err
    with pyarrow.ipc.open_file(out) as file:
        total = file.read_all()["total"]
    assert total.type == pyarrow.decimal128(38, 0)
    assert total.to_pylist() == [Decimal(27021597764222979)]


def test_a_terminal_and_a_full_disk_get_a_sentence(tmp_path: Path) -> None:
    environment = {**os.environ, "TICKLAKE_LAKE": str(tmp_path / "no lake")}
    command = [str(LAUNCHER), "sql", "SELECT 1 AS x", "--format", "arrow"]
    ours, theirs = pty.openpty()
    shown = subprocess.run(command, env=environment, stdout=theirs, stderr=subprocess.PIPE, timeout=300, check=False)
    os.close(theirs)
    os.close(ours)
    assert shown.returncode == 64
    assert b"Arrow is no text. Name a file with --out FILE, or send it into a pipe." in shown.stderr
    with Path("/dev/full").open("wb") as full:
        lost = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, timeout=300, check=False)
    assert lost.returncode == 75
    assert b"error: " in lost.stderr
    assert b"\tat " not in lost.stderr
