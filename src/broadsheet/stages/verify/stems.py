"""Word stems good enough to see that two words are forms of one: endings by language, no dictionary."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

_KEEP = 3  # letters that stay at least


@functools.cache
def _data() -> dict[str, dict[str, str]]:
    text = resources.files("broadsheet.stages.verify.data").joinpath("stems.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.cache
def _endings(language: str) -> tuple[str, ...]:
    """Endings of a language, longest first. They are inflection only: "nation" and "national" are not one word."""
    return tuple(sorted(_data()["endings"].get(language, "").split(), key=len, reverse=True))


@functools.cache
def irregular() -> dict[str, str]:
    """English forms no ending explains → base form: "said" → "say"."""
    pairs = (pair.partition("=") for pair in _data()["irregular"]["en"].split())
    return {form: base for form, _, base in pairs}


@functools.lru_cache(maxsize=131_072)
def stem(word: str, language: str) -> str:
    """Stem of a folded word.

    >>> stem("flooded", "en") == stem("flooding", "en") == stem("floods", "en")
    True
    >>> stem("stopped", "en") == stem("stops", "en"), stem("said", "en") == stem("say", "en")
    (True, True)
    """
    if not word[:1].isalpha():
        return word
    if language == "en":
        word = irregular().get(word, word)
    for ending in _endings(language):
        if len(word) - len(ending) >= _KEEP and word.endswith(ending):
            return _tidy(word[: -len(ending)], ending, language)
    return word


def _tidy(root: str, ending: str, language: str) -> str:
    if language != "en":
        return root
    if ending in ("ied", "ies"):
        return root + "y"
    if len(root) > _KEEP and root[-1] == root[-2] and root[-1] not in "lsz" and ending in ("ed", "ing", "ings"):
        root = root[:-1]
    return root.removesuffix("e") if len(root) > _KEEP else root
