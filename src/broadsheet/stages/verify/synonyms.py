"""Words that news uses for one another, by language: groups from `data/synonyms.toml`, compared by stem."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

from broadsheet.stages.verify.stems import stem
from broadsheet.text.normalise import fold

_NONE: frozenset[int] = frozenset()


def groups_of(root: str, language: str) -> frozenset[int]:
    """Numbers of the groups a stem is in; empty for a language without groups.

    >>> bool(groups_of(stem("lobte", "de"), "de") & groups_of(stem("begrusst", "de"), "de"))
    True
    >>> bool(groups_of(stem("lobte", "de"), "de") & groups_of(stem("kritik", "de"), "de"))
    False
    """
    return _groups(language).get(root, _NONE)


@functools.cache
def _groups(language: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(_raw().get(language, "").split(";")):
        for word in group.split():
            found.setdefault(stem(fold(word), language), set()).add(number)
    return {root: frozenset(numbers) for root, numbers in found.items()}


@functools.cache
def _raw() -> dict[str, str]:
    text = resources.files("broadsheet.stages.verify.data").joinpath("synonyms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
