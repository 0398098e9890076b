"""Stage 5 of 7: whose surnames stand in a story, so that a digest does not begin to speak of somebody unknown."""

from __future__ import annotations

import re
from functools import cache

from broadsheet.stages.write.looks import look
from broadsheet.stages.write.people import can_be_person
from broadsheet.stages.write.reading import Reading
from broadsheet.text.census import census
from broadsheet.text.cues import cues
from broadsheet.text.normalise import fold

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


def alone(text: str, names: dict[str, frozenset[str]], language: str) -> tuple[str, ...]:
    """Surnames that stand in a sentence without a first name and without a role before them, folded.

    >>> names = {"quill": frozenset({"ada", "quill"})}
    >>> [alone(text, names, "en") for text in ("Quill won.", "Mayor Quill won.", "Ada Quill won.")]
    [('quill',), (), ()]
    """
    words = [word.removesuffix("'s") for word in look(text).tokens]
    if not text.isascii():
        words = [fold(word).removesuffix("'s") for word in words]
    here = names.keys() & words
    if not here:
        return ()
    roles = _roles(language)
    found = (w for w in here if names[w].isdisjoint(frozenset(words) - {w}))
    return tuple(w for w in found if not (words.index(w) and words[words.index(w) - 1] in roles))


def words_of(text: str) -> frozenset[str]:
    """The words of what is printed already, folded, to look for a surname in."""
    return frozenset(fold(w) for w in _WORD.findall(text))


@cache
def _roles(language: str) -> frozenset[str]:
    return frozenset(fold(role) for role in cues(language).roles)
