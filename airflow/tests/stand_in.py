"""A stand-in for the ``ticklake`` command, for tests of what is around it.

It says what a real one says: lines of progress on standard error, one result line on standard output, on failure one
line that starts with ``error: ``. Files in its folder tell it what to do, so that a test can change its mind midway:
``exit`` holds an exit code, ``seconds`` how long it takes, ``hold`` which command does not end while the file says so,
``run-marts`` is what runs in place of ``marts``, and so on.
What it was called with is appended to ``calls``.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from proc import working_in

SENTENCE = "the store at http://127.0.0.1:9000 did not answer within 10 s; see ticklake doctor"

SCRIPT = f"""#!/bin/sh
cd "$(dirname "$0")" || exit 1
echo "$*" >> calls
echo "reading the plan" >&2
[ -e seconds ] && sleep "$(cat seconds)"
[ -x "run-$1" ] && exec "./run-$1"
while [ "$(cat hold 2>/dev/null)" = "$1" ]; do sleep 0.1; done
if [ -e exit ]; then
    echo "error: {SENTENCE}" >&2
    exit "$(cat exit)"
fi
echo "a line of no interest"
echo "$1: 3 silver hours, 1 gold day, 12,345 rows in 4.2 s"
"""


class StandIn:
    """The script and the files by which a test directs it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.path = folder / "ticklake"
        self.path.write_text(SCRIPT, encoding="utf-8")
        self.path.chmod(0o755)

    def fails_with(self, code: int | None) -> None:
        self._direct("exit", code)

    def takes(self, seconds: float | None) -> None:
        self._direct("seconds", seconds)

    def holds(self, command: str | None) -> None:
        self._direct("hold", command)

    def runs(self, command: str, line: list[str] | None) -> None:
        """What runs in place of a command; None: the stand-in again."""
        script = self.folder / f"run-{command}"
        if line is None:
            script.unlink(missing_ok=True)
        else:
            script.write_text(f"#!/bin/sh\nexec {shlex.join(line)}\n", encoding="utf-8")
            script.chmod(0o755)

    def calls(self) -> list[str]:
        file = self.folder / "calls"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def processes(self) -> list[int]:
        """The pids of the script and of what it started."""
        return working_in(self.folder.resolve())

    def _direct(self, name: str, value: float | str | None) -> None:
        if value is None:
            (self.folder / name).unlink(missing_ok=True)
        else:
            (self.folder / name).write_text(str(value), encoding="utf-8")
