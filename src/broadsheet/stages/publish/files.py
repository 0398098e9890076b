"""Writing the published folder: whole files or nothing, and only what has changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

# Half-written files live here until they are moved into place; a dot folder is never served.
TEMPORARY = ".writing"
# A file left there by a killed run is litter once no run can still be writing it.
LITTER_AGE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Published:
    """What one publication did to the folder."""

    files_written: int
    files_unchanged: int
    removed: int  # temporary files of interrupted runs


def write_files(directory: Path, files: Mapping[str, bytes], now: datetime) -> Published:
    """Bring the folder to hold `files`, relative POSIX paths to contents, in their order; other files stay.

    Every file changes at once by a rename, so that a reader never meets half a page and a killed run leaves old or new
    pages only. Files that hold the right bytes are not touched, so that their time and ETag stay. There is no `fsync`:
    after a power cut the next run compares the bytes again and repairs what is damaged.
    """
    temporary = directory / TEMPORARY
    temporary.mkdir(parents=True, exist_ok=True)
    removed = _sweep(temporary, now)
    written = unchanged = 0
    for name, content in files.items():
        target = directory / name
        if _holds(target, content):
            unchanged += 1
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = temporary / f"{os.getpid()}-{written}"
        draft.write_bytes(content)
        draft.replace(target)
        written += 1
    return Published(written, unchanged, removed)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except (FileNotFoundError, NotADirectoryError):
        return False


def _sweep(temporary: Path, now: datetime) -> int:
    removed = 0
    for path in temporary.iterdir():
        if now.timestamp() - path.stat().st_mtime > LITTER_AGE.total_seconds():
            path.unlink(missing_ok=True)
            removed += 1
    return removed
