"""`categories.json`: which categories the folder holds. Their addresses never change, so the file is read back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from broadsheet.stages.publish.jsonfeed import json_bytes
from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.views import EditionView

CATEGORIES_FILE = "categories.json"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the published folder."""

    name: str
    slug: str  # its folder
    stories: int  # now in print; 0 keeps it out of the navigation


def categories_json(editions: Sequence[EditionView]) -> bytes:
    """The file's bytes, in the order of the navigation."""
    categories = [
        {"name": edition.category, "slug": edition.slug, "stories": len(edition.stories)} for edition in editions
    ]
    return json_bytes({"format": 1, "categories": categories})


def read_categories(directory: Path) -> list[Category]:
    """The categories printed so far; a missing or damaged file has none. Read again only when the file has changed."""
    file = directory / CATEGORIES_FILE
    try:
        status = file.stat()
    except OSError:
        return []
    return list(_read(file, status.st_mtime_ns, status.st_size, status.st_ino))


@lru_cache(maxsize=4)  # a server has one folder; its pages ask for the tabs a thousand times a second
def _read(file: Path, *_stamp: int) -> tuple[Category, ...]:
    entries = read_json(file).get("categories")
    return tuple(found for entry in entries if (found := _category(entry))) if isinstance(entries, list) else ()


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; empty when there is none that can be read."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _category(entry: object) -> Category | None:
    match entry:
        case {"name": str(name), "slug": str(slug), "stories": int(stories)} if re.fullmatch("[a-z0-9-]+", slug):
            return Category(shown(name), slug, stories)
        case _:
            return None
