"""The whole pipe on a recorded day of 5,177 articles of about 1,000 outlets, served over loopback HTTP.

Measured as a user runs it: `broadsheet run` in a process of its own, memory as the sum of the proportional set sizes of
that process and its workers, sampled ten times a second. The recorded outlets' server shares the machine, not the sum.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import DataMissingError, Row
from broadsheet.catalogue import load_catalogue
from broadsheet.cli.recorded import replay_workspace
from broadsheet.replay import load_recorded_rows, serve_recorded

FILE = Path("newsday/newsapi_2020-05-29.jsonl.gz")
SAMPLE_SECONDS = 0.1


def run(data: Path) -> list[Row]:
    """Seconds, articles a second for each stage and the whole, peak memory, and a second run with nothing new."""
    file = data / FILE
    if not file.exists():
        raise DataMissingError(f"{file}: not found; give the folder of evaluation data with --data DIR")
    site = load_recorded_rows(file)
    with tempfile.TemporaryDirectory() as folder, serve_recorded(site) as server:
        _, now = replay_workspace(Path(folder), server, load_catalogue())
        first, seconds, peak = _broadsheet_run(Path(folder), now.isoformat())
        second, again, _ = _broadsheet_run(Path(folder), (now + timedelta(minutes=1)).isoformat())
    articles = next(s["made"] for s in first["stages"] if s["stage"] == "articles")
    rows = [
        Row(
            "newsapi",
            f"{s['stage']}: items a second",
            s["items"] / max(s["seconds"], 1e-3),
            "items/s",
            f"{s['seconds']:.1f} s",
        )
        for s in first["stages"]
    ]
    return [
        *rows,
        Row("newsapi", "articles", articles, "articles", "5177 rows"),
        Row("newsapi", "whole pipe", seconds, "s", "< 180"),
        Row("newsapi", "whole pipe: articles a second", articles / seconds, "articles/s"),
        Row("newsapi", "peak memory", peak / 2**20, "MiB", "< 1536"),
        Row("newsapi", "digests", first["new_digests"], "digests"),
        Row("newsapi", "second run", again, "s", "< 20"),
        Row("newsapi", "second run: new digests", second["new_digests"], "digests", "0"),
        Row("newsapi", "second run: new editions", second["new_editions"], "editions", "0"),
    ]


def _broadsheet_run(folder: Path, now: str) -> tuple[dict[str, Any], float, float]:
    """Report, wall seconds and peak bytes of one `broadsheet run`."""
    command = [sys.executable, "-m", "broadsheet", "run", "--config", str(folder), "--now", now, "--json"]
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = _Peak(process.pid)
    output, _ = process.communicate()
    seconds = time.monotonic() - started
    if process.returncode:
        raise RuntimeError(f"broadsheet run ended with {process.returncode}")
    return json.loads(output), seconds, peak.stop()


class _Peak:
    """Samples the memory of a process and its descendants until stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def _sample(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self._peak = max(self._peak, sum(_proportional_bytes(pid) for pid in _tree(self._pid)))

    def stop(self) -> float:
        """Peak in bytes."""
        self._done.set()
        self._thread.join()
        return self._peak


def _tree(root: int) -> list[int]:
    found = [root]
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found.extend(int(child) for child in children.read_text().split())
            except OSError:  # it has ended meanwhile
                continue
    return found


def _proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
