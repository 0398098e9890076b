"""What an article is compared by: weighted words, letter groups of the headline, names and numbers.

All weights are tf-idf over the articles read so far, with a prior for the first ones. A batch is read in one go, in
columns: what costs is the number of calls, not the number of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.columns import Hashes, Numbering, counting, distinct, ordered, ranks
from broadsheet.stages.cluster.kinds import bare_title
from broadsheet.stages.cluster.reading import BASE, Words, known_words, read_words
from broadsheet.text.normalise import fold
from broadsheet.text.words import stopwords
from broadsheet.types import Article

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SEGMENTS = 4
WORDS, GRAMS, NAMES, NUMBERS = range(SEGMENTS)
BODY_CHARS = 2_000  # of the text that are read: news says what happened first, and more text adds cost, not F1
MAX_TERMS = 100  # heaviest terms kept a segment
STEM_CHARS = 6  # a word is compared by its first letters: "Olympics" and "Olympic", Slavic and German endings
TITLE_WEIGHT = 2.0  # a headline word counts as often as this in the text
GRAM_CHARS = 4
PRIOR_ARTICLES = 500.0  # the vocabulary starts as if it had seen this many articles
TEXT_POWER = 2.0  # of the idf where there is a text: among a hundred words the rare ones tell; +.02 AP on wikinews
_ONE = np.int32(1)  # of the columns' own type: adding any other takes fifty times as long
NAME_RATIO = 4  # a word is a name if written with a capital inside sentences this many times as often as without


@dataclass(frozen=True, slots=True)
class Batch:
    """Features of some articles, one after the other, in segments: words, headline letters, names, numbers.

    Article a owns entries `starts[a]:starts[a + 1]`. Its segment s begins at `starts[a] + bounds[a, s]` with the empty
    term 0 of weight 0, then come its terms, heaviest first. The squares of a segment's weights add up to 1, or to 0 if
    the article has none of that kind.
    """

    ids: npt.NDArray[np.int32]  # (entries,) terms of the vocabulary
    weights: npt.NDArray[np.float32]  # (entries,)
    starts: Ints  # (articles + 1,)
    bounds: Ints  # (articles, SEGMENTS)


class Column:
    """Whole numbers by term, growing."""

    __slots__ = ("values",)

    def __init__(self, size: int = 1 << 12) -> None:
        self.values: npt.NDArray[np.int32] = np.zeros(size, dtype=np.int32)

    def fit(self, size: int) -> None:
        """Make room for `size` values."""
        if size > len(self.values):
            self.values = np.concatenate([self.values, np.zeros(max(size, len(self.values)), dtype=np.int32)])


class Vocabulary:
    """Terms met so far: how many articles hold each, and how often each is written with a capital."""

    def __init__(self) -> None:
        self.articles = 0
        self._raw = Numbering()  # hash of a token as written → its number
        self._tokens = 0  # with a number
        self._raw_term, self._raw_upper = Column(), Column()  # by number of a token: its term, whether a capital
        self._raw_letter = Column()  # by number of a token: whether it begins with a letter
        self._size = 1  # terms, with the empty one
        self._ids: dict[str, int] = {}  # folded stem, "#number" or "=twin" → term id
        self._gram_ids = Numbering()  # hash of a letter group → term id
        self._frequency, self._upper, self._lower = Column(), Column(), Column()  # by term: articles with it
        self._number, self._twin = Column(), Column()  # by term: whether it is one; its id among names and numbers
        self._stop: dict[str, Ints] = {}

    def __len__(self) -> int:
        return self._size

    def read(self, articles: Sequence[Article]) -> Batch:
        """Features of a batch, which is counted into the vocabulary first.

        >>> from datetime import UTC, datetime
        >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
        >>> article = Article("a", "https://a.example/1", "a.example", "Dam breaks", "", "en", noon, noon)
        >>> batch = Vocabulary().read([article])
        >>> len(batch.ids)  # two words, eight letter groups, and the start of each segment
        14
        """
        # Headline and text in turn: even numbers are headlines.
        told = [part for a in articles for part in (bare_title(a.title), a.text[:BODY_CHARS])]
        written = read_words(told)
        raw = self._numbers(written)
        owner, from_title = written.owners >> 1, written.owners & 1 == 0
        first = np.append(True, written.owners[1:] != written.owners[:-1])[: len(raw)]
        terms = self._raw_term.values[raw].astype(np.int64)
        upper = self._raw_upper.values[raw] > 0
        strange = ~self._sentence_case(raw[from_title], owner[from_title], len(articles))
        inner = ~first & ~(from_title & strange[owner])
        np.add.at(self._upper.values, terms[inner & upper], _ONE)
        np.add.at(self._lower.values, terms[inner & ~upper], _ONE)
        self.articles += len(articles)
        terms_as_written = terms
        keys, inverse = distinct(owner * len(self) + terms)
        owners, terms = np.divmod(keys, len(self))
        counts = np.bincount(inverse, weights=np.where(from_title, TITLE_WEIGHT, 1.0), minlength=len(keys))
        # The first word of a headline or text has a capital anyway: it tells a name only if others wrote it so inside.
        telling = upper & (~first | (self._upper.values[terms_as_written] > 0))
        capital = np.bincount(inverse, weights=telling, minlength=len(keys)) > 0
        keep = ~self._is_stop(owners, terms, [a.language for a in articles])
        owners, terms, counts, capital = owners[keep], terms[keep], counts[keep], capital[keep]
        np.add.at(self._frequency.values, terms, _ONE)
        has_text = np.bincount(owner[~from_title], minlength=len(articles)) > 0
        power = np.where(has_text, TEXT_POWER, 1.0)
        weights = (1.0 + np.log(counts)) * self._idf(terms) ** power[owners]
        is_name = capital & (self._upper.values[terms] >= NAME_RATIO * self._lower.values[terms])
        is_number = self._number.values[terms] > 0
        gram_owners, grams = self._grams(written, from_title)
        twins = self._twins(terms, is_name | is_number)
        return _assemble(
            len(articles),
            [
                (owners, terms, weights),
                (gram_owners, grams, self._idf(grams)),
                (owners[is_name], twins[is_name], weights[is_name]),
                (owners[is_number], twins[is_number], weights[is_number]),
            ],
        )

    def _numbers(self, written: Words) -> Ints:
        """The number of each word; those never met before are learnt in the order of writing."""
        found = self._raw.find(written.hashes)
        unknown = np.flatnonzero(found < 0)
        if len(unknown):
            new, first, inverse = np.unique(written.hashes[unknown], return_index=True, return_inverse=True)
            order = np.argsort(first)
            numbers = np.empty(len(new), dtype=np.int64)
            numbers[order] = self._learn([written[k] for k in unknown[first[order]].tolist()])
            self._raw.add(new, numbers)
            found[unknown] = numbers[inverse]
        return found

    def _sentence_case(self, raw: Ints, owner: Ints, articles: int) -> Flags:
        """Whether each headline writes ordinary words small, so that its capitals tell names."""
        letters = self._raw_letter.values[raw] > 0
        owner, upper = owner[letters], self._raw_upper.values[raw[letters]] > 0
        opens = np.append(True, owner[1:] != owner[:-1])[: len(owner)]  # a first word has a capital anyway
        owner, upper = owner[~opens], upper[~opens]
        words = np.bincount(owner, minlength=articles)
        capitals = np.bincount(owner, weights=upper, minlength=articles)
        found: Flags = (words >= 3) & (capitals <= 0.6 * words)
        return found

    def _learn(self, tokens: Sequence[str]) -> Ints:
        """Numbers for tokens that have none."""
        numbers = np.arange(self._tokens, self._tokens + len(tokens))
        self._tokens += len(tokens)
        figures = [token[0].isdecimal() for token in tokens]
        terms = [self._intern(self._ids, _key(t, figure)) for t, figure in zip(tokens, figures, strict=True)]
        for column in (self._raw_term, self._raw_upper, self._raw_letter):
            column.fit(self._tokens)
        self._raw_term.values[numbers] = terms
        self._raw_upper.values[numbers] = [not t.islower() and not f for t, f in zip(tokens, figures, strict=True)]
        self._raw_letter.values[numbers] = [token[0].isalpha() for token in tokens]
        self._number.values[terms] = figures
        return numbers

    def _intern(self, ids: dict[str, int], key: str) -> int:
        term = ids.get(key)
        if term is None:
            term = ids[key] = self._size
            if term >= len(self._frequency.values):
                self._grow(term + 1)
            self._size = term + 1
        return term

    def _idf(self, terms: Ints) -> Floats:
        found: Floats = np.log((self.articles + PRIOR_ARTICLES) / (self._frequency.values[terms] + 0.5))
        return found

    def _twins(self, terms: Ints, wanted: Flags) -> Ints:
        # A name or number stands in two segments; it needs a second id, or the segments would mix.
        for term in np.unique(terms[wanted & (self._twin.values[terms] == 0)]).tolist():
            twin = self._intern(self._ids, f"={term}")
            self._twin.values[term] = twin
        return self._twin.values[terms].astype(np.int64)

    def _grams(self, written: Words, wanted: Flags) -> tuple[Ints, Ints]:
        """Groups of letters of the headlines, whose words are `wanted`: article and term of each, once an article."""
        letters, owner = _headlines(written, np.flatnonzero(wanted))
        count = max(len(letters) - GRAM_CHARS + 1, 0)
        hashes = np.zeros(count, dtype=np.uint64)
        for shift in range(GRAM_CHARS):
            hashes = hashes * BASE + letters[shift : shift + count]
        whole = np.flatnonzero(owner[:count] == owner[GRAM_CHARS - 1 :])  # does not reach into the next title
        grams = self._gram_terms(hashes[whole])
        keys = np.sort(owner[whole] * len(self) + grams)
        owner, grams = np.divmod(keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]], len(self))
        np.add.at(self._frequency.values, grams, _ONE)
        return owner, grams

    def _gram_terms(self, hashes: Hashes) -> Ints:
        terms = self._gram_ids.find(hashes)
        unknown = np.flatnonzero(terms < 0)
        if len(unknown):
            new, first, inverse = np.unique(hashes[unknown], return_index=True, return_inverse=True)
            rank = np.empty(len(new), dtype=np.int64)
            rank[np.argsort(first)] = np.arange(len(new))  # numbered in the order of writing
            self._gram_ids.add(new, self._size + rank)
            terms[unknown] = self._size + rank[inverse]
            self._grow(self._size + len(new))
        return terms

    def _grow(self, size: int) -> None:
        self._size = size
        for column in (self._frequency, self._upper, self._lower, self._number, self._twin):
            column.fit(size)

    def _is_stop(self, owners: Ints, terms: Ints, languages: Sequence[str]) -> Flags:
        found = np.zeros(len(terms), dtype=bool)
        for language in sorted(set(languages)):
            stop = self._stop_terms(language)
            spoken = np.array([tongue == language for tongue in languages], dtype=bool)[owners]
            found[spoken] = np.isin(terms[spoken], stop)
        return found

    def _stop_terms(self, language: str) -> Ints:
        found = self._stop.get(language)
        if found is None:
            numbers = self._numbers(known_words([word for word in sorted(stopwords(language)) if word]))
            found = self._stop[language] = self._raw_term.values[numbers].astype(np.int64)
        return found


def _assemble(articles: int, parts: Sequence[tuple[Ints, Ints, Floats]]) -> Batch:
    """Segments side by side, sorted by article, segment, weight; the heaviest terms kept, as unit vectors."""
    owners = np.concatenate([p[0] for p in parts])
    segment = np.repeat(np.arange(SEGMENTS), [len(p[0]) for p in parts])
    group = owners * SEGMENTS + segment
    terms, weights = np.concatenate([p[1] for p in parts]), np.concatenate([p[2] for p in parts])
    order, group = ordered(group * len(group) + ranks(-weights))
    group, terms, weights = group // max(len(group), 1), terms[order], weights[order]
    sizes = np.bincount(group, minlength=articles * SEGMENTS)
    rank = np.arange(len(group)) - (np.cumsum(sizes) - sizes)[group]
    keep = rank < MAX_TERMS
    group, terms, weights, rank = group[keep], terms[keep], weights[keep], rank[keep]
    sizes = np.minimum(sizes, MAX_TERMS)
    norms = np.sqrt(np.bincount(group, weights=weights**2, minlength=len(sizes)))
    begins = np.cumsum(sizes + 1) - (sizes + 1)  # one more: the empty term
    total = int(np.sum(sizes + 1))
    ids, values = np.zeros(total, dtype=np.int32), np.zeros(total, dtype=np.float32)
    at = begins[group] + 1 + rank
    ids[at], values[at] = terms, weights / np.where(norms > 0, norms, 1.0)[group]
    bounds = begins.reshape(articles, SEGMENTS)
    return Batch(ids, values, np.append(bounds[:, 0], total), bounds - bounds[:, :1])


def _key(token: str, is_figure: bool) -> str:
    """By which a token is one term with others: endings are cut off, and letters folded."""
    if is_figure:
        return "#" + token
    folded = fold(token)
    return folded[:STEM_CHARS] if folded.isalpha() else folded


def _headlines(written: Words, words: Ints) -> tuple[Hashes, Ints]:
    """Headlines in small letters, with one space behind each of their words: letters, and the article of each."""
    lengths = written.ends[words] - written.begins[words]
    within = counting(lengths)
    letters = np.full(int(lengths.sum()) + len(words), ord(" "), dtype=np.uint16)
    letters[np.arange(len(within)) + np.repeat(np.arange(len(words)), lengths)] = written.letters[
        np.repeat(written.begins[words], lengths) + within
    ]
    owners = written.owners[words] >> 1
    last = np.append(owners[1:] != owners[:-1], True)[: len(words)]
    letters[(np.cumsum(lengths + 1) - 1)[last]] = ord("\n")
    small = letters.tobytes().decode("utf-16-le", "surrogatepass").lower()  # may be longer
    found = np.frombuffer(small.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    ends = found == ord("\n")
    found[ends] = ord(" ")
    return found, np.repeat(owners[last], np.diff(np.flatnonzero(ends), prepend=-1))
