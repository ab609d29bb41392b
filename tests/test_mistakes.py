"""What a person or a hostile hand gets wrong ends in one sentence and the right exit code, never in a stack trace."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import Result, run_command

MISTAKES = [
    ("up --history 999999999d --only broker", 64, "--history is '999999999d': at most 3650d is possible."),
    ("up --history soon --only broker", 64, "--history is 'soon'"),
    ("up --symbols 50000 --only broker", 64, "--symbols 50000 is not from 1 to 20000."),
    ("up --rate 0 --only broker", 64, "--rate 0 is not from 1 to 1000000."),
    ("up --only everything", 64, "There is no part 'everything'."),
    ("up --without broker,postgres,simulator,ingest,airflow,dashboard", 64, "Nothing is left to start."),
    ("up --kafka-port 99999", 64, "Port 99999 of broker"),
    ("up --rate many", 2, "'many' is not an int"),
    ("simulate --count 5 --rate NaN --out ticks.json", 64, "A rate of NaN"),
    ("simulate --count 5 --out no/such/folder.json", 64, "Check --out."),
    ("simulate --history 999999999d", 64, "at most 3650d"),
    ("compact", 2, "error: Missing required argument"),
    ("heal --await-ticks forever", 64, "--await-ticks is 'forever'"),
    ("tables --lake FILE", 64, "is a file. Check --lake."),
    ("status --lake FILE/below", 64, "is a file. Check --lake."),
    ("down --lake FILE", 64, "is a file. Check --lake."),
    ("heal --lake FILE", 64, "is a file. Check --lake."),
    ("doctor --lake FILE", 64, "is a file. Check --lake."),
    ("up --only broker --lake FILE", 64, "is a file. Check --lake."),
    ("tables --lake ftp://host/lake", 64, "has a scheme that ticklake does not know"),
    ("plan --from 2026-02-30T00", 64, "'2026-02-30T00' is not an hour."),
    ("plan --from 2026-01-05T10 --to 2026-01-05T10", 64, "--to is exclusive"),
    ("sql -f no-such-file.sql", 64, "Check -f."),
    ("config --set sql.threads=999999999999", 64, "a whole number from 0 to 256"),
    ("import no-such-file --format ticks", 64, "There is no file no-such-file."),
]


@pytest.mark.parametrize(("line", "code", "sentence"), MISTAKES)
def test_a_mistake_is_told_in_a_sentence(line: str, code: int, sentence: str, lake: Path, tmp_path: Path) -> None:
    file = tmp_path / "a-file"
    file.write_text("no lake")
    arguments = [word.replace("FILE", str(file)) for word in line.split()]

    done = run_command(*arguments, cwd=tmp_path, env={"TICKLAKE_LAKE": str(lake)}, timeout=60)

    assert (done.code, done.out) == (code, "")
    assert sentence in done.err
    assert_no_stack_trace(done)
    assert not lake.exists()


def test_doctor_names_what_is_wrong_with_a_set_up(lake: Path) -> None:
    lake.mkdir(parents=True)
    marker = lake / "lake.json"
    marker.write_text('{"format":99,"id":"x"}')

    done = run_command("doctor", env={"TICKLAKE_LAKE": str(lake)}, timeout=60)

    assert done.code == 65
    assert "has format 99" in done.out
    assert_no_stack_trace(done)
    assert [file.name for file in lake.iterdir()] == ["lake.json"]


@pytest.mark.slow
def test_a_damaged_lake_is_told_and_left_as_it_is(lake: Path, tmp_path: Path) -> None:
    env = {"TICKLAKE_LAKE": str(lake)}
    ticks = tmp_path / "ticks.jsonl"
    assert run_command("simulate", "--count", "100", "--out", str(ticks), env=env).code == 0
    assert run_command("import", str(ticks), "--format", "ticks", env=env).code == 0
    catalog, marker = lake / "catalog.db", lake / "lake.json"
    whole = {file: file.read_bytes() for file in (catalog, marker)}

    for file, damage in ((catalog, b"\0" * 8192), (catalog, b""), (catalog, None), (marker, b"{"), (marker, b"")):
        if damage is None:
            file.unlink()
        else:
            file.write_bytes(damage)
        for command in (["sql", "select count(*) from bronze.ticks"], ["tables"], ["heal"]):
            done = run_command(*command, env=env)
            assert done.code == 65, (file.name, command, done)
            assert f"{file.name} of {lake}" in done.err
            assert_no_stack_trace(done)
        for saved, content in whole.items():
            saved.write_bytes(content)

    rows = run_command("sql", "--format", "csv", "select count(*) from bronze.ticks", env=env)
    assert rows.out.splitlines()[1:] == ["100"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("no small disk could be mounted: needs root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.slow
def test_a_full_disk_is_told_and_loses_nothing(small_disk: Path, tmp_path: Path) -> None:
    env = {"TICKLAKE_LAKE": str(small_disk / "lake")}
    ticks = tmp_path / "ticks.jsonl"
    assert run_command("simulate", "--count", "100000", "--out", str(ticks), env=env).code == 0
    assert run_command("import", str(ticks), "--format", "ticks", env=env).code == 0

    healed = run_command("heal", env=env)
    written = run_command("sql", "from bronze.ticks", "--out", str(small_disk / "ticks.csv"), env=env)

    for done in (healed, written):
        assert (done.code, len(done.err.splitlines())) == (75, 1), done.err
        assert "disk" in done.err
        assert_no_stack_trace(done)
    assert not (small_disk / "ticks.csv").exists()
    rows = run_command("sql", "--format", "csv", "select count(*) from bronze.ticks", env=env)
    assert rows.out.splitlines()[1:] == ["100000"]


def assert_no_stack_trace(done: Result) -> None:
    assert "\tat " not in done.err
    assert "Exception" not in done.err
    assert "this is a bug" not in done.err
