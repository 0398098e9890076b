"""Kagi News (Kite) category files: a JSON object, category name → its feeds."""

from __future__ import annotations

import json
from typing import Any

from broadsheet.catalogue.importing import Importer
from broadsheet.catalogue.model import Problem
from broadsheet.errors import CatalogueError
from broadsheet.types import Feed

MAX_BYTES = 20_000_000


def read_kite(data: bytes, *, skipped: list[Problem] | None = None) -> list[Feed]:
    """The feeds of a Kite category file, in its order, each address once.

    The file maps each category to an object whose `feeds` are addresses and whose `source_language` is the
    language of most of them. The outlet is guessed from the feed's address; `Catalogue.with_feeds` replaces
    it by the outlet known for that host. Addresses that cannot be a feed's, and repeated ones, are left out
    and, when a list is given, noted in `skipped`. Raises `CatalogueError` for any other shape.

    >>> read_kite(b'{"Space": {"source_language": "en", "feeds": ["https://www.outlet.example/rss"]}}')
    [Feed(url='https://www.outlet.example/rss', outlet='outlet.example', category='Space', language='en', title='')]
    """
    importer = Importer("Kite", skipped)
    for category, value in _parse(data).items():
        feeds = value.get("feeds") if isinstance(value, dict) else None
        if not isinstance(feeds, list) or not all(isinstance(url, str) for url in feeds):
            raise CatalogueError(f'Kite file: category {category[:60]!r} has no list of addresses under "feeds"')
        language = value.get("source_language", "")
        for number, url in enumerate(feeds, start=1):
            importer.add(
                url=url,
                site="",
                category=category,
                language=language if isinstance(language, str) else "",
                title="",
                place=f"{category[:60]}, feed {number}",
            )
    return importer.feeds


def _parse(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise CatalogueError(f"Kite file larger than {MAX_BYTES} bytes: split it")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise CatalogueError(f"Kite file is no valid JSON: {error}") from error
    if not isinstance(document, dict):
        raise CatalogueError("Kite file: expected an object, category name → its feeds")
    return document
