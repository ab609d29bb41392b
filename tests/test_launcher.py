"""The launcher: from any folder, through a link, in any locale, and in one sentence when something is missing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from command import HOME, LAUNCHER, run_command
from running import wait_until


def test_runs_from_any_folder_and_through_a_link(tmp_path: Path) -> None:
    link = tmp_path / "linked"
    link.symlink_to(LAUNCHER)

    done = subprocess.run([link, "describe", "gold.bars"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("gold.bars: One bar")
    assert list(tmp_path.iterdir()) == [link]


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/St_Johns"])
def test_answers_the_same_in_any_zone_and_locale(zone: str) -> None:
    plain = run_command("describe", "silver.ticks")
    odd = run_command("describe", "silver.ticks", env={"TZ": zone, "LC_ALL": "C", "LANG": "tr_TR.UTF-8"})

    assert odd == plain


def test_ticks_results_and_times_are_the_same_in_any_zone_and_locale(tmp_path: Path) -> None:
    odd = {
        "TZ": "Pacific/Chatham",
        "LC_ALL": "tr_TR.UTF-8",
        "TICKLAKE_JAVA_OPTIONS": "-Duser.language=tr -Duser.country=TR",
    }
    said = []
    for name, env in (("plain", {}), ("odd", odd)):
        where = {"TICKLAKE_LAKE": str(tmp_path / "lake"), **env}
        made = run_command("simulate", "--count", "20000", "--out", str(tmp_path / name), env=where)
        asked = run_command("sql", "select 1234567.5 as n, timestamptz '2026-01-05 14:00:00Z' as t, upper('i') as i", env=where)
        wrong = run_command("plan", "--from", "2026-01-05t14", env=where)
        said.append((made.out.rpartition(",")[0], made.err, asked, wrong))

    assert said[0] == said[1]
    assert said[0][0].startswith("simulate: 20,000 ticks")
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "odd").read_bytes()


def test_help_on_the_tests_installs_nothing(tmp_path: Path) -> None:
    shutil.copy(LAUNCHER, tmp_path / "ticklake")
    shutil.copytree(HOME / "dev", tmp_path / "dev", ignore=shutil.ignore_patterns("__pycache__"))

    done = subprocess.run([tmp_path / "ticklake", "test", "--help"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: ticklake test")
    assert not (tmp_path / ".venv").exists()


def test_an_unknown_table_is_told_with_those_there_are() -> None:
    done = run_command("describe", "gold.barz")

    assert done.code == 64
    assert "error: There is no table 'gold.barz'. Did you mean 'gold.bars'?" in done.err
    assert "\tat " not in done.err


def test_an_unknown_setting_is_told_with_the_nearest_one() -> None:
    done = run_command("config", "--set", "kafka.broker=x")

    assert done.code == 64
    assert "There is no setting 'kafka.broker'. Did you mean 'kafka.brokers'?" in done.err


def test_an_unknown_command_is_a_usage_error() -> None:
    assert run_command("frobnicate").code == 2


OLD_MAVEN = "#!/bin/sh\necho Apache Maven 3.6.3\n"
OLD_PYTHON = "#!/bin/sh\necho 3.10\n"
NEW_PYTHON = "#!/bin/sh\necho 3.14\n"
WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\necho 3.12\n'
MAVEN = "#!/bin/sh\necho Apache Maven 3.9.9\n"


@pytest.mark.parametrize(
    ("tools", "made", "words", "says", "package"),
    [
        ([], {}, "describe gold.bars", "needs a JDK 17 or 21", "openjdk-17-jdk-headless"),
        (["java", "javac"], {}, "describe gold.bars", "needs Maven 3.8 or later", "maven"),
        (["java", "javac"], {"mvn": OLD_MAVEN}, "describe gold.bars", "mvn is version 3.6", "maven"),
        (["java", "javac"], {"mvn": MAVEN}, "up", "needs Python 3.11 to 3.13", "python3 python3-venv"),
        (["java", "javac"], {"mvn": MAVEN, "python3": OLD_PYTHON}, "up", "python3 is version 3.10", "python3 python3-venv"),
        (["java", "javac"], {"mvn": MAVEN, "python3": NEW_PYTHON}, "marts", "python3 is version 3.14", "python3 python3-venv"),
        (["java", "javac"], {"mvn": MAVEN, "python3": WITHOUT_VENV}, "up", "needs Python's venv", "python3-venv"),
        ([], {}, "test", "needs Python 3.11 to 3.13", "python3 python3-venv"),
    ],
)
def test_what_is_missing_is_named_with_its_package_before_anything_is_built(
    tmp_path: Path, tools: list[str], made: dict[str, str], words: str, says: str, package: str
) -> None:
    checkout = copy_of_the_sources(tmp_path)
    path = folder_of_tools(tmp_path, tools)
    for name, script in made.items():
        (path / name).write_text(script)
        (path / name).chmod(0o755)

    done = subprocess.run(
        [checkout / "ticklake", *words.split()],
        env={"PATH": str(path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 64
    assert done.stderr.startswith("error: ")
    assert says in done.stderr
    assert f"sudo apt-get install {package}" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (checkout / ".build").exists()


def copy_of_the_sources(tmp_path: Path) -> Path:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    shutil.copy(LAUNCHER, checkout)
    shutil.copy(HOME / "pom.xml", checkout)
    for folder in ("launcher", "core"):
        shutil.copytree(HOME / folder, checkout / folder, ignore=shutil.ignore_patterns("target"))
    return checkout


def folder_of_tools(tmp_path: Path, more: list[str]) -> Path:
    """A PATH with what every system has, and only those of our tools that are named."""
    folder = tmp_path / "bin"
    folder.mkdir()
    everywhere = "sh cat sed cut grep head tail find sort xargs sha256sum readlink dirname mkdir rm rmdir kill sleep tr cp mktemp"
    for tool in [*everywhere.split(), *more]:
        found = shutil.which(tool)
        assert found is not None, tool
        (folder / tool).symlink_to(os.path.realpath(found) if tool in more else found)
    return folder


def test_a_query_starts_without_spark(tmp_path: Path) -> None:
    loaded = tmp_path / "loaded"

    done = run_command(
        "sql",
        "SELECT 1",
        env={"TICKLAKE_LAKE": str(tmp_path / "lake"), "TICKLAKE_JAVA_OPTIONS": f"-Xlog:class+load:file={loaded}"},
    )

    assert done.code == 0, done.err
    assert "io.ticklake.analytics.LakeSql " in loaded.read_text()
    assert re.findall(r"\sorg\.apache\.spark\.\S+", loaded.read_text()) == []


def test_an_interrupted_query_leaves_no_files(tmp_path: Path) -> None:
    large_sort = "SELECT count(*) FROM (SELECT repeat('x', 500) || hash(i) AS x FROM range(100000000) t(i) ORDER BY x OFFSET 1)"
    process = subprocess.Popen(
        [str(LAUNCHER), "sql", large_sort, "--set", "sql.memory=100MB"],
        env={**os.environ, "TICKLAKE_LAKE": str(tmp_path / "lake"), "TICKLAKE_JAVA_OPTIONS": f"-Djava.io.tmpdir={tmp_path}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: any(tmp_path.glob("ticklake-sql-*/*")), "the query writes to disk")
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=60) == 130
    finally:
        process.kill()
        process.wait(timeout=60)
    assert list(tmp_path.glob("ticklake-sql-*")) == []


@pytest.mark.parametrize("name", ["thin", "spark"])
def test_classes_of_a_usual_run_are_archived_with_the_build(name: str, tmp_path: Path) -> None:
    command, typical = {"thin": ("tables", "sql"), "spark": ("heal", "heal")}[name]
    loaded = tmp_path / "loaded"

    # Without an archive that fits its class path the virtual machine does not start with this option.
    options = f"-Xshare:on -Xlog:class+load:file={loaded}"
    done = run_command(command, env={"TICKLAKE_LAKE": str(tmp_path / "lake"), "TICKLAKE_JAVA_OPTIONS": options})

    assert done.code == 0, done.err
    assert re.search(r"ticklake\.core\.lake\.Lake source: shared objects file \(top\)", loaded.read_text())
    build = max(HOME.glob(".build/*/ready"), key=lambda ready: ready.stat().st_mtime).parent
    rehearsed = re.findall(r"^(.+): exit (\d+)$", (build / f"{name}.warm-up.log").read_text(), re.MULTILINE)
    assert any(line.startswith(typical) for line, _ in rehearsed)
    assert [line for line, code in rehearsed if code != "0"] == []
