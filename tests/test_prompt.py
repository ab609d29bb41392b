"""The prompt of ``ticklake sql`` as a person meets it: keys typed at a real terminal, one after the other."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from command import LAUNCHER
from running import PATIENCE_SECONDS

WIDTH = 72
CONTROL_C, CONTROL_D, TAB, UP = "\x03", "\x04", "\t", "\x1bOA"  # as xterm sends it when the program asked for keypad keys
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07|[\x07\x0e\x0f]")


class Terminal:
    """What was typed goes in, what the screen was sent comes out."""

    def __init__(self, keys: int) -> None:
        self.keys = keys
        self.sent: list[bytes] = []
        self.seen = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            while piece := os.read(self.keys, 65_536):
                self.sent.append(piece)
        except OSError:
            return  # the other end was closed

    def text(self) -> str:
        """What came since the last key. Counted in bytes: of an escape sequence only half may have come when a key is typed."""
        since = b"".join(self.sent)[self.seen :]
        return ESCAPES.sub("", since.decode(errors="replace")).replace("\r", "")

    def type(self, keys: str) -> None:
        self.seen = sum(map(len, self.sent))
        os.write(self.keys, keys.encode())

    def shows(self, expected: str) -> str:
        """Waits for it among what came since the last key; returns that."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while expected not in self.text():
            assert time.monotonic() < deadline, f"never came: {expected!r}, but: {self.text()!r}"
            time.sleep(0.05)
        return self.text()

    def ask(self, line: str, expected: str) -> str:
        self.type(line + "\r")
        self.shows(expected)
        return self.shows("ticklake> ")


@contextmanager
def prompt(folder: Path, *options: str) -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, WIDTH, 0, 0))
    environment = {
        **os.environ,
        "TERM": "xterm",
        "TICKLAKE_STATE_FOLDER": str(folder / "state"),
        "TICKLAKE_LAKE": str(folder / "lake"),
    }
    process = subprocess.Popen(
        [str(LAUNCHER), "sql", *options],
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        # Ctrl-C becomes a signal only for the session whose terminal this is.
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    try:
        terminal = Terminal(ours)
        terminal.shows("ticklake> ")
        yield terminal, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=60)
        os.close(ours)


def test_it_completes_remembers_and_goes_on_over_lines(tmp_path: Path) -> None:
    with prompt(tmp_path) as (terminal, process):
        terminal.type("SELECT completen" + TAB)
        terminal.shows("ess ")  # only what is missing is sent
        terminal.type(CONTROL_C)
        terminal.shows("ticklake> ")
        terminal.type("FROM gold.sector_m" + TAB)
        terminal.shows("etrics ")
        terminal.type(CONTROL_C)
        terminal.shows("ticklake> ")

        terminal.type("SELECT 40 + 2 AS\r")
        terminal.shows("...>")
        assert re.search(r"\b42\b.*\d\.\d{3} s", terminal.ask("  answer;", "(1 row)"), re.DOTALL)
        terminal.type(UP)
        terminal.shows("answer;")
        terminal.type("\r")
        terminal.shows("(1 row)")
        terminal.shows("ticklake> ")

        terminal.type(CONTROL_D)
        assert process.wait(timeout=60) == 0
    with prompt(tmp_path) as (terminal, _):
        terminal.type(UP)
        terminal.shows("answer;")


def test_it_shows_tables_columns_and_times(tmp_path: Path) -> None:
    with prompt(tmp_path) as (terminal, process):
        assert "bars(symbol, interval, from, to" in terminal.ask(".tables", "gold.bars_filled")
        assert "DECIMAL(18,8)" in terminal.ask(".schema gold.bars", "bar_start")
        terminal.ask(".timing", "times are not shown")
        assert not re.search(r"\d\.\d{3} s", terminal.ask("SELECT 1 AS x;", "(1 row)"))
        assert "error: " in terminal.ask("SELEC 1;", "syntax error")
        terminal.type(".quit\r")
        assert process.wait(timeout=60) == 0


def test_a_table_is_cut_to_the_width_of_the_terminal(tmp_path: Path) -> None:
    with prompt(tmp_path) as (terminal, _):
        shown = terminal.ask("SELECT 1 AS a, repeat('wide ', 60) AS b, 'end' AS c;", "… is cut")
        table = shown[shown.index("---") :].splitlines()
        assert all(len(line) <= WIDTH for line in table)
        assert table[1].startswith("1  wide wide")
        assert table[1].endswith("end")


def test_control_c_stops_the_query_and_not_the_prompt(tmp_path: Path) -> None:
    with prompt(tmp_path) as (terminal, process):
        terminal.type("SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b;\r")
        terminal.shows("%, ")  # the line that says how long it runs already
        terminal.type(CONTROL_C)
        terminal.shows("cancelled")
        assert "43" in terminal.ask("SELECT 42 + 1 AS n;", "(1 row)")
        assert process.poll() is None


def test_control_c_stops_rows_that_are_being_printed(tmp_path: Path) -> None:
    with prompt(tmp_path) as (terminal, process):
        terminal.type("FROM range(1000000000000);\r")
        terminal.shows("\n 2000\n")
        terminal.type(CONTROL_C)
        terminal.shows("cancelled")
        assert "43" in terminal.ask("SELECT 42 + 1 AS n;", "(1 row)")
        assert process.poll() is None


def test_parameters_are_bound_at_the_prompt_too(tmp_path: Path) -> None:
    with prompt(tmp_path, "--param", "symbol=O'Neil; --") as (terminal, _):
        assert "O'Neil; --" in terminal.ask("SELECT $symbol AS bound;", "(1 row)")
