"""Stage 5 of 7: quantities on which independent outlets give values that cannot both be right.

Two kinds are compared. Tolls (killed, injured, missing …) are read off each article once, wherever they stand near
its top. Other quantities are compared only between sentences that say the same otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.reading import Reading, Sentence, title_words
from broadsheet.stages.write.tolls import toll_of
from broadsheet.text.cues import cues
from broadsheet.text.numbers import Quantity, find_quantities
from broadsheet.types import Difference, Figure

MAX_DIFFERENCES = 3
LEAD_SENTENCES = 2  # here a figure is the event's own
TOP_SENTENCES = 12  # further down an article tells of other events
# Sentences alike from here on count the same thing: below it, read on 130 stories, most pairs did not.
ALIKE = 0.45
SHARED_CORE_WORDS = 3
_KINDS = frozenset({"count", "money", "percent", "measure", "rate"})
# A later, higher figure is an update, once so much later.
UPDATE_AFTER = timedelta(hours=2)
LOOSE = 1.15  # "about 1,000" and 1,100 agree
_EXACT_HEDGES = frozenset({"", "only"})


@dataclass(frozen=True, slots=True)
class _Value:
    what: str
    quantity: Quantity
    sentence: Sentence
    cumulative: bool  # a toll: grows as time goes by


def write_differences(reading: Reading) -> tuple[Difference, ...]:
    """Disputed quantities; none when every pair of figures can be reconciled or one is an update of the other."""
    if len(reading.keys) < 2:
        return ()
    values = list(_values(reading))
    found = [*_tolls(reading, values), *_others(reading, values)]
    return tuple(found[:MAX_DIFFERENCES])


def _values(reading: Reading) -> Iterator[_Value]:
    labels = [toll.label for toll in cues(reading.language).tolls]
    for sentence in reading.sentences:
        if sentence.place >= TOP_SENTENCES or not sentence.printable or not _may_count(reading, sentence):
            continue
        quantities = find_quantities(sentence.text, reading.language)
        for quantity in quantities:
            if quantity.kind not in _KINDS or quantity.hedge == "vague" or sentence.text[quantity.start - 1 : quantity.start] in ("-", "–"):
                continue  # "Covid-19 cases" counts nothing
            label = toll_of(sentence.text, quantity, quantities, reading.language)
            if label:
                yield _Value(label, quantity, sentence, cumulative=label in labels)
            elif quantity.noun or quantity.kind != "count":
                yield _Value("", quantity, sentence, cumulative=False)


def _may_count(reading: Reading, sentence: Sentence) -> bool:
    """A digit, or a word of a toll beside which a number word may stand; saves reading the rest for numbers."""
    if any(c.isdigit() for c in sentence.text):
        return True
    low = sentence.text.lower()
    return any(word in low for toll in cues(reading.language).tolls for word in toll.words)


# ----------------------------------------------------------------------------------------------- tolls


def _tolls(reading: Reading, values: list[_Value]) -> Iterator[Difference]:
    core = _core(reading)
    for toll in cues(reading.language).tolls:
        first: dict[int, _Value] = {}
        given: dict[int, set[float]] = {}
        for value in values:
            if value.what == toll.label and (value.sentence.place < LEAD_SENTENCES or core & set(value.sentence.words)):
                first.setdefault(value.sentence.article, value)
                given.setdefault(value.sentence.article, set()).add(value.quantity.value)
        disputed = _disputed(reading, list(first.values()), given)
        if disputed:
            yield Difference(toll.label, tuple(_figure(reading, v) for v in disputed))


def _core(reading: Reading) -> frozenset[str]:
    """Words of the headlines that tell the event, without the words of tolls, which every accident has."""
    counts = Counter(w for words in title_words(reading) for w in set(words))
    grave = {part for toll in cues(reading.language).tolls for word in toll.words for part in word.split()}
    shared = {w for w, c in counts.items() if c > 1} or set(counts)
    return frozenset(shared - grave)


def _disputed(reading: Reading, values: list[_Value], given: dict[int, set[float]]) -> list[_Value]:
    """One value a source, oldest first, where at least two cannot both be right; empty otherwise."""
    clashing: dict[int, _Value] = {}
    for index, a in enumerate(values):
        for b in values[index + 1 :]:
            if given[a.sentence.article] & given[b.sentence.article]:
                continue  # one of them knows the other's figure as well
            if _clash(reading, a, b):
                clashing.setdefault(reading.key_of[a.sentence.article], a)
                clashing.setdefault(reading.key_of[b.sentence.article], b)
    ordered = sorted(clashing.values(), key=lambda v: (reading.articles[v.sentence.article].time, v.sentence.index))
    return ordered if len({v.quantity.value for v in ordered}) > 1 else []


def _clash(reading: Reading, a: _Value, b: _Value) -> bool:
    if reading.key_of[a.sentence.article] == reading.key_of[b.sentence.article]:
        return False
    if compatible(a.quantity, b.quantity):
        return False
    return not (a.cumulative and _update(reading, a, b))


def _update(reading: Reading, a: _Value, b: _Value) -> bool:
    """Whether the later article gives the higher figure."""
    first, second = reading.articles[a.sentence.article], reading.articles[b.sentence.article]
    if first.published is None or second.published is None:
        return False
    early, late = ((a, b), (b, a))[second.published < first.published]
    apart = abs(second.published - first.published)
    return apart >= UPDATE_AFTER and late.quantity.value > early.quantity.value


def compatible(a: Quantity, b: Quantity) -> bool:
    """Whether two statements of one quantity can both be right: "at least 12" and 15 can, 12 and 15 cannot.

    >>> twelve, fifteen = (find_quantities(t, "en")[0] for t in ("at least 12 people", "15 people"))
    >>> compatible(twelve, fifteen), compatible(find_quantities("12 people", "en")[0], fifteen)
    (True, False)
    """
    if a.value == b.value:
        return True
    low, high = sorted((a, b), key=lambda q: q.value)
    if low.hedge in ("at least", "more than") or high.hedge in ("at most", "less than", "nearly"):
        return True
    if low.hedge in _EXACT_HEDGES and high.hedge in _EXACT_HEDGES:
        return _rounded(low.value, high.value)
    return high.value <= LOOSE * low.value


def _rounded(low: float, high: float) -> bool:
    """Whether one value is the other with fewer digits: 1.2 million and 1,234,000, 5.4 and 5 per cent are not told apart."""
    for exact, short in ((low, high), (high, low)):
        step = _last_digit(short)
        if step > 1 and abs(exact - short) <= step / 2 and exact % step:
            return True
    return False


def _last_digit(value: float) -> float:
    """The place of a whole number's last digit that is not 0: 1,200 → 100."""
    if value != int(value) or not value:
        return 0.0
    step = 1
    while int(value) % (step * 10) == 0:
        step *= 10
    return float(step)


# ----------------------------------------------------------------------------------------------- others


def _others(reading: Reading, values: list[_Value]) -> Iterator[Difference]:
    groups: dict[tuple[str, str, str], list[_Value]] = {}
    for value in values:
        if not value.what:
            q = value.quantity
            groups.setdefault((q.kind, q.unit, q.noun), []).append(value)
    for (_, unit, noun), group in groups.items():
        pair = next(((a, b) for i, a in enumerate(group) for b in group[i + 1 :] if _disagree(reading, a, b)), None)
        if pair is not None:
            ordered = sorted(pair, key=lambda v: reading.articles[v.sentence.article].time)
            yield Difference(noun or unit, tuple(_figure(reading, v) for v in ordered))


def _disagree(reading: Reading, a: _Value, b: _Value) -> bool:
    if not _clash(reading, a, b):
        return False
    if reading.similarity[a.sentence.index, b.sentence.index] < ALIKE and not _both_tell_the_event(reading, a, b):
        return False
    language = reading.language
    in_a = {q.value for q in find_quantities(a.sentence.text, language)}
    in_b = {q.value for q in find_quantities(b.sentence.text, language)}
    return a.quantity.value not in in_b and b.quantity.value not in in_a and _same_place(a, b)


def _both_tell_the_event(reading: Reading, a: _Value, b: _Value) -> bool:
    """Whether two opening sentences share most of what the headlines say, counted noun included."""
    if max(a.sentence.place, b.sentence.place) >= LEAD_SENTENCES or not a.quantity.noun or a.quantity.kind != "count":
        return False
    return len(_core(reading) & set(a.sentence.words) & set(b.sentence.words)) >= SHARED_CORE_WORDS


def _same_place(a: _Value, b: _Value) -> bool:
    """Whether a content word beside both figures is the same: what they count is then done, owned or cost alike."""
    return bool(_beside(a) & _beside(b))


def _beside(value: _Value) -> set[str]:
    text, q = value.sentence.text.lower(), value.quantity
    near = f"{text[max(0, q.start - 30) : q.start]} {text[q.end : q.end + 30]}"
    own = set(q.noun.split()) | {q.unit.lower()}
    return {w.strip(".,;:’'") for w in near.split()} & set(value.sentence.words) - own


def _figure(reading: Reading, value: _Value) -> Figure:
    quantity, sentence = value.quantity, value.sentence
    return Figure(quantity.text, claim_of(reading, sentence), reading.articles[sentence.article].published)
