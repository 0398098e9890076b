"""Stage 5 of 7: figures that two parties give for one thing, side by side in the articles themselves.

"Police put the crowd at 40,000; the unions said there were 120,000": every outlet prints both, so no two differ, and
yet a reader has to know who says what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from broadsheet.stages.write.figures import Value, compatible, counted, far_apart
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.reading import Reading
from broadsheet.text.cues import cues

REACH = 3  # sentences between the two figures; further apart they count different things
TOLL_REACH = 12  # the same toll named twice needs no closeness
NEAR_CHARS = 32  # in which a figure is compared with another: "doubled her initial pledge of"
MAX_TIMES = 10  # the widest contest of the embedded day is 3 times: 40,000 and 120,000 in a crowd
MIN_VALUE = 3  # "one" and "two" are as often pronouns
_CLAUSE = regex.compile(
    r";\s|\s(?:while|but|and|whereas|aber|während|doch|und|mais|tandis|et|pero|mientras|y|mas|e|ma|mentre|maar|terwijl|en)\s"
)
# "Es gehe nicht um 1400, sondern um 1900 Arbeitsplätze, sagte …"
_NOT_BUT = regex.compile(r"\b(?:not|nicht|no|não|non|niet)\s(?:\p{L}+\s){0,2}$")
_BUT = regex.compile(r"(?:\s\p{L}+)?,?\s(?:but|sondern|mais|sino|mas|ma|maar)\b")
_OTHER = regex.compile(r"\s?(?:of|out of|in|de|von|di|van)\s|-|\s?(?:[ap]\.?m\b|o['’]clock|Uhr\b)")
_LABEL = regex.compile(
    r"\b(?:put|puts|set|sets|estimated|estimates)\s(?:the|its|their)\s(?:[\p{Ll}\-]+\s)?([\p{Ll}\-]{4,})\sat\b"
)
# "From 12 to 15", "zwischen 12 und 15"; "von" and "de" alone stand before any figure ("die Zahl von fünfzehn").
_RANGES = {
    "from": "to",
    "between": "and",
    "von": "bis",
    "zwischen": "und",
    "de": "à|a",
    "entre": "et|y|e",
    "da": "a",
    "tra": "e",
    "van": "tot",
    "tussen": "en",
}
_FROM = regex.compile(rf"(?i)\b(?P<from>{'|'.join(_RANGES)})\s(?P<between>[^.;]{{0,30}})$")


@dataclass(frozen=True, slots=True)
class Contest:
    """Two values of one thing, each with every place that gives it."""

    what: str
    first: tuple[Value, ...]
    second: tuple[Value, ...]


def contests(reading: Reading, values: Sequence[Value]) -> Iterator[Contest]:
    """Pairs of attributed figures that stand close together and cannot both be right, known to at least two sources."""
    found: set[frozenset[float]] = set()
    for index, a in enumerate(values):
        for b in values[index + 1 :]:
            if b.sentence.article != a.sentence.article or b.sentence.place - a.sentence.place > TOLL_REACH:
                break
            pair = frozenset({a.quantity.value, b.quantity.value})
            if pair in found or not _contest(reading, a, b):
                continue
            first, second = _all(values, a), _all(values, b)
            near = (
                b.sentence.place - a.sentence.place <= REACH and is_attributed(reading, a) and is_attributed(reading, b)
            )
            if _known(reading, first, second, both=bool(a.what) and not near):
                found.add(pair)
                yield Contest(_label(first, second), first, second)


def _contest(reading: Reading, a: Value, b: Value) -> bool:
    if is_pronoun(a) or is_pronoun(b) or compatible(a.quantity, b.quantity):
        return False
    return _compete(reading, a, b) and not (_replaced(reading, a) or _replaced(reading, b))


def _compete(reading: Reading, a: Value, b: Value) -> bool:
    """Whether somebody gives the one figure for what another gives the other for."""
    if a.what and a.what == b.what:
        return not far_apart(a, b) and (is_attributed(reading, b) or is_attributed(reading, a))
    if b.sentence.place - a.sentence.place > REACH or _orders_apart(a, b):
        return False
    if _not_but(a, b):
        return is_attributed(reading, a)
    if not _same_measure(a, b):
        return False
    if a.sentence is b.sentence:
        return _contrasted(a, b, _gives(reading.language))
    return is_attributed(reading, a) and is_attributed(reading, b)


def _not_but(a: Value, b: Value) -> bool:
    """Whether one sentence gives the second figure in place of the first: "not of 1,400 but of 1,900 jobs"."""
    if a.sentence is not b.sentence or a.quantity.kind != b.quantity.kind or a.quantity.unit != b.quantity.unit:
        return False
    text = a.sentence.text
    before, between = text[: a.quantity.start], text[a.quantity.end : b.quantity.start]
    return _NOT_BUT.search(before) is not None and _BUT.match(between) is not None


def _contrasted(a: Value, b: Value, gives: regex.Pattern[str]) -> bool:
    """Whether one sentence sets two figures against each other: in two clauses, or each with its giver behind it."""
    text = a.sentence.text.lower()
    between, behind = text[a.quantity.end : b.quantity.start], text[b.quantity.end :]
    if gives.search(between) is None:
        return False
    return _CLAUSE.search(between) is not None or ("," in between and gives.match(behind.lstrip()) is not None)


def _orders_apart(a: Value, b: Value) -> bool:
    """Whether one figure is more than ten times the other: parties to a dispute seldom are that far apart."""
    low, high = sorted((abs(a.quantity.value), abs(b.quantity.value)))
    return high > MAX_TIMES * low


def is_pronoun(value: Value) -> bool:
    """ "One", "two" and "three out of five" count nothing of their own."""
    return value.quantity.value < MIN_VALUE and not value.quantity.text[0].isdigit()


def _same_measure(a: Value, b: Value) -> bool:
    """Whether the second figure can count what the first counts: the same noun or none ("the union says 1,900")."""
    q, r = a.quantity, b.quantity
    bare = not r.noun and not r.unit and not _counts_something(b)
    if q.kind != r.kind and not (r.kind == "count" and bare):
        return False
    if r.unit and q.unit != r.unit:
        return False
    if q.kind in ("money", "measure") and not a.sentence.own & b.sentence.own:
        return False
    return bare or (q.noun == r.noun and not _counts_something(a))


def _counts_something(value: Value) -> bool:
    """Whether what is counted is known, though no noun: "10 of his relatives", "Quill, 34,", "8 a.m.", "3 out of 5"."""
    text, q = value.sentence.text, value.quantity
    if text[q.start - 2 : q.start] == ", " and text[q.end : q.end + 1] in (",", "."):
        return True
    return _OTHER.match(text, q.end) is not None


def is_attributed(reading: Reading, value: Value) -> bool:
    """Whether the figure's sentence says who gives it."""
    return _gives(reading.language).search(look(value.sentence.text).low) is not None


def _replaced(reading: Reading, value: Value) -> bool:
    low = look(value.sentence.text).low
    return any(word in low for word in cues(reading.language).update) or _in_range(value)


def _in_range(value: Value) -> bool:
    """Whether a figure is one end of "from 12 to 15"."""
    text, quantity = value.sentence.text, value.quantity
    begun = _FROM.search(text[: quantity.start])
    if begun is None:
        return False
    to = rf"\s(?:{_RANGES[begun['from'].lower()]})\s"
    return regex.search(rf"(?i)\d.*{to}", begun["between"]) is not None or (
        regex.match(rf"(?i)(?:\s\p{{L}}+)?{to}(?:\p{{L}}+\s)?[\d\p{{Sc}}]", text[quantity.end :]) is not None
    )


def is_replaced(reading: Reading, value: Value) -> bool:
    """Whether a figure is compared with an earlier one right beside it: "up from 12", "her initial pledge"."""
    text, quantity = look(value.sentence.text).low, value.quantity
    near = text[max(0, quantity.start - NEAR_CHARS) : quantity.end + NEAR_CHARS]
    return any(word in near for word in cues(reading.language).update)


@cache
def _gives(language: str) -> regex.Pattern[str]:
    verbs = "|".join(map(regex.escape, sorted(cues(language).estimate, key=len, reverse=True))) or "(?!)"
    return regex.compile(rf"(?<!\p{{L}})(?:{verbs})(?!\p{{L}})")


def _known(reading: Reading, first: Sequence[Value], second: Sequence[Value], *, both: bool) -> bool:
    """Whether two independent sources know of the contest; of figures far apart, both of both."""
    one, other = ({reading.key_of[v.sentence.article] for v in values} for values in (first, second))
    return len(one & other) >= 2 if both else len(one | other) >= 2


def _all(values: Sequence[Value], wanted: Value) -> tuple[Value, ...]:
    """Every place that gives the same value of the same kind of thing, the wanted one first.

    Of one toll "nine people" and "nine dead" are the same.
    """
    q = wanted.quantity
    same = [
        v
        for v in values
        if v is not wanted
        and (v.quantity.value, v.quantity.kind) == (q.value, q.kind)
        and (v.quantity.noun == q.noun or not v.quantity.noun or not q.noun or bool(v.what and v.what == wanted.what))
    ]
    return (wanted, *same)


def _label(first: Sequence[Value], second: Sequence[Value]) -> str:
    """What both figures count, in the words of whichever place says it; "" when none does."""
    pair, others = (first[0], second[0]), (*first[1:], *second[1:])
    put = _LABEL.search(pair[0].sentence.text) or _LABEL.search(pair[1].sentence.text)
    for named in (
        next((v.what for v in (*pair, *others) if v.what), ""),
        *map(counted, pair),
        put.group(1) if put else "",
        *map(counted, others),
    ):
        if named:
            return named
    return pair[0].quantity.unit or pair[1].quantity.unit
