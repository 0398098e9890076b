"""Word lists of the checks (`data/words.toml`): what turns a statement round or makes it less than a fact."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

from broadsheet.text.normalise import fold
from broadsheet.text.tokens import Token


@dataclass(frozen=True, slots=True)
class StanceWords:
    """Folded words of one language that carry polarity and modality."""

    negation: frozenset[str]
    doubt: frozenset[str]
    condition: frozenset[str]
    status: frozenset[str]
    soft: frozenset[str]
    speech: frozenset[str]
    ahead: frozenset[str]
    modal: frozenset[str]

    @property
    def critical(self) -> frozenset[str]:
        """Words that may not vanish from the middle of a sentence."""
        return self.negation | self.doubt | self.condition | self.status | self.soft


@functools.cache
def stance_words(language: str) -> StanceWords:
    """Lists of a language (BCP 47); empty ones for a language without lists.

    >>> "not" in stance_words("en-GB").negation
    True
    """
    entry = _raw().get(language.split("-")[0].lower(), {})
    return StanceWords(
        *(
            _set(entry.get(name, ""))
            for name in ("negation", "doubt", "condition", "status", "soft", "speech", "ahead", "modal")
        )
    )


# Folded, a German subjunctive ("hätte", of doubt) looks like the past of a fact ("hatte").
_SUBJUNCTIVE = {"hatte": "hätte", "hatten": "hätten", "ware": "wäre", "waren": "wären", "konnte": "könnte"}
_SUBJUNCTIVE |= {"konnten": "könnten", "durfte": "dürfte", "durften": "dürften", "mochte": "möchte"}


def indicative(token: Token) -> bool:
    """Whether a word only looks like one of doubt: "hatte" that is no "hätte", the month of May."""
    if token.text == "May":
        return token.start > 0
    return token.key in _SUBJUNCTIVE and token.text.lower() != _SUBJUNCTIVE[token.key]


@functools.cache
def critical_words(language: str) -> frozenset[str]:
    """`StanceWords.critical`, built once a language."""
    return stance_words(language).critical


@functools.cache
def _raw() -> dict[str, dict[str, str]]:
    text = resources.files("broadsheet.stages.verify.data").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _set(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())
