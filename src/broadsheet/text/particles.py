"""Small words inside names of people: "Ghazi al-Jalali", "Bo van der Stern", "Ada dos Quill", in any cased script.

A language's own list (`particles` of its cues) holds those that no frequent word of that language is spelt like. An
article joined by a hyphen is told by its form, in Latin and Cyrillic letters, so that no list is needed for it.
"""

from __future__ import annotations

import regex

# Arabic, Turkish and Hebrew articles, which take on the next letter's sound, and words for son, father and mother.
_JOINED = (
    "al|el|ul|ad|ed|an|en|ar|er|as|es|ash|esh|at|et|az|ez|ud|ibn|ben|bin|bint|abu|abou|umm|oum|ould|ha|"
    "аль|эль|ель|уль|ад|ан|ар|ас|аш|ат|аз|эд|эн|эр|эс|эш|эт|эз|ибн|бен|бин|абу|ібн"
)
PREFIXED = rf"(?:{_JOINED})[-‐‑]\p{{Lu}}[\p{{L}}\p{{M}}’'\-]*[\p{{L}}\p{{M}}]"
_PREFIXED = regex.compile(PREFIXED)
_PREFIX = regex.compile(rf"(?:{_JOINED})[-‐‑](?=\p{{L}}{{3}})", regex.I)  # a whole name stays behind it


def is_prefixed(word: str) -> bool:
    """Whether a word is a name whose article is joined to it and written small.

    >>> is_prefixed("al-Jalali"), is_prefixed("аль-Шараа"), is_prefixed("pro-Quill")
    (True, True, False)
    """
    return "-" in word and _PREFIXED.match(word) is not None


def without_prefix(word: str) -> str:
    """A surname without its joined article, as the next sentence may call the same person; in any case of letters.

    >>> without_prefix("al-Jalali"), without_prefix("Al-Jalali"), without_prefix("Saint-Quill")
    ('Jalali', 'Jalali', 'Saint-Quill')
    """
    joined = _PREFIX.match(word) if "-" in word else None
    return word[joined.end() :] if joined is not None else word
