"""Which state a phrase speaks of: its name, what its people are called, or the seat of its government."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources

from broadsheet.text.gazetteer import UNCASED, name_lists
from broadsheet.text.normalise import fold
from broadsheet.text.tokens import BEYOND_LATIN

MAX_NAME_WORDS = 4
_WORD = re.compile(r"[^\W_]+(?:[.'’\-][^\W_]+)*\.?")
_POSSESSIVE = re.compile(r"['’]s?$")
_SENTENCE_STOP = re.compile(r"(?<=[^\W\d_]{3})\.$")


def state_of(phrase: str, language: str) -> str:
    """ISO 3166-1 code of the first state a phrase names; "" for none.

    >>> state_of("French Foreign Minister Ada Quill", "en"), state_of("the Harbour Trust", "en")
    ('FR', '')
    """
    return next(iter(states_in(phrase, language)), "")


def states_in(text: str, language: str) -> list[str]:
    """Codes of the states a text names, in order, once for every mention; longest names first.

    >>> states_in("Talks between South Korea and Japanese officials in Beijing", "en")
    ['KR', 'JP', 'CN']
    """
    table = _table(language.split("-")[0].lower())
    if BEYOND_LATIN.search(text) and UNCASED.search(text):
        countries = name_lists().countries
        return [countries[name] for m in name_lists().uncased.finditer(text) if (name := fold(m.group())) in countries]
    words = [_bare(w) for w in _WORD.findall(text)]
    found: list[str] = []
    at = 0
    while at < len(words):
        step = 1
        if words[at] in table.starts:
            for count in range(min(MAX_NAME_WORDS, len(words) - at), 0, -1):
                code = table.codes.get(" ".join(words[at : at + count]))
                if code:
                    found.append(code)
                    step = count
                    break
        at += step
    return found


def _bare(word: str) -> str:
    return _SENTENCE_STOP.sub("", _POSSESSIVE.sub("", word))


class _Table:
    """Names as written (a capital tells "Turkey" from the bird) with their codes, and the words they begin with."""

    def __init__(self, codes: dict[str, str]) -> None:
        self.codes = codes
        self.starts = frozenset(name.split()[0] for name in codes)


@functools.cache
def _table(language: str) -> _Table:
    data = resources.files("broadsheet.text.data")
    places = tomllib.loads(data.joinpath("places.toml").read_text(encoding="utf-8"))["countries"]
    people = tomllib.loads(data.joinpath("states.toml").read_text(encoding="utf-8")).get(language, {})
    codes: dict[str, str] = {}
    for code, names in (*places.items(), *people.items()):
        for name in names.split("|"):
            codes[name] = code
    return _Table(codes)
