"""How two English words are related: the same, of one family, synonyms, broader, narrower, opposite, side by side.

The relations are those of Princeton WordNet 3.1, reduced by `benchmarks/build_lexicon.py` to 1 MB beside this module
(`data/lexicon_en.txt.gz`, licence in `data/WORDNET-LICENSE.txt`). Loaded at the first question, in half a second.
Fellbaum (ed.), WordNet: An Electronic Lexical Database, MIT Press 1998.
"""

from __future__ import annotations

import enum
import functools
import gzip
import itertools
import tomllib
from collections import Counter
from dataclasses import dataclass
from importlib import resources

from broadsheet.stages.verify.stems import irregular


class Relation(enum.StrEnum):
    """What the first word is to the second."""

    SAME = "same"
    FAMILY = "family"  # invade, invasion
    SYNONYM = "synonym"
    SIMILAR = "similar"  # adjectives near one another; verbs of one group
    BROADER = "broader"  # vehicle for car: says less, and is carried
    NARROWER = "narrower"  # car for vehicle: says more than the evidence
    OPPOSITE = "opposite"
    SIBLING = "sibling"  # pink for yellow: another one of the same kind
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the lexicon knows of one word, over all its base forms; numbers are synsets."""

    lemmas: frozenset[str]
    senses: frozenset[int]
    broader: frozenset[int]  # one step up
    broadest: frozenset[int]  # two steps up
    similar: frozenset[int]
    opposites: frozenset[str]
    opposite_senses: frozenset[int]
    family: frozenset[str]
    kinds: frozenset[str]  # parts of speech: n v a r
    words: frozenset[str]  # base forms, opposites and family: two words related by name share one of them
    touched: frozenset[int]  # synsets of any of the kinds above: two words related by meaning share one of them

    def apart(self, other: Entry) -> bool:
        """Whether no relation can hold, asked in two steps instead of ten: true of 94 pairs of news words in 100."""
        return self.touched.isdisjoint(other.touched) and self.words.isdisjoint(other.words)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    senses: dict[str, tuple[tuple[int, int], ...]]  # word → (synset, rank)
    kind: list[str]
    broader: list[tuple[int, ...]]
    similar: list[tuple[int, ...]]
    opposites: dict[str, frozenset[str]]
    family: dict[str, frozenset[str]]


_NOTHING: frozenset[int] = frozenset()
# Everything is a thing: a step up to one of the widest synsets says nothing. Found by number of words below.
_MAX_CHILDREN = 400


@functools.cache
def light_words() -> frozenset[str]:
    """Words of so many senses that every second word is related to one of them: "get", "way", "set"."""
    return frozenset(_lists()["light"].split())


@functools.cache
def light_verbs() -> frozenset[str]:
    """Those of them that are verbs first: "took" may stand for almost any verb."""
    return light_words() - frozenset(_lists()["light_nouns"].split())


@functools.cache
def given_names() -> frozenset[str]:
    """Given names that are ordinary words as well: "mark", "rose"."""
    return frozenset(_lists()["given_names"].split())


@functools.cache
def _lists() -> dict[str, str]:
    text = resources.files("broadsheet.stages.verify.data").joinpath("lexicon_en.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.lru_cache(maxsize=65_536)
def relate(one: str, other: str) -> Relation:
    """What the first of two folded English words is to the second.

    >>> relate("vehicle", "car").value, relate("car", "vehicle").value, relate("pink", "yellow").value
    ('broader', 'narrower', 'sibling')
    >>> relate("bought", "sold").value, relate("purchased", "bought").value, relate("invasion", "invade").value
    ('opposite', 'synonym', 'family')
    """
    if one == other:
        return Relation.SAME
    if one in light_words() or other in light_words():
        return Relation.NONE
    a, b = entry(one), entry(other)
    if a is None or b is None or a.apart(b):
        return Relation.NONE
    if a.lemmas & b.lemmas:
        return Relation.SAME
    if a.opposites & b.lemmas or b.opposites & a.lemmas:
        return Relation.OPPOSITE
    if a.family & b.lemmas or b.family & a.lemmas:
        return Relation.FAMILY
    if a.senses & b.senses:
        return Relation.SYNONYM
    return _relate_senses(a, b)


def opposite(one: str, other: str) -> bool:
    """Whether two words are opposites by themselves, light words included.

    >>> opposite("arrived", "left"), opposite("give", "take")
    (True, True)
    """
    a, b = entry(one), entry(other)
    return a is not None and b is not None and bool(a.opposites & b.lemmas or b.opposites & a.lemmas)


def _relate_senses(a: Entry, b: Entry) -> Relation:
    if a.opposite_senses & b.senses or b.opposite_senses & a.senses:
        return Relation.OPPOSITE
    if a.similar & b.senses or b.similar & a.senses:
        return Relation.SIMILAR
    if a.senses & (b.broader | b.broadest):
        return Relation.BROADER
    if b.senses & (a.broader | a.broadest):
        return Relation.NARROWER
    if a.broader & b.broader or a.similar & b.similar:
        return Relation.SIBLING
    return Relation.NONE


@functools.lru_cache(maxsize=65_536)
def entry(word: str) -> Entry | None:
    """What the lexicon knows of a folded word in any form; None for a word it does not have."""
    lexicon = _load()
    lemmas = lemmas_of(word)
    senses = [s for lemma in lemmas for s, _ in lexicon.senses.get(lemma, ())]
    if not senses:
        return None
    broader = {up for s in senses for up in lexicon.broader[s]}
    opposites = {o for lemma in lemmas for o in lexicon.opposites.get(lemma, ())}
    similar = {near for s in senses for near in lexicon.similar[s]}
    broadest = {up for s in broader for up in lexicon.broader[s]}
    opposite_senses = _opposite_senses(lexicon, opposites, senses)
    family = {f for lemma in lemmas for f in lexicon.family.get(lemma, ())}
    return Entry(
        lemmas=frozenset(lemmas),
        senses=frozenset(senses),
        broader=frozenset(broader),
        broadest=frozenset(broadest),
        similar=frozenset(similar),
        opposites=frozenset(opposites),
        opposite_senses=opposite_senses,
        family=frozenset(family),
        kinds=frozenset(lexicon.kind[s] for s in senses),
        words=frozenset({*lemmas, *opposites, *family}),
        touched=frozenset({*senses, *broader, *broadest, *similar, *opposite_senses}),
    )


def _opposite_senses(lexicon: _Lexicon, opposites: set[str], senses: list[int]) -> frozenset[int]:
    """First senses of the opposites, of a part of speech the word has: "audacious" opposes what "timid" means."""
    kinds = {lexicon.kind[s] for s in senses}
    return frozenset(
        s for word in opposites for s, rank in lexicon.senses.get(word, ()) if rank == 0 and lexicon.kind[s] in kinds
    )


@functools.lru_cache(maxsize=65_536)
def lemmas_of(word: str) -> tuple[str, ...]:
    """Base forms the lexicon knows, likeliest first.

    >>> lemmas_of("bodies"), lemmas_of("stopped"), lemmas_of("went")
    (('body',), ('stopped', 'stop'), ('go',))
    """
    known = _load().senses
    if (base := irregular().get(word)) is not None:
        return tuple(dict.fromkeys(w for w in (base, word) if w in known))
    found = [word] if word in known else []
    found += [base for base in _bases(word) if base in known and base not in found]
    if word.endswith(("ed", "ing", "s")) and len(found) > 1:  # "building" is a noun first, but "buildings" no verb
        return tuple(found)
    return tuple(found[:1])


def _bases(word: str) -> list[str]:
    found: list[str] = []
    for ending, replacements in _DETACH:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            root = word[: -len(ending)]
            found += [root + r for r in replacements]
            if ending in ("ed", "ing", "er", "est") and len(root) > 2 and root[-1] == root[-2]:
                found.append(root[:-1])
    return found


_DETACH = (
    ("'s", ("",)), ("ies", ("y",)), ("ches", ("ch",)), ("shes", ("sh",)), ("xes", ("x",)), ("sses", ("ss",)),
    ("ves", ("f", "fe")), ("es", ("e", "")), ("s", ("",)), ("ied", ("y",)), ("ed", ("e", "")), ("ing", ("e", "")),
    ("ier", ("y",)), ("iest", ("y",)), ("er", ("", "e")), ("est", ("", "e")), ("ly", ("", "le")),
)  # fmt: skip


@functools.cache
def _load() -> _Lexicon:
    packed = resources.files("broadsheet.stages.verify.data").joinpath("lexicon_en.txt.gz").read_bytes()
    senses: dict[str, list[tuple[int, int]]] = {}
    kind: list[str] = []
    broader: list[tuple[int, ...]] = []
    similar: list[tuple[int, ...]] = []
    opposites: dict[str, set[str]] = {}
    family: dict[str, set[str]] = {}
    for number, line in enumerate(gzip.decompress(packed).decode().split("\n")):
        pos, words, up, near, against, derived = line.split("|")
        kind.append(pos)
        for word in words.split():
            senses.setdefault(word[:-1], []).append((number, int(word[-1])))
        broader.append(tuple(map(int, up.split())) if up else ())
        similar.append(tuple(map(int, near.split())) if near else ())
        _add_pairs(opposites, against)
        _add_pairs(family, derived)
    _add_pairs(opposites, _lists()["opposites"].replace("/", ":"))
    return _Lexicon(
        senses={w: tuple(sorted(s, key=_rank) if len(s) > 1 else s) for w, s in senses.items()},
        kind=kind,
        broader=_without_widest(broader),
        similar=similar,
        opposites={w: frozenset(s) for w, s in opposites.items()},
        family={w: frozenset(s) for w, s in family.items()},
    )


def _add_pairs(table: dict[str, set[str]], pairs: str) -> None:
    for pair in pairs.split():
        one, _, other = pair.partition(":")
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)


def _rank(sense: tuple[int, int]) -> int:
    return sense[1]


def _without_widest(broader: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    children = Counter(itertools.chain.from_iterable(broader))
    widest = {up for up, count in children.items() if count > _MAX_CHILDREN}
    return [ups if widest.isdisjoint(ups) else tuple(up for up in ups if up not in widest) for ups in broader]
