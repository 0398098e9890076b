"""Opposites in languages without a lexicon of their own: pairs from `data/opposites.toml`, compared by stem."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

from broadsheet.stages.verify.lexicon import opposite
from broadsheet.stages.verify.stems import stem
from broadsheet.text.normalise import fold


def opposed(one: str, other: str, language: str) -> bool:
    """Whether two folded words say opposite things.

    >>> opposed("stieg", "sank", "de"), opposed("augmente", "baisse", "fr"), opposed("rises", "falls", "en")
    (True, True, True)
    >>> opposed("stieg", "stieg", "de"), opposed("regierung", "stieg", "de")
    (False, False)
    """
    if one == other:
        return False
    if language == "en":
        return opposite(one, other)
    return stem(other, language) in opposites_of(stem(one, language), language)


@functools.lru_cache(maxsize=16_384)
def opposites_of(root: str, language: str) -> frozenset[str]:
    """Stems of the opposites of a stem; empty for a language without pairs."""
    return _pairs(language).get(root, frozenset())


@functools.cache
def _pairs(language: str) -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for pair in _raw().get(language, "").split():
        one, _, other = (stem(fold(word), language) for word in pair.partition("/"))
        if one != other:
            table.setdefault(one, set()).add(other)
            table.setdefault(other, set()).add(one)
    return {root: frozenset(others) for root, others in table.items()}


@functools.cache
def _raw() -> dict[str, str]:
    text = resources.files("broadsheet.stages.verify.data").joinpath("opposites.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
