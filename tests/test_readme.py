"""What README.md, docs/querying.md and CONTRIBUTING.md tell people to type works, and prints what they show."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

import run_tests
from command import HOME, LAUNCHER, Result, run_command
from running import Up

README = (HOME / "README.md").read_text(encoding="utf-8")
QUERYING = (HOME / "docs" / "querying.md").read_text(encoding="utf-8")
CONTRIBUTING = (HOME / "CONTRIBUTING.md").read_text(encoding="utf-8")

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$|^(#+ [^\n]*)$", re.MULTILINE | re.DOTALL)
PROMPT = "$ "


@dataclass(frozen=True)
class Shown:
    """A line to type, and what a document shows as its output; "" where it shows none."""

    line: str
    output: str = ""


def shown(document: str) -> list[Shown]:
    """What a document shows to type, in its order; a block of text under the same heading is the output."""
    found: list[Shown] = []
    waiting = False
    for match in BLOCK.finditer(document):
        language, text, heading = match.groups()
        if heading:
            waiting = False
        elif language == "console":
            found += [Shown(line.removeprefix(PROMPT)) for line in text.splitlines() if line.startswith(PROMPT)]
            waiting = True
        elif language == "text" and waiting:
            found[-1] = Shown(found[-1].line, text)
            waiting = False
    return found


def words(line: str) -> list[str]:
    return shlex.split(line, comments=True)


TO_TYPE = shown(README)
UP, TEST = "./ticklake up", "./ticklake test"
ON_A_LAKE = [command for command in TO_TYPE if command.line not in (UP, TEST)]


# --- shapes: what stays when numbers, times, paths and secrets are taken out


def shape(line: str) -> str:
    line = re.sub(r"password \S+", "password P", line) if "password in" not in line else line
    line = re.sub(r"(?<![\w/:.])/[\w./-]+", "PATH", line)
    line = re.sub(r"\b(hour|day|version)s\b", r"\1", line)
    return re.sub(r"\d[\d,.]*\d|\d", "N", line).rstrip()


def shapes(text: str) -> list[str]:
    """The shapes of all lines; the order in which parts become ready is left to them, and what a slow machine says meanwhile."""
    lines = [shape(line) for line in text.splitlines() if not line.startswith(("installing ", "still starting: "))]
    ready = sorted(line for line in lines if " is ready after " in line)
    return [line for line in lines if line not in ready] + ready


def kind(cell: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", cell):
        return "time"
    number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
    return f"number with {len((number[1] or '.')[1:])} decimals" if number else "word"


def table(text: str) -> tuple[list[str], list[list[str]], str]:
    """A printed table: its header, the kinds of its cells, its last line."""
    header, _, *rows, last = text.rstrip("\n").splitlines()
    return header.split(), [[kind(cell) for cell in row.split()] for row in rows], last


# --- README.md


def test_the_readme_shows_the_two_commands_and_more() -> None:
    lines = [command.line for command in TO_TYPE]
    assert lines[0] == UP
    assert TEST in lines
    assert len(ON_A_LAKE) >= 5
    assert [command.line for command in TO_TYPE if command.output] == [UP, ON_A_LAKE[0].line, TEST]


def test_every_command_of_the_table_is_one_and_none_is_left_out() -> None:
    section = README.split("## The commands\n")[1].split("\n## ")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    told = {words(code)[0] for cell in first_cells for code in re.findall(r"`([^`]+)`", cell)}
    helped = run_command("--help").out.split("Commands:\n")[1]
    known = set(re.findall(r"^  ([a-z-]+)(?= |$)", helped, re.MULTILINE))
    assert told == known


def test_every_folder_of_the_map_exists_and_every_module_is_on_it() -> None:
    section = README.split("## The map\n")[1].split("\n## ")[0]
    told = set(re.findall(r"`([a-z]+)/`", section))
    assert {folder for folder in told if not (HOME / folder).is_dir()} == set()
    modules = set(re.findall(r"<module>(\w+)</module>", (HOME / "pom.xml").read_text()))
    assert modules - told == set()


def test_every_link_of_the_documents_leads_somewhere() -> None:
    documents = [HOME / "README.md", HOME / "CONTRIBUTING.md", *sorted((HOME / "docs").rglob("*.md"))]
    broken = [
        f"{document.relative_to(HOME)}: {target}"
        for document in documents
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert broken == []


def test_the_tick_that_the_readme_shows_is_one(lake: Path, tmp_path: Path) -> None:
    example = re.search(r'`(\{"symbol":.*?\})`', README, re.DOTALL)
    assert example is not None
    file = tmp_path / "ticks.jsonl"
    file.write_text(example[1].replace("\n", "") + "\n")

    done = run_command("import", str(file), "--format", "ticks", env={"TICKLAKE_LAKE": str(lake)})

    assert done.code == 0, done.err
    query = "select symbol, price, reject_reason from bronze.ticks"
    rows = run_command("sql", "--format", "csv", query, env={"TICKLAKE_LAKE": str(lake)})
    assert rows.out.splitlines()[1:] == ["AAPL,189.10000000,"]


def test_a_run_of_the_tests_prints_what_the_readme_shows(capsys: pytest.CaptureFixture[str]) -> None:
    (test_shown,) = [command for command in TO_TYPE if command.line == TEST]
    run_tests.print_result(run_tests.Tally(passed=1))
    result = shapes(capsys.readouterr().out.strip())

    stages, end = test_shown.output.strip().split("\n\n")
    assert shapes(end)[: len(result)] == result
    assert all(re.fullmatch(r"[\w/ ,]+: done in \d+ s, \d+ CPU s \(.build/\S+\)", line) for line in stages.splitlines())


@pytest.mark.slow
def test_up_prints_what_the_readme_shows(up: Up) -> None:
    assert up.said is not None
    (up_shown,) = [command for command in TO_TYPE if command.line == UP]

    assert shapes(up_shown.output) == shapes(up.said.err + up.said.out)
    installing = [line for line in up_shown.output.splitlines() if line.startswith("installing ")]
    assert all(line in LAUNCHER.read_text() for line in installing)


@pytest.mark.slow
@pytest.mark.parametrize("command", ON_A_LAKE, ids=lambda command: " ".join(words(command.line)[:2]))
def test_what_the_readme_lets_one_try_works(built: Up, command: Shown) -> None:
    line = with_hours_of(built, command.line)

    done = type_at_prompt(built, line) if words(line) == ["./ticklake", "sql"] else in_shell(line, HOME, built.env)

    assert done.code == 0, done.err + done.out
    assert done.out.strip()
    if command.output:
        assert table(done.out) == table(command.output)


def with_hours_of(built: Up, line: str) -> str:
    """The line with hours of this lake in the place of those of the document."""
    hours = iter(built.rows("select strftime(min(event_time), '%Y-%m-%dT%H') as first from silver.ticks"))
    first = next(hours)["first"]
    line = re.sub(r"--from \d{4}-\d\d-\d\dT\d\d\b", f"--from {first}", line)
    return re.sub(r"--to \d{4}-\d\d-\d\dT\d\d\b", "--to 2100-01-01T00", line)


def in_shell(line: str, folder: Path, env: dict[str, str]) -> Result:
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def type_at_prompt(built: Up, line: str) -> Result:
    """Types at the prompt what the line's comment says, as a person at a terminal."""
    typed = [part.strip() for part in line.partition("a prompt; ")[2].split(",")]
    assert typed, line
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        words(line), cwd=HOME, env={**os.environ, **built.env, "TERM": "dumb"}, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    screen: list[bytes] = []
    reader = threading.Thread(target=read_all, args=(ours, screen), daemon=True)
    reader.start()
    for text in [*typed, ".quit"]:
        os.write(ours, f"{text}\n".encode())
    code = process.wait(timeout=60)
    reader.join(timeout=10)
    os.close(ours)
    out = b"".join(screen).decode(errors="replace")
    assert "gold.bars" in out
    assert "bar_interval" in out
    return Result(code, out, "")


def read_all(terminal: int, screen: list[bytes]) -> None:
    try:
        while piece := os.read(terminal, 65_536):
            screen.append(piece)
    except OSError:
        return  # the other end was closed


# --- docs/querying.md


QUERIES = [
    line.strip()
    for _, text, _ in BLOCK.findall(QUERYING)
    for line in text.splitlines()
    if re.match(r"(echo .*\| )?ticklake ", line) and words(line) != ["ticklake", "sql"]
]


def test_querying_shows_queries() -> None:
    assert len(QUERIES) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("line", QUERIES)
def test_the_queries_of_the_document_work(built: Up, line: str, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "ticklake").symlink_to(LAUNCHER)
    (tmp_path / "bars.sql").write_text("SELECT symbol, close FROM gold.bars LIMIT 5")

    done = in_shell(line, tmp_path, {**built.env, "PATH": f"{programs}:{os.environ['PATH']}"})

    assert (done.code, done.err) == (0, "")
    (written,) = re.findall(r"(?:> |--out )(\S+)", line) or [""]
    assert (tmp_path / written).stat().st_size > 0 if written else done.out


# --- CONTRIBUTING.md


def test_the_ways_to_run_tests_are_understood() -> None:
    lines = [line for language, text, _ in BLOCK.findall(CONTRIBUTING) if language == "sh" for line in text.splitlines()]
    tests = [words(line)[2:] for line in lines if line.startswith("./ticklake test")]
    assert len(tests) >= 4
    for arguments in tests:
        run_tests.arguments(arguments)
        named = dict(zip(arguments[::2], arguments[1::2], strict=False))
        if "--module" in named:
            assert (HOME / named["--module"] / "pom.xml").is_file()
        if "--tests" in named:
            assert list((HOME / named["--module"]).rglob(f"src/test/**/{named['--tests']}.java"))
    (pytest_line,) = [words(line) for line in lines if "-m pytest" in line]
    assert (HOME / pytest_line[-1]).is_file()
    (maven_line,) = [words(line) for line in lines if line.startswith("mvn ")]
    assert {"-Pgates", "spotless:apply"} <= set(maven_line)


def test_the_places_that_contributing_names_exist() -> None:
    named = re.findall(r"`([\w/….]+/[\w/….]+)`", CONTRIBUTING)
    assert named
    for place in named:
        pattern = place.replace("…", "**")
        assert list(HOME.glob(pattern)) or list(HOME.glob(f"{pattern.split('**')[0]}src/main/**/{place.split('/')[-1]}")), place
