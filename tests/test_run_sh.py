"""`run.sh` never runs what is no longer written: compiled modules go as soon as a source is newer than they are."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Stands in for the virtual environment: "pip" makes two extension modules, dying before or between them where it is told to.
PYTHON = """#!/usr/bin/env bash
[ -n "${HATCH_BUILD_HOOK_ENABLE_CUSTOM:-}" ] || exit 0
[ "${FAULT:-}" = compiler ] && exit 1
touch src/broadsheet/a.so
[ "${FAULT:-}" = killed ] && kill -9 $PPID $$
touch src/broadsheet/b.so
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "src/broadsheet").mkdir(parents=True)
    for name in ("a.py", "b.py"):
        (tmp_path / "src/broadsheet" / name).touch()
        os.utime(tmp_path / "src/broadsheet" / name, (1, 1))
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").write_text(PYTHON, "utf-8")
    (tmp_path / ".venv/bin/python").chmod(0o755)
    for name in ("run.sh", "pyproject.toml", "requirements.lock"):
        shutil.copy2(ROOT / name, tmp_path / name)
    return tmp_path


def call(checkout: Path, *arguments: str, fault: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "FAULT": fault}
    command = ["bash", str(checkout / "run.sh"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def compiled(checkout: Path) -> list[str]:
    return sorted(path.name for path in checkout.rglob("*.so"))


def change(checkout: Path) -> None:
    """Write a source a while after whatever was made."""
    later = (checkout / ".cache/compiled/made").stat().st_mtime + 5
    os.utime(checkout / "src/broadsheet/b.py", (later, later))


def test_what_was_compiled_stays_until_a_source_changes(checkout: Path) -> None:
    made = call(checkout, "compile")
    assert (made.returncode, compiled(checkout)) == (0, ["a.so", "b.so"])
    assert "minutes" in made.stderr
    assert call(checkout, "install").stderr == ""
    assert compiled(checkout) == ["a.so", "b.so"]
    change(checkout)
    assert "sources changed" in call(checkout, "install").stderr
    assert compiled(checkout) == []


def test_clean_goes_back_to_plain_python(checkout: Path) -> None:
    call(checkout, "compile")
    assert call(checkout, "compile", "--clean").returncode == 0
    assert compiled(checkout) == []
    assert call(checkout, "install").stderr == ""


def test_a_compile_that_was_killed_leaves_nothing_that_outlives_its_source(checkout: Path) -> None:
    assert call(checkout, "compile", fault="killed").returncode == -9
    assert compiled(checkout) == ["a.so"]
    change(checkout)
    assert "sources changed" in call(checkout, "install").stderr
    assert compiled(checkout) == []


def test_a_compiler_that_fails_leaves_plain_python(checkout: Path) -> None:
    failed = call(checkout, "compile", fault="compiler")
    assert (failed.returncode, compiled(checkout)) == (1, [])
    assert failed.stderr.splitlines()[-1] == "run.sh: not compiled; Broadsheet runs as plain Python"
    assert call(checkout, "install").stderr == ""
