"""How two English words are related: the same, of one family, synonyms, broader, narrower, opposite, side by side.

The relations are those of Princeton WordNet 3.1, reduced by `benchmarks/build_lexicon.py` to 1 MB beside this module
(`data/lexicon_en.txt.gz`, licence in `data/WORDNET-LICENSE.txt`). Loaded at the first question, in half a second.
Fellbaum (ed.), WordNet: An Electronic Lexical Database, MIT Press 1998.
"""

from __future__ import annotations

import enum
import functools
import gzip
from dataclasses import dataclass
from importlib import resources

from broadsheet.stages.verify.stems import IRREGULAR


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
# Words of so many senses that every second word is related to one of them.
_LIGHT = frozenset(
    "get gets got getting take takes took taken taking make makes made making go goes went gone going give gives gave given giving have has had having "
    "be is are was were been being do does did done come comes came coming put puts set sets run runs ran say says said saying see sees saw seen "
    "back left right way part thing things people man men time times year years day days call calls called turn turns turned hold holds held "
    "break broke keep keeps kept work works worked lead leads led leave leaves stand stands play line head hand end point place case state".split()
)
_EXTRA_OPPOSITES = (
    "rise fall;increase decrease;gain loss;win lose;accept reject;approve reject;support oppose;allow ban;allow forbid;permit ban;arrest release;"
    "convict acquit;guilty innocent;buy sell;open close;start end;begin end;arrive leave;live die;alive dead;admit deny;confirm deny;agree refuse;"
    "encourage discourage;succeed fail;success failure;victory defeat;winner loser;before after;above below;inside outside;more less;more fewer;"
    "most least;first last;high low;higher lower;highest lowest;up down;strong weak;early late;earlier later;north south;east west;northern southern;"
    "eastern western;old young;new old;rich poor;large small;big small;major minor;best worst;better worse;good bad;male female;man woman;boy girl;"
    "husband wife;father mother;son daughter;brother sister;king queen;legal illegal;lawful unlawful;public private;positive negative;safe dangerous;"
    "join leave;enter leave;attack defend;hire fire;appoint dismiss;grant deny;expand shrink;extend shorten;build destroy;boost cut;raise cut;"
    "raise lower;raise reduce;lift impose;add remove;include exclude;remember forget;love hate;praise criticise;praise criticize;praise condemn;"
    "welcome condemn;welcome criticise;profit loss;import export;import exporter;borrow lend;improve worsen;strengthen weaken;soar plunge;soar slump;"
    "surge plunge;surge slump;jump drop;climb drop;climb fall;grow shrink;advance retreat;surrender resist;peace war;friend enemy;ally rival;ally enemy;"
    "conservative liberal;left right;domestic foreign;permanent temporary;optional mandatory;voluntary mandatory;innocence guilt;majority minority;"
    "many few;all none;always never;often rarely;likely unlikely;able unable;possible impossible;legal criminal;urban rural;maximum minimum;"
    "temporary permanent;hot cold;wet dry;day night;morning evening;summer winter;spring autumn;teacher student;doctor patient;employer employee;"
    "buyer seller;plaintiff defendant;victim suspect;victim attacker;survivor victim;uphold overturn;upheld overturned;pass reject;back oppose;"
    "back reject;return leave;postpone advance;delay hasten;recover deteriorate;upgrade downgrade;overweight underweight;outperform underperform"
)


@functools.lru_cache(maxsize=65_536)
def relate(one: str, other: str) -> Relation:
    """What the first of two folded English words is to the second.

    >>> relate("sank", "fell").value, relate("vehicle", "car").value, relate("pink", "yellow").value
    ('none', 'broader', 'sibling')
    >>> relate("bought", "sold").value, relate("purchased", "bought").value, relate("invasion", "invade").value
    ('opposite', 'synonym', 'family')
    """
    if one == other:
        return Relation.SAME
    if one in _LIGHT or other in _LIGHT:
        return Relation.NONE
    a, b = entry(one), entry(other)
    if a is None or b is None:
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
    return Entry(
        lemmas=frozenset(lemmas),
        senses=frozenset(senses),
        broader=frozenset(broader),
        broadest=frozenset(up for s in broader for up in lexicon.broader[s]),
        similar=frozenset(similar),
        opposites=frozenset(opposites),
        opposite_senses=_opposite_senses(lexicon, opposites, senses),
        family=frozenset(f for lemma in lemmas for f in lexicon.family.get(lemma, ())),
        kinds=frozenset(lexicon.kind[s] for s in senses),
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

    >>> lemmas_of("bodies"), lemmas_of("stopped"), lemmas_of("bigger")
    (('body',), ('stop',), ('big',))
    """
    known = _load().senses
    if (irregular := IRREGULAR.get(word)) is not None:
        return tuple(dict.fromkeys(w for w in (irregular, word) if w in known))
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
    ("'s", ("",)), ("ies", ("y",)), ("ches", ("ch",)), ("shes", ("sh",)), ("xes", ("x",)), ("sses", ("ss",)), ("ves", ("f", "fe")), ("es", ("e", "")),
    ("s", ("",)), ("ied", ("y",)), ("ed", ("e", "")), ("ing", ("e", "")), ("ier", ("y",)), ("iest", ("y",)), ("er", ("", "e")), ("est", ("", "e")),
    ("ly", ("", "le")),
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
    _add_pairs(opposites, ";".join(p.replace(" ", ":") for p in _EXTRA_OPPOSITES.split(";")).replace(";", " "))
    return _Lexicon(
        senses={w: tuple(sorted(s, key=lambda x: x[1])) for w, s in senses.items()},
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


def _without_widest(broader: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    children: dict[int, int] = {}
    for ups in broader:
        for up in ups:
            children[up] = children.get(up, 0) + 1
    return [tuple(up for up in ups if children[up] <= _MAX_CHILDREN) for ups in broader]
