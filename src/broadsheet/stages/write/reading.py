"""Stage 5 of 7: a story's articles read closely: which sentences there are, how alike, and how many sources carry each.

Everything a section needs is computed once here, as matrices over all sentences of the story.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt
import regex

from broadsheet.config import WriteConfig
from broadsheet.stages.write.fitness import Unfit, boilerplate_of, unfitness, unquoted
from broadsheet.stages.write.leaning import dangling, unanchored
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.matrices import Floats, entries, gram, spread
from broadsheet.stages.write.overlap import Overlap, overlap
from broadsheet.stages.write.trim import trimmed, without_dateline
from broadsheet.text.marks import find_marked
from broadsheet.text.normalise import fold
from broadsheet.text.sentences import split_first
from broadsheet.text.titles import strip_outlet
from broadsheet.text.words import content_words
from broadsheet.types import Article, Origin, Outlet, StoryMaterial

_LETTER = regex.compile(r"\p{L}")

# Sentences read closely in one story, so the first 10 of each of 10 articles: news says first what counts. With 80 the
# human summaries come out alike (ROUGE .596/.440/.424 instead of .595/.440/.423) a sixth sooner, but of forty groups of
# ten articles 36 instead of 40 have a quotation and 27 instead of 38 sentences of background are left.
MAX_SENTENCES = 100
MIN_SENTENCES_PER_ARTICLE = 8
FURNITURE_SHARE = 0.4  # of an article's sentences; two versions of one text share more
# A story is written in the reader's language when it has this much in it.
MIN_ARTICLES_IN_LANGUAGE = 3
MIN_SOURCES_IN_LANGUAGE = 2
# Weight of a word that stands so often in a sentence: 1 + its logarithm, 0 for 0.
_DAMPED = np.concatenate([[0.0], 1.0 + np.log(np.arange(1, 65))]).astype(np.float32)
_NEXT_PARAGRAPH = re.compile(r"\n\s*\S")
MIN_FRAME_LETTERS = 6  # around a quotation; fewer name no speaker


DEVELOPS_WITHIN = 6 * 3600.0  # seconds between first and last article from which on the later ones know more


class Sentence:
    """A sentence of an article: characters `start` to `end` of its text. Never changed once made.

    Whether it is fit to print is found out when it is first asked: of a good part of a story's sentences nobody asks.
    """

    __slots__ = (
        "_dangling",
        "_judge",
        "_judged",
        "_unfit",
        "article",
        "end",
        "index",
        "own",
        "place",
        "start",
        "text",
        "words",
    )

    def __init__(
        self, index: int, article: int, place: int, start: int, text: str, words: tuple[str, ...], judge: Judge | None
    ) -> None:
        self.index = index  # row in the matrices
        self.article = article  # index among `Reading.articles`
        self.place = place  # 0 for the first of the article's standfirst and the first of its body
        self.start, self.end = start, start + len(text)
        self.text = text
        self.words = words  # content words, in order
        self.own = frozenset(words)  # the content words, each once
        self._judge = judge  # None: a headline, which is printed as it is
        self._judged = judge is None
        self._unfit: Unfit | None = None
        self._dangling: bool | None = None if judge is not None else False

    @property
    def unfit(self) -> Unfit | None:
        """Why it cannot be printed; None when it can."""
        if not self._judged and self._judge is not None:
            self._unfit, self._judged = self._judge.unfit(self), True
        return self._unfit

    @property
    def printable(self) -> bool:
        """Whether it can stand in a digest at all."""
        return self.unfit is None

    @property
    def dangling(self) -> bool:
        """Whether it begins with what points back, or has a pronoun before anybody is named; False when it is unfit."""
        if self._dangling is None:
            self._dangling = self._judge is not None and self.unfit is None and self._judge.dangling(self)
        return self._dangling


@dataclass(frozen=True, slots=True)
class Judge:
    """What tells of an article's sentences whether they can be printed."""

    language: str
    headline: str  # folded
    spoken: tuple[tuple[int, int], ...] = ()  # what stands in quotation marks
    boilerplate: tuple[str, ...] = ()  # phrases that can stand in it
    furniture: frozenset[str] = frozenset()  # sentences of its that stand in the outlet's other articles

    def unfit(self, sentence: Sentence) -> Unfit | None:
        """Why a sentence cannot be printed; None when it can."""
        start, end, text = sentence.start, sentence.end, sentence.text
        if sentence.place < 2 and fold(text).rstrip(".") == self.headline:
            return Unfit.BOILERPLATE  # the headline again; as a document's title it has its full stop
        if any(a <= start and end <= b for a, b in self.spoken) or _only_speech(text):
            return Unfit.INCOMPLETE  # said by somebody this sentence does not name
        if text in self.furniture:
            return Unfit.BOILERPLATE
        return unfitness(_bare(text, sentence.place), self.language, self.boilerplate)

    def dangling(self, sentence: Sentence) -> bool:
        """Whether a sentence means something only behind another."""
        bare = _bare(sentence.text, sentence.place)
        return dangling(bare, self.language) or unanchored(bare, self.language)


def _bare(text: str, place: int) -> str:
    """A sentence without the dateline that only an article's first one has."""
    return text if place else without_dateline(text)


class Reading:
    """The articles of a story in the language it is written in, with their sentences.

    Rows of every matrix follow `sentences`; columns of `by_source` follow `keys`.
    """

    def __init__(self, material: StoryMaterial, config: WriteConfig) -> None:
        self.material = material
        self.config = config
        self.language = choose_language(material)
        chosen = _chosen(material, self.language, config.max_articles)
        self.articles: tuple[Article, ...] = tuple(material.articles[i] for i in chosen)
        self.origins: tuple[Origin, ...] = tuple(material.origins[i] for i in chosen)
        self.outlets: tuple[Outlet, ...] = tuple(material.outlets[i] for i in chosen)
        self.keys: tuple[str, ...] = tuple(dict.fromkeys(o.source_key for o in self.origins))
        self.key_of: tuple[int, ...] = tuple(self.keys.index(o.source_key) for o in self.origins)
        self._trimmed: dict[int, str] = {}
        self.told: dict[int, list[Sentence]] = {}  # sentence → sentences of other articles that say the same
        self.sentences: tuple[Sentence, ...] = tuple(self._read())
        self.texts: tuple[str, ...] = tuple(self._texts())

    def _read(self) -> list[Sentence]:
        limit = max(MIN_SENTENCES_PER_ARTICLE, MAX_SENTENCES // max(1, len(self.articles)))
        found: list[Sentence] = []
        furniture = self._furniture(limit)
        for number, article in enumerate(self.articles):
            spans = split_first(article.text, self.language, limit)
            judge = self._judge(article, spans[-1][1] if spans else 0, furniture)
            seen: set[str] = set()
            above = 0  # sentences of the standfirst: behind it the article opens once more
            for start, end in spans:
                text = article.text[start:end]
                if text in seen:
                    continue
                above += start < article.body_start
                place = len(seen) - (0 if start < article.body_start else above)
                seen.add(text)
                bare = _bare(text, place)
                words = look(bare).content(bare, self.language)
                found.append(Sentence(len(found), number, place, start, text, words, judge))
        return found

    def _judge(self, article: Article, read: int, furniture: frozenset[tuple[str, str]]) -> Judge:
        """The judge of an article's sentences up to character `read`."""
        marked = find_marked(article.text[: _paragraph_end(article.text, read)])
        return Judge(
            self.language,
            fold(article.title),
            tuple((m.start, m.end) for m in marked),
            boilerplate_of(article.text[:read], self.language),
            frozenset(sentence for outlet, sentence in furniture if outlet == article.outlet),
        )

    def _furniture(self, limit: int) -> frozenset[tuple[str, str]]:
        """(outlet, sentence) of what an outlet prints under one text as under another: notices, teasers, captions.

        Two versions of one text share most of their sentences, and share no furniture for that.
        """
        by_outlet: dict[str, list[Article]] = {}
        for article in self.articles:
            by_outlet.setdefault(article.outlet, []).append(article)
        found: set[tuple[str, str]] = set()
        for outlet, articles in by_outlet.items():
            texts = [self._sentences_of(a, limit) for a in articles] if len(articles) > 1 else []
            for first, second in combinations(texts, 2):
                shared = first & second
                if shared and len(shared) < FURNITURE_SHARE * min(len(first), len(second)):
                    found.update((outlet, sentence) for sentence in shared)
        return frozenset(found)

    def _sentences_of(self, article: Article, limit: int) -> frozenset[str]:
        return frozenset(article.text[a:b] for a, b in split_first(article.text, self.language, limit))

    def _texts(self) -> list[str]:
        """Of every article the part that is read closely: up to the end of its last sentence here."""
        ends = {s.article: s.end for s in self.sentences}
        return [a.text[: ends.get(n, 0)] for n, a in enumerate(self.articles)]

    @cached_property
    def by_article(self) -> tuple[tuple[Sentence, ...], ...]:
        """The sentences of every article, in order."""
        found: list[list[Sentence]] = [[] for _ in self.articles]
        for sentence in self.sentences:
            found[sentence.article].append(sentence)
        return tuple(map(tuple, found))

    @cached_property
    def title_words(self) -> tuple[tuple[str, ...], ...]:
        """Content words of every article's headline."""
        return tuple(tuple(content_words(a.title, self.language)) for a in self.articles)

    @cached_property
    def event_words(self) -> frozenset[str]:
        """The words of all headlines."""
        return frozenset(chain.from_iterable(self.title_words))

    @cached_property
    def newness(self) -> Floats:
        """How new each article is among the story's, 0…1; all 0 when they came within hours. Shape (articles,).

        One without a date counts as old: when it was first seen says nothing of an article found late.
        """
        dated = [a.time.timestamp() for a in self.articles if a.published is not None]
        first, last = min(dated, default=0.0), max(dated, default=0.0)
        if last - first < DEVELOPS_WITHIN:
            return np.zeros(len(self.articles), dtype=np.float32)
        times = [a.time.timestamp() if a.published is not None else first for a in self.articles]
        return ((np.array(times) - first) / (last - first)).astype(np.float32)

    @cached_property
    def headlines(self) -> tuple[str, ...]:
        """Every article's headline without the outlet's name behind it."""
        found = []
        for article, outlet in zip(self.articles, self.outlets, strict=True):
            short = strip_outlet(article.title, [outlet.name, outlet.domain, *outlet.aliases])
            found.append(short if article.title.startswith(short) else article.title)
        return tuple(found)

    def trimmed(self, sentence: Sentence) -> str:
        """A sentence after the deletions of `trim.trimmed`, remembered."""
        text = self._trimmed.get(sentence.index)
        if text is None:
            text = self._trimmed[sentence.index] = trimmed(sentence.text, self.language)
        return text

    @cached_property
    def sentence_keys(self) -> npt.NDArray[np.intp]:
        """Column in `by_source` of the source each sentence belongs to."""
        return np.array([self.key_of[s.article] for s in self.sentences], dtype=np.intp)

    @cached_property
    def vectors(self) -> Floats:
        """TF-IDF of every sentence, idf within the story's sentences, at most of length 1 (0 for one without words).

        Words of one sentence only count in the length, not in a column: the cosine is the same.
        """
        total, words = len(self.sentences), [s.words for s in self.sentences]
        column = {word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(words)))}
        columns = np.fromiter(map(column.__getitem__, chain.from_iterable(words)), dtype=np.intp)
        rows, columns, counts = entries(np.repeat(np.arange(total), [len(own) for own in words]), columns)
        sentences = np.bincount(columns, minlength=len(column))
        values = _DAMPED[np.minimum(counts, len(_DAMPED) - 1)] * np.log(1.0 + total / sentences[columns])
        lengths = np.sqrt(np.bincount(rows, weights=values**2, minlength=total))
        return spread((rows, columns, values / lengths[rows]), total, sentences > 1)

    @cached_property
    def similarity(self) -> Floats:
        """Cosine of every pair of sentences, 0…1, rounded: equal sentences are equally similar on every machine."""
        return np.round(gram(self.vectors, self.vectors), 5)

    @cached_property
    def overlap(self) -> Overlap:
        """How much of each sentence's weight stands in each other one, in whatever form."""
        return overlap([s.words for s in self.sentences], self.language)

    @cached_property
    def by_source(self) -> Floats:
        """For every sentence the most similar sentence of each source: shape (sentences, sources)."""
        best = np.zeros((len(self.sentences), len(self.keys)), dtype=np.float32)
        order = np.argsort(self.sentence_keys, kind="stable")
        present, starts = np.unique(self.sentence_keys[order], return_index=True)
        if len(present):
            best[:, present] = np.maximum.reduceat(self.similarity[:, order], starts, axis=1)
        return best

    @cached_property
    def centrality(self) -> Floats:
        """How much the other independent sources say the same, 0…1; with one source, how central within it."""
        if len(self.keys) < 2:
            count = max(1, len(self.sentences) - 1)
            return np.asarray((self.similarity.sum(axis=1) - 1.0) / count * 4.0, dtype=np.float32).clip(0.0, 1.0)
        others = self.by_source.copy()
        others[np.arange(len(self.sentences)), self.sentence_keys] = 0.0
        return np.asarray(others.sum(axis=1) / (len(self.keys) - 1), dtype=np.float32)

    @cached_property
    def word_sentences(self) -> Counter[str]:
        """In how many sentences each content word stands."""
        return Counter(chain.from_iterable(s.own for s in self.sentences))

    @cached_property
    def shared_words(self) -> frozenset[str]:
        """The content words that stand in more than one source."""
        return frozenset(word for word, sources in self.word_sources.items() if sources > 1)

    @cached_property
    def word_sources(self) -> Counter[str]:
        """In how many independent sources each content word stands, titles included."""
        carried: dict[int, set[str]] = {}
        for sentence in self.sentences:
            carried.setdefault(self.key_of[sentence.article], set()).update(sentence.own)
        for number in range(len(self.articles)):
            carried.setdefault(self.key_of[number], set()).update(self.title_words[number])
        return Counter(chain.from_iterable(carried.values()))


def _paragraph_end(text: str, at: int) -> int:
    """Behind the sign with which the paragraph after this place's begins: all that tells what is quoted up to it."""
    following = _NEXT_PARAGRAPH.search(text, at)
    return following.end() if following else len(text)


def _only_speech(text: str) -> bool:
    return text[0] in '“"«»„「' and len(_LETTER.findall(unquoted(text))) < MIN_FRAME_LETTERS


def choose_language(material: StoryMaterial) -> str:
    """The reader's language where enough is written in it, else the one most independent articles share.

    Returns a primary subtag ("en" of "en-GB"), "und" when no article's language is known.
    """
    articles: Counter[str] = Counter()
    sources: dict[str, set[str]] = {}
    for article, origin in zip(material.articles, material.origins, strict=True):
        code = article.language.split("-")[0].lower() or "und"
        articles[code] += 1
        sources.setdefault(code, set()).add(origin.source_key)
    for wanted in material.languages:
        code = wanted.split("-")[0].lower()
        if articles[code] >= MIN_ARTICLES_IN_LANGUAGE or len(sources.get(code, ())) >= MIN_SOURCES_IN_LANGUAGE:
            return code
    if not articles:
        return "und"
    order = [w.split("-")[0].lower() for w in material.languages]
    return min(
        articles, key=lambda c: (-len(sources[c]), -articles[c], order.index(c) if c in order else len(order), c)
    )


def _chosen(material: StoryMaterial, language: str, limit: int) -> list[int]:
    """Indices of the articles read closely: those in the language, of a larger story the most central ones."""
    fitting = [i for i, a in enumerate(material.articles) if (a.language.split("-")[0].lower() or "und") == language]
    if len(fitting) <= limit:
        return fitting
    profiles = [_profile(material.articles[i], language) for i in fitting]
    carried = Counter(word for profile in profiles for word in profile)
    originals = {i: not material.origins[i].copy_of for i in fitting}

    def worth(position: int) -> tuple[bool, float]:
        profile = profiles[position]
        return originals[fitting[position]], sum(carried[w] for w in profile) / (10 + len(profile))

    best = sorted(range(len(fitting)), key=worth, reverse=True)[:limit]
    return sorted(fitting[position] for position in best)


def _profile(article: Article, language: str) -> frozenset[str]:
    return frozenset(content_words(f"{article.title}\n{article.text[:1200]}", language))
