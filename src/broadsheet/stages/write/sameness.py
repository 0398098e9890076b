"""Stage 5 of 7: whether two figures of two articles count one thing at one time, judged by the words beside them."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import regex

from broadsheet.stages.write.figures import Value, of_a_day
from broadsheet.stages.write.overlap import stem
from broadsheet.stages.write.reading import Reading
from broadsheet.text.normalise import fold
from broadsheet.text.words import stopwords

# Characters to either side of a figure in which what it counts is named, and the words both figures share there.
REACH, CLOSE = 70, 34
MIN_NEAR, MIN_NAMES = 2, 4
# A price, a share or a number of cases changes from one day to the next; a distance and a person's age do not.
STEADY = frozenset({"measure", "age"})
SAME_DAY = timedelta(hours=18)
# A later toll that is lower is a dispute, not an update; but after two days it is of another event.
SAME_EVENT = timedelta(hours=48)
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:[’'\-][\p{L}\p{M}]+)*")
_FIGURE = regex.compile(r"\d+(?:[.,]\d+)*")
_NAME = regex.compile(r"\p{Lu}[\p{L}’'-]*\p{Ll}")
_NAME_BEFORE = regex.compile(r"\p{Lu}[\p{L}’'-]+(?:\s\p{Lu}[\p{L}’'-]+)*(?:\s\(|,\s)(?:aged\s)?$")
_NAME_AFTER = regex.compile(r"(?:\s\p{Ll}[\p{L}-]+){0,3}\s\p{Lu}[\p{L}’'-]+(?:\s\p{Lu}[\p{L}’'-]+)*")
_DAILY = regex.compile(
    r"(?i)\b(?:new|further|additional|more(?!\sthan)|people|persons?|patients?|cases?|deaths?|infections?|died|killed|injured"
    r"|neue[nr]?|weitere|menschen|personen|fälle|tote|nouve\w+|personnes|morts|décès|cas|nuev\w+|personas|casos|muertes"
    r"|nov[oa]s|pessoas|mortes|nuov\w+|persone|casi|morti|nieuwe|mensen|gevallen|doden|нов\w+|человек|случа\w+|умер\w+"
    r"|нових|людей|випадк\w+|nowych|osób|yeni|kişi|vaka|mới|người|ca)\b"
)
_GROWS = regex.compile(
    r"(?i)\b(?:jump|soar|rise|rose|climb|grow|grew|cross|top|pass|reach|surge|swell|hit|exceed|increase|fall|fell|drop"
    r"|slump|plunge)(?:s|ed|es)?\b[^.;]{0,24}$"
)
_TOTAL = regex.compile(r"(?i)\b(?:total|altogether|combined|overall|insgesamt|totale?s?|всего)\b")
_CURRENCY = regex.compile(r"[$€£¥₹]\s?\d")
# "dies at 84" in English: an age no unit tells.
_DEATH = regex.compile(
    r"(?i)\b(?:dies|died|dead|passed away|death)(?:\s\p{L}+ly)?\s(?:at(?:\s(?:the\s)?age(?:\sof)?)?|aged)\s$"
)
_BEFORE_AGE = ("at ", "age ", "of ", "ged ")  # what every such place ends with


def kind_of(value: Value) -> str:
    """The kind of a figure, "age" also for "dies at 84"."""
    quantity = value.quantity
    before = value.sentence.text[max(0, quantity.start - 4) : quantity.start].lower()
    if quantity.kind != "count" or quantity.unit or not before.endswith(_BEFORE_AGE):
        return quantity.kind
    return "age" if _DEATH.search(value.sentence.text[: quantity.start]) else quantity.kind


def near_alike(a: Value, b: Value, language: str) -> bool:
    """Whether the words beside two figures say that they count the same.

    Two words in common within some 70 characters (three of shares: every poll has "said" and "poll"), one of them
    within 34 and no name; of two ages, the person.
    """
    if kind_of(a) == "age":
        return bool(_whose(a) & _whose(b))
    near = _near(a, REACH, language) & _near(b, REACH, language)
    close = _near(a, CLOSE, language) & _near(b, CLOSE, language)
    plain = close - (_named(a, language) & _named(b, language))
    if len(near) < MIN_NEAR + (a.quantity.kind == "percent"):
        return False
    if a.quantity.kind == "money" and max(_sums(a), _sums(b)) > 1:  # a list of prices: the same thing is bought
        return len(close) >= MIN_NEAR
    return bool(plain) or len(close) >= MIN_NAMES


def is_total(value: Value) -> bool:
    """Whether a figure is given as a sum of several."""
    return (
        _TOTAL.search(value.sentence.text, max(0, value.quantity.start - CLOSE), value.quantity.end + CLOSE) is not None
    )


def _sums(value: Value) -> int:
    return len(_CURRENCY.findall(value.sentence.text))


def one_time(reading: Reading, a: Value, b: Value) -> bool:
    """Whether two articles can tell of one moment; what has no date can."""
    first, second = reading.articles[a.sentence.article], reading.articles[b.sentence.article]
    if first.published is None or second.published is None or kind_of(a) in STEADY:
        return True
    if a.quantity.kind == "money":
        return True  # `differences` takes a higher one for an update
    daily = of_a_day(a.sentence.text) and of_a_day(b.sentence.text)
    steady = not daily and (a.cumulative or not (_changes(a) or _changes(b)))
    return abs(second.published - first.published) <= (SAME_EVENT if steady else SAME_DAY)


def grows(value: Value) -> bool:
    """Whether a figure is told as the last of a row: "the jackpot soars to"."""
    return _GROWS.search(value.sentence.text[: value.quantity.start]) is not None


def _changes(value: Value) -> bool:
    """Whether a figure is counted anew every day: people, cases, whatever is "new" or a share."""
    text, quantity = value.sentence.text, value.quantity
    around = f"{text[max(0, quantity.start - CLOSE) : quantity.start]} {text[quantity.end : quantity.end + CLOSE]}"
    return quantity.kind in ("percent", "rate") or _DAILY.search(around) is not None


def _near(value: Value, reach: int, language: str) -> frozenset[str]:
    """Stems of the words beside a figure, up to the next figure and without what is counted itself."""
    text, quantity = value.sentence.text, value.quantity
    noun = quantity.noun if quantity.kind == "count" else ""
    return _stems(text, quantity.start, quantity.end, reach, noun, language)


@lru_cache(maxsize=2048)
def _stems(text: str, start: int, end: int, reach: int, noun: str, language: str) -> frozenset[str]:
    left, right = text[max(0, start - reach) : start], text[end : end + reach]
    earlier = [m.end() for m in _FIGURE.finditer(left)]
    later = _FIGURE.search(right)
    left = left[earlier[-1] :] if earlier else left
    right = right[: later.start()] if later else right
    stop = stopwords(language)
    words = (w.lower() for w in _WORD.findall(f"{left} {right}"))
    own = {stem(w, language) for w in noun.split()}
    plain = (w.replace("’", "'").removesuffix("'s") for w in words if w not in stop)
    return frozenset(stem(w, language) for w in plain if len(w) > 2) - own


def _named(value: Value, language: str) -> frozenset[str]:
    """Stems of the sentence's words that stand there with a capital only."""
    words = _WORD.findall(value.sentence.text.replace("’s", "").replace("'s", ""))
    small = {w for w in words if w[0].islower()}
    return frozenset(stem(w.lower(), language) for w in words if w[0].isupper() and w.lower() not in small)


def _whose(value: Value) -> frozenset[str]:
    """Words of the name an age belongs to: right beside it, or, where somebody died at it, before it."""
    text, quantity = value.sentence.text, value.quantity
    before, after = text[: quantity.start], text[quantity.end :]
    if _DEATH.search(before):
        return frozenset(fold(w) for w in _NAME.findall(before))
    beside = _NAME_BEFORE.search(before) or _NAME_AFTER.match(after)
    return frozenset(fold(w) for w in _NAME.findall(beside.group())) if beside else frozenset()
