"""Catalogue files → `Catalogue`. A file that is no TOML raises; an odd entry becomes a `Problem` and is kept.

Only an entry without its key fields (an outlet without a domain, say) is left out, since nothing could be
done with it; the problem says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadsheet.catalogue.model import Catalogue, Problem
from broadsheet.errors import CatalogueError
from broadsheet.types import Agency, Family, Feed, Outlet

PACKAGED = Path(__file__).parent / "data"
MAX_FILE_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of table and the fields it may have; without a key field the entry is left out."""

    name: str
    keys: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


_OUTLET = _Kind("outlet", ("domain", "name"), ("country", "language", "ownership"), ("family",), ("aliases",))
_FAMILY = _Kind("family", ("id", "name"))
_AGENCY = _Kind("agency", ("id", "name"), (), ("family",), ("credits", "acronyms"))
_FEED = _Kind("feed", ("url", "outlet"), ("language",), ("title",))

_TYPE_NAMES: dict[type, str] = {
    str: "text",
    list: "a list",
    int: "a number",
    float: "a number",
    bool: "true or false",
    dict: "a table",
}


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read the catalogue in a folder, or the packaged one.

    The folder holds `outlets.toml`, `families.toml`, `agencies.toml` and `feeds/*.toml`; any of them may be
    absent, but not all. Raises `CatalogueError` when nothing is there or a file is no TOML. Everything else
    that is wrong is in `Catalogue.unread` and in what `validate` returns.

    >>> catalogue = load_catalogue()
    >>> catalogue.outlet_for("https://www.bbc.com/news/articles/1").name
    'BBC'
    """
    folder = PACKAGED if path is None else path
    feed_files = sorted((folder / "feeds").glob("*.toml"))
    if not feed_files and not any((folder / f"{name}.toml").exists() for name in ("outlets", "families", "agencies")):
        raise CatalogueError(
            f"no catalogue in {folder}: it needs outlets.toml, families.toml, agencies.toml and feeds/*.toml"
        )
    problems: list[Problem] = []
    outlets = _unique(folder / "outlets.toml", _OUTLET, problems)
    families = _unique(folder / "families.toml", _FAMILY, problems)
    agencies = _unique(folder / "agencies.toml", _AGENCY, problems)
    feeds = [pair for file in feed_files for pair in _feeds(file, problems)]
    return Catalogue(
        outlets={entry["domain"]: Outlet(**entry) for entry in outlets},
        families={entry["id"]: Family(**entry) for entry in families},
        agencies=tuple(Agency(**entry) for entry in agencies),
        feeds=tuple(feed for _, feed in feeds),
        feed_files=tuple(name for name, _ in feeds),
        unread=tuple(problems),
    )


def _feeds(file: Path, problems: list[Problem]) -> Iterator[tuple[str, Feed]]:
    """The feeds of one category file, each with the file's name."""
    name = f"feeds/{file.name}"
    document = _toml(file)
    category = document.pop("category", None)
    if not isinstance(category, str) or not category.strip():
        problems.append(Problem(name, "", "no category", 'begin the file with: category = "World"'))
        category = file.stem.replace("-", " ").title()
    for entry in _entries(document, _FEED, name, problems):
        yield name, Feed(category=category.strip(), **entry)


def _unique(file: Path, kind: _Kind, problems: list[Problem]) -> list[dict[str, Any]]:
    """The file's entries without those whose first key field came before; none when there is no such file."""
    key = kind.keys[0]
    seen: dict[str, dict[str, Any]] = {}
    for entry in _entries(_toml(file) if file.exists() else {}, kind, file.name, problems):
        if seen.setdefault(entry[key], entry) is not entry:
            problems.append(Problem(file.name, entry[key], "is there twice", "keep one of the two entries"))
    return list(seen.values())


def _entries(document: dict[str, Any], kind: _Kind, file: str, problems: list[Problem]) -> list[dict[str, Any]]:
    """The document's tables of one kind, with nothing in them but known fields of the right type."""
    for key in sorted(document.keys() - {kind.name}):
        problems.append(Problem(file, "", f"unknown key {key!r}", f"entries begin with [[{kind.name}]]"))
    tables = document.get(kind.name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.append(Problem(file, "", f"{kind.name!r} is no list of tables", f"write [[{kind.name}]]"))
        return []
    entries = []
    for number, table in enumerate(tables, start=1):
        entry = _entry(table, kind, file, f"{kind.name} {number}", problems)
        if entry is not None:
            entries.append(entry)
    return entries


def _entry(table: dict[str, Any], kind: _Kind, file: str, place: str, problems: list[Problem]) -> dict[str, Any] | None:
    """The known, well-typed fields of one table; None when a key field is not among them."""
    label = next((table[key] for key in kind.keys if isinstance(table.get(key), str)), "") or place
    known = (*kind.keys, *kind.wanted, *kind.optional, *kind.lists)
    entry: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            problems.append(Problem(file, label, f"unknown key {key!r}", f"known are {', '.join(known)}"))
        elif key in kind.lists and _is_text_list(value):
            entry[key] = tuple(value)
        elif key not in kind.lists and isinstance(value, str):
            entry[key] = value
        else:
            wanted = "a list of texts" if key in kind.lists else "text in quotation marks"
            given = _TYPE_NAMES.get(type(value), "a date or time")
            problems.append(Problem(file, label, f"{key!r} is {given}", f"it has to be {wanted}"))
    for key in (*kind.keys, *kind.wanted):
        if key not in table:
            problems.append(Problem(file, label, f"{key!r} is missing", f"add: {key} = …"))
    return entry if all(entry.get(key) for key in kind.keys) else None


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _toml(file: Path) -> dict[str, Any]:
    """The file's content. Raises `CatalogueError` when it cannot be read."""
    try:
        data = file.read_bytes()
        if len(data) > MAX_FILE_BYTES:
            raise CatalogueError(f"{file} is larger than {MAX_FILE_BYTES} bytes: split it by category")
        return tomllib.loads(data.decode("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{file} is no valid TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{file} is not in UTF-8: {error.reason} at byte {error.start}") from error
    except RecursionError as error:
        raise CatalogueError(f"{file} is nested too deeply for a catalogue") from error
    except OSError as error:
        raise CatalogueError(f"{file} cannot be read: {error.strerror}") from error
