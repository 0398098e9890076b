"""The compiled build against the plain one: whether both make the same digests and verdicts, and the time it saves.

Each runs in processes of its own, in turns, the plain one on a copy of the sources without extension modules. A process
writes down all it made and how long each part took; what was made is compared byte by byte.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

import broadsheet
from benchmarks.common import COMPILED, PLAIN, DataMissingError, Row, build
from benchmarks.injection import corrupted, stories, true_claims
from benchmarks.writing import events_of_the_day, material, tens
from broadsheet.config import VerifyConfig, WriteConfig
from broadsheet.engine import collect_seldom
from broadsheet.stages.verify import Library, verify
from broadsheet.stages.verify.check import check_cited
from broadsheet.stages.write import Writer, make_writer
from broadsheet.types import Draft, StoryMaterial

ROOT = Path(__file__).parents[1]
TURNS = (PLAIN, COMPILED, COMPILED, PLAIN)  # so that a machine that grows slower favours neither
EVERY = 3  # one in so many of the injection suite's claims is checked: all kinds, some 1,700 claims


class Notes:
    """What a process made, one line of a file for each thing, and how long each part took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def keep(self, part: str, made: Iterable[object]) -> None:
        """Add what a part made to its file."""
        with (self.folder / f"{part}.jsonl").open("ab") as file:
            file.writelines(msgspec.json.encode(each) + b"\n" for each in made)

    @contextlib.contextmanager
    def time(self, part: str) -> Iterator[None]:
        """Count the processor time of what is done inside."""
        started = time.process_time()
        yield
        self.seconds[part] += time.process_time() - started


def run(data: Path) -> list[Row]:
    """How many digests and verdicts are the same, and the processor time of the compiled build by that of the plain."""
    if build() != COMPILED:
        raise DataMissingError("nothing is compiled here: run ./run.sh compile first")
    with tempfile.TemporaryDirectory() as scratch:
        sources = {PLAIN: Path(scratch) / "src", COMPILED: Path(broadsheet.__file__).parents[1]}
        shutil.copytree(sources[COMPILED], sources[PLAIN], ignore=shutil.ignore_patterns("*.so", "*.pyd"))
        seconds: dict[str, list[dict[str, float]]] = {PLAIN: [], COMPILED: []}
        folders: dict[str, Path] = {}
        for number, name in enumerate(TURNS):
            folders[name] = Path(scratch) / f"{number}"
            folders[name].mkdir()
            seconds[name].append(_elsewhere(name, sources[name], data, folders[name]))
        return [*_same(folders[PLAIN], folders[COMPILED]), *_saved(seconds[PLAIN], seconds[COMPILED])]


def _elsewhere(name: str, sources: Path, data: Path, folder: Path) -> dict[str, float]:
    """Run `write_down` in a process of its own; sets are in one order there, so that equal values are equal bytes."""
    subprocess.run(
        [sys.executable, "-m", __spec__.name, name, str(data.resolve()), str(folder)],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(sources), "PYTHONHASHSEED": "0"},
    )
    return msgspec.json.decode((folder / "seconds.json").read_bytes(), type=dict[str, float])


def _same(plain: Path, compiled: Path) -> Iterator[Row]:
    for path in sorted(plain.glob("*.jsonl")):
        first, second = (folder.joinpath(path.name).read_bytes().splitlines() for folder in (plain, compiled))
        same = sum(a == b for a, b in zip(first, second, strict=False))
        yield Row(path.stem, f"the same in both, of {len(first)}", same / max(1, len(first), len(second)), "", "1")


def _saved(plain: Sequence[dict[str, float]], compiled: Sequence[dict[str, float]]) -> Iterator[Row]:
    for part in plain[0]:
        theirs, ours = (sum(turn[part] for turn in turns) for turns in (plain, compiled))
        yield Row(part, "processor time, compiled by plain", ours / theirs)


# ---------------------------------------------------------------------------------- in a process of its own


def write_down(data: Path, folder: Path) -> None:
    """All digests of the embedded day and the recorded stories, digests of ten articles, and verdicts, with times."""
    notes, writer = Notes(folder), make_writer(WriteConfig())
    collect_seldom()  # as in a worker
    _digests("embedded day", events_of_the_day(), writer, notes)
    _digests("recorded stories", (material("recorded", s) for s in stories(data)), writer, notes)
    _digests("ten articles", (material("ten", t) for t in tens(data)), writer, notes)
    _verdicts(data, notes)
    (folder / "seconds.json").write_bytes(msgspec.json.encode(notes.seconds))


def _digests(part: str, told: Iterable[StoryMaterial], writer: Writer, notes: Notes) -> None:
    for each in told:
        with notes.time(f"{part}, written"):
            draft = writer.write(each)
        made: Sequence[object] = [draft]
        if isinstance(draft, Draft):
            now = each.story.updated
            with notes.time(f"{part}, verified"):
                made = [draft, verify(draft, each, config=VerifyConfig(), previous=None, now=now, material_key="")]
        notes.keep(part, made)


def _verdicts(data: Path, notes: Notes) -> None:
    libraries: dict[str, Library] = {}
    for cases in (true_claims(data), corrupted(data)):
        for case in islice(cases, 0, None, EVERY):
            library = libraries.setdefault(case.articles[0].id, Library(case.articles))
            with notes.time("claims"):
                verdict = check_cited(case.text, case.evidence, library)
            notes.keep("claims", [verdict])


if __name__ == "__main__":
    wanted, where, into = sys.argv[1:]
    if build() != wanted:
        raise SystemExit(f"benchmarks.compiled: the {wanted} build was asked for, the {build()} one was imported")
    write_down(Path(where), Path(into))
