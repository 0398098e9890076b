"""How commands speak: tables and bars for people, JSON for scripts, one line for errors."""

from __future__ import annotations

import errno
import io
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:  # what tables, bars and JSON need is loaded by whoever prints them: errors and help go without
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from broadsheet.types import RunReport


def emit(line: str = "", stream: TextIO | None = None) -> None:
    """One line to standard output (or `stream`)."""
    (stream or sys.stdout).write(line + "\n")


NO_FEEDS = "no feeds yet; `broadsheet feeds add URL` adds one"


def readable(argument: str) -> str:
    r"""An argument of the command line without what its bytes, if they are no text, became in it.

    >>> readable("5c\udcff")
    '5c\ufffd'
    """
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def speak_plainly(*streams: TextIO) -> None:
    """Let streams write a character that their encoding lacks as its number, where they would stop with an error."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def emit_json(value: Any) -> None:
    """A value as indented JSON on standard output; dataclasses and times are understood."""
    import msgspec

    escaped = not sys.stdout.encoding.lower().startswith("utf")  # what cannot be written stays JSON all the same
    emit(json.dumps(msgspec.to_builtins(value, str_keys=True), indent=2, ensure_ascii=escaped))


def emit_table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[str] = (), empty: str = ""
) -> None:
    """A table for people; columns named in `right` are aligned right. Cells are plain text, never markup.

    Without rows only `empty` is said, on standard error, where it is given.
    """
    if empty and not rows:
        emit(empty, sys.stderr)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    # A terminal folds long cells to its width; in a pipe every row stays one line, for grep and cut.
    console = Console()
    (console if console.is_terminal else Console(width=PIPE_COLUMNS)).print(table)


PIPE_COLUMNS = 400  # wider than any row here


class Bars:
    """Progress bars on standard error; lines only, when that is no terminal."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(stderr=True)
        self._bars: RichProgress | None = None
        self._task: TaskID | None = None

    def begin(self, step: str, total: int) -> None:
        """Show an empty bar."""
        if not self._console.is_terminal:
            return
        from rich import progress

        self._bars = progress.Progress(
            progress.SpinnerColumn(),
            progress.TextColumn("{task.description:<9}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._bars.start()
        self._task = self._bars.add_task(step, total=total or None)

    def advance(self, step: str, count: int = 1) -> None:
        """Move the bar."""
        del step
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, count)

    def end(self, step: str, summary: str) -> None:
        """Replace the bar by a line."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
        emit(f"  {step:<9} {summary}", sys.stderr)


def emit_report(report: RunReport) -> None:
    """What a run did, for people."""
    emit_table(
        ("stage", "items", "made", "dropped", "seconds"),
        [(s.stage, f"{s.items:,}", f"{s.made:,}", f"{s.dropped:,}", f"{s.seconds:.1f}") for s in report.stages],
        right=("items", "made", "dropped", "seconds"),
    )
    if report.claims:
        kept, repaired, dropped = (report.claims.get(k, 0) for k in ("kept", "repaired", "dropped"))
        total = kept + repaired + dropped
        emit(f"\nclaims checked: {total:,}  kept {kept:,}, repaired {repaired:,}, dropped {dropped:,}")
    if report.drops:
        emit("\nleft out:")
        emit_table(("count", "why"), [(f"{n:,}", why) for why, n in by_count(report.drops)], right=("count",))


def by_count(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Most frequent first, then by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


# What the disk refuses may be met at any file that is written: it is the user's to mend, and no bug.
_DISK = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room within your quota",
    errno.EROFS: "it is on a disk that cannot be written",
    errno.EACCES: "check who may write there",
    errno.EPERM: "check who may write there",
    errno.ENOTDIR: "a file is where a folder should be",
    errno.EEXIST: "a file, or a link to nothing, is where a folder should be",
    errno.EISDIR: "a folder is where a file should be",
    errno.EIO: "the disk is failing",
    errno.EMFILE: "allow this process more open files (ulimit -n)",
}


def disk_trouble(error: OSError) -> str:
    """One line for what the disk refused; anything else is a bug, which goes on as it came."""
    if error.errno not in _DISK:
        raise error
    at = error.filename2 or error.filename  # of a rename, where to
    place = f"{at}: " if at else ""
    return f"{place}{error.strerror}; {_DISK[error.errno]}, then run it again: nothing saved is lost"
