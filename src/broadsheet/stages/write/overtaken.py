"""Stage 5 of 7: sentences that events have overtaken: "19 dead" in an earlier article, under a title that says 31."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from broadsheet.stages.write.figures import MAX_RATIO, Value, compatible, find_quantities, same_scene
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.tolls import toll_of
from broadsheet.text.cues import cues
from broadsheet.text.numbers import Quantity
from broadsheet.types import Article

_LEAST = ("at least", "more than")
# Labels of tolls in the cue files that shrink: those who are found are missing no more.
_SHRINKING = frozenset(
    ("people missing", "Vermisste", "desaparecidos", "disparus", "dispersi", "vermisten", "zaginieni", "kayıplar")
) | {"пропавшие без вести", "зниклі безвісти"}
# News says first what is known now; further down stand a union's other count and the toll of last month's sinking.
LEAD_PLACES, TOLL_PLACES = 2, 5
MIN_SOURCES = 2


def overtaken(reading: Reading, title: str) -> frozenset[int]:
    """Indices of the sentences whose toll has grown since.

    One that is smaller than the title's and cannot be right beside it; "at least 15", which can, where the title or
    later articles know more. A toll less than a third of another is of a part: one of several
    places.
    """
    words = _toll_words(reading.language)
    latest = _tolls(title, reading.language)
    near = [s for s in reading.sentences if latest or s.place <= TOLL_PLACES]
    telling = [s for s in near if not words.isdisjoint(look(s.text).words)]
    given = [(s, tolls) for s in telling if (tolls := _tolls(s.text, reading.language))]
    return frozenset(
        s.index
        for s, tolls in given
        if _is_older(tolls, latest) or any(_outgrown(reading, s, what, q, latest, given) for what, q in tolls.items())
    )


def _outgrown(
    reading: Reading,
    sentence: Sentence,
    label: str,
    least: Quantity,
    latest: dict[str, Quantity],
    given: Sequence[tuple[Sentence, dict[str, Quantity]]],
) -> bool:
    """Whether a toll that was given as the least there can be is known to be larger.

    A sentence gives the title's figure, two sources begin with more, or a later article gives more and not this one as
    well, as it would of two accounts.
    """
    if least.hedge not in _LEAST or label in _SHRINKING:
        return False
    own = Value(label, least, sentence, cumulative=True)
    larger = [
        s
        for s, tolls in given
        if label in tolls
        and least.value < tolls[label].value <= MAX_RATIO * least.value
        and s.printable
        and same_scene(own, Value(label, tolls[label], s, cumulative=True))
    ]
    if label in latest and any(tolls[label].value == latest[label].value for s, tolls in given if s in larger):
        return True
    if len({reading.key_of[s.article] for s in larger if s.place <= LEAD_PLACES}) >= MIN_SOURCES:
        return True
    both = {s.article for s, tolls in given if label in tolls and tolls[label].value == least.value}
    return any(
        s.article not in both and _is_later(reading.articles[s.article], reading.articles[sentence.article])
        for s in larger
    )


def _is_later(article: Article, than: Article) -> bool:
    return article.published is not None and than.published is not None and article.published > than.published


def older_headlines(reading: Reading) -> frozenset[int]:
    """Numbers of the articles whose headline gives a smaller toll than that of an article published later."""
    tolls = [_tolls(title, reading.language) for title in reading.headlines]
    dated = [(n, a.published) for n, a in enumerate(reading.articles) if a.published is not None and tolls[n]]
    return frozenset(n for n, time in dated for m, later in dated if later > time and _is_older(tolls[n], tolls[m]))


def _is_older(tolls: dict[str, Quantity], latest: dict[str, Quantity]) -> bool:
    return any(
        quantity.value < latest[label].value <= MAX_RATIO * quantity.value and not compatible(quantity, latest[label])
        for label, quantity in tolls.items()
        if label in latest
    )


def _tolls(text: str, language: str) -> dict[str, Quantity]:
    """The toll of each label a text gives, the first where there are two."""
    every = find_quantities(text, language)
    found: dict[str, Quantity] = {}
    for quantity in every:
        label = toll_of(text, quantity, every, language)
        if label:
            found.setdefault(label, quantity)
    return found


@cache
def _toll_words(language: str) -> frozenset[str]:
    return frozenset(part for toll in cues(language).tolls for word in toll.words for part in word.split())
