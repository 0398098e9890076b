"""Countries and cities by their names in many languages, so that Kiew, Kyiv and Киев are one word.

The names come from the Unicode CLDR; `benchmarks/build_places.py` makes the table. A place is told by the first letters
of its name, since languages bend names; so Germans and alemanes are Germany too.
"""

from __future__ import annotations

import functools
import json
from importlib import resources


def place_of(word: str, stem: str) -> str:
    """The territory (ISO 3166) or city (tz database) that a folded word names, or "".

    Args:
        word: folded, as `fold` does.
        stem: its first letters, as many as words are compared by.

    >>> place_of("kiew", "kiew"), place_of("germany", "german"), place_of("river", "river")
    ('Europe/Kiev', 'DE', '')
    """
    known = _table()
    return known.get(word) or known.get(stem, "")


@functools.cache
def _table() -> dict[str, str]:
    file = resources.files("broadsheet.stages.cluster").joinpath("places.json")
    told: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
    return {stem: code for code, stems in told.items() for stem in stems}
