"""The words of some passages, for asking what they have for a word of a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from broadsheet.stages.verify.alignment import akin
from broadsheet.stages.verify.lexicon import Entry, Relation, entry, light_words, relate
from broadsheet.stages.verify.passage import Passage, Term
from broadsheet.stages.verify.stems import stem
from broadsheet.stages.verify.synonyms import groups_of
from broadsheet.stages.verify.thesaurus import Thesaurus

COMPOUNDING = frozenset(("de", "nl", "sv", "da", "no", "nb"))  # languages that write compound nouns in one word
_PART = 5  # letters a part has at least: shorter ones begin or end words they have nothing to do with
# First parts that turn the second round or make it less: a "Vizepräsident" is no "Präsident".
_TURNING = frozenset("un nicht gegen anti ex vize miss halb schein niet vice tegen icke ikke".split())


def _is_part(term: Term, root: str) -> bool:
    if root == term.stem:
        return False
    return root.startswith(term.stem) or ends_in(root, term.stem) or ends_in(root, term.key)


def ends_in(word: str, part: str) -> bool:
    """Whether a compound noun has a part as its last one, with nothing before it that turns it round.

    >>> ends_in("wirtschaftsministerin", "ministerin"), ends_in("vizeprasident", "prasident")
    (True, False)
    """
    return len(part) >= _PART and word.endswith(part) and word != part and word.removesuffix(part) not in _TURNING


class Vocabulary:
    """The words of some passages, for asking what they have for a word."""

    def __init__(self, passages: Iterable[Passage], thesaurus: Thesaurus | None = None) -> None:
        self._passages = tuple(passages)
        self._thesaurus = thesaurus
        self.stems: dict[str, str] = {}
        for passage in self._passages:
            self.stems.update(passage.stem_keys)

    @cached_property
    def _by_prefix(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for root in self.stems:
            found.setdefault(root[:4], []).append(root)
        return found

    @cached_property
    def _in_lexicon(self) -> tuple[tuple[str, Entry], ...]:
        """The words that can be related to another: half of them are names, figures or words of too many senses."""
        keys = frozenset[str]().union(*(p.term_keys for p in self._passages)) - light_words()
        return tuple((key, known) for key in keys if (known := entry(key)) is not None)

    def same(self, term: Term) -> str:
        """A form of the same word, "" for none."""
        if term.stem in self.stems:
            return self.stems[term.stem]
        return next((self.stems[s] for s in self._by_prefix.get(term.stem[:4], ()) if akin(term.stem, s)), "")

    @cached_property
    def _grouped(self) -> dict[int, str]:
        """Group of synonyms → a word of it these passages have."""
        return {
            group: key
            for passage in self._passages
            for key in passage.plain  # words without content as well: "a year later" for "after a year"
            for group in groups_of(stem(key, passage.language), passage.language)
        }

    def synonym(self, root: str, language: str) -> str:
        """A word that news uses for one with this stem, "" for none."""
        groups = groups_of(root, language)
        return next((self._grouped[g] for g in sorted(groups) if g in self._grouped), "") if groups else ""

    def listed(self, root: str, language: str) -> str:
        """A word that the reader's own thesaurus has for one with this stem, "" for none."""
        found = self._thesaurus.synonyms(root, language, self.stems) if self._thesaurus else []
        return self.stems[found[0]] if found else ""

    def compound(self, term: Term) -> str:
        """A compound noun that has the term as a part and so says as much: "Ministerin" of "Wirtschaftsministerin"."""
        if len(term.stem) < _PART or not term.text[0].isupper():
            return ""
        return next((key for root, key in self.stems.items() if _is_part(term, root)), "")

    def related(self, term: Term) -> Iterator[tuple[Relation, str]]:
        """Words the lexicon relates to a term."""
        own = None if term.key in light_words() else entry(term.key)
        if own is None:
            return
        for key, known in self._in_lexicon:
            if own.apart(known):
                continue
            relation = relate(term.key, key)
            if relation is not Relation.NONE:
                yield relation, key


class Vocabularies:
    """Several vocabularies asked in order, so that each article's is built once and only when a word is missing."""

    def __init__(self, parts: Callable[[], Iterable[Vocabulary]]) -> None:
        self._parts = parts

    def same(self, term: Term) -> str:
        """A form of the same word in any of them, "" for none."""
        return next((found for part in self._parts() if (found := part.same(term))), "")

    def related(self, term: Term) -> Iterator[tuple[Relation, str]]:
        """Words the lexicon relates to a term, in all of them."""
        for part in self._parts():
            yield from part.related(term)
