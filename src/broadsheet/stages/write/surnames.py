"""Stage 5 of 7: whose surnames stand in a story, so that a digest does not begin to speak of somebody unknown."""

from __future__ import annotations

import re
from functools import cache

from broadsheet.stages.write.people import can_be_person
from broadsheet.stages.write.reading import Reading
from broadsheet.text.cues import cues
from broadsheet.text.normalise import fold
from broadsheet.text.people import census

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def surnames(reading: Reading) -> dict[str, frozenset[str]]:
    """Last word of everybody's name in the articles → all words of the names that end so, folded."""
    found: dict[str, frozenset[str]] = {}
    for text in reading.texts:
        for person in census(text, reading.language).found:
            words = person.name.split()
            if can_be_person(words):
                folded = [fold(w) for w in words]
                found[folded[-1]] = found.get(folded[-1], frozenset()) | frozenset(folded)
    return found


def unintroduced(text: str, known: str, names: dict[str, frozenset[str]], *, language: str) -> bool:
    """Whether a sentence names somebody by surname only, without a role, whom nothing printed before (`known`) names.

    >>> names = {"quill": frozenset({"ada", "quill"})}
    >>> unintroduced("Quill won.", "", names, language="en"), unintroduced("Mayor Quill won.", "", names, language="en")
    (True, False)
    >>> unintroduced("Quill won.", "Ada Quill spoke.", names, language="en")
    False
    """
    words = [fold(w) for w in _WORD.findall(text)]
    here = frozenset(words)
    alone = [w for w in names.keys() & here if here.isdisjoint(names[w] - {w})]
    if not alone:
        return False
    before = {fold(w) for w in _WORD.findall(known)}
    roles = _roles(language)
    return any(w not in before and not (words.index(w) and words[words.index(w) - 1] in roles) for w in alone)


@cache
def _roles(language: str) -> frozenset[str]:
    return frozenset(fold(role) for role in cues(language).roles)
