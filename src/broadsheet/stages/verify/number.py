"""Number check: every quantity of a claim is in the evidence, of the same thing, in the same unit, as firmly stated."""

from __future__ import annotations

from broadsheet.stages.verify.derived import derived_known
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.periods import period_known
from broadsheet.stages.verify.shares import share_known
from broadsheet.stages.verify.stems import stem
from broadsheet.stages.verify.words import stance_words
from broadsheet.text.numbers import Quantity
from broadsheet.text.words import stopwords

_EXACT = 1e-6
_ROUNDED = 0.1  # "about 1,800" for 1,821: a hedged figure may be off by this part
_ROUND = 10  # from here on figures are cut to their first digit: "more than a thousand" for 1,200
_CHANGE_WORDS = frozenset(("by", "um"))
_OF = frozenset(("of", "von", "de", "di", "van"))
_LEVEL_WORDS = frozenset(("to", "from", "auf", "von"))
_CURRENCIES = frozenset(
    "dollar dollars euro euros dolar dolares libra libras livre livres peso pesos franc francs franco francos yen "
    "yuan reais dollari dollaro sterline franchi roubles rublos rubli zloty zlotys couronnes coronas".split()
)
_FIRM = frozenset({"", "only"})
# A figure behind one of these is surpassed: the words are the news's own, in the forms it uses.
_EXCEEDING = frozenset(
    "exceeds exceed exceeded exceeding tops topped surpassed surpasses ubersteigt uberstieg ubertrifft ubersteigen "
    "depasse depassent depassait depasser supera superan supero superaron superar rebasa ultrapassa ultrapassou "
    "ultrapassam supera superato overstijgt overschrijdt превысил превысила превышает превысило".split()
)
_DEFINITE = frozenset("the der die das den dem les los las os gli het".split())
_NO_THING = ("", "last", "next", "this")  # "a loss of 90 million last year" counts no thing
_SPANS = frozenset(("y", "mo", "w", "wk", "d", "day", "h", "min", "s"))
_NEGATED = 6  # words before a figure in which "no" turns its "more than" into "at most"
# "one of the men", "first responders": words more often than figures.
_WEAK_WORDS = frozenset(
    {
        "one",
        "a",
        "first",
        "second",
        "once",
        "half",
        "ein",
        "eine",
        "un",
        "une",
        "uno",
        "una",
        "um",
        "uma",
        "bir",
        "один",
        "одна",
    }
)


def check_numbers(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding for every quantity the evidence does not carry."""
    if not claim.quantities:
        return []
    near = [(q, p) for p in evidence.near for q in p.quantities]
    findings = []
    for quantity in claim.quantities:
        if _means_according_to(claim, quantity):
            continue
        finding = _judge(claim, quantity, near, evidence)
        if finding is None or share_known(claim, quantity, evidence.near):
            continue
        if derived_known(claim, quantity, evidence.cited):
            continue
        if finding.weight is Weight.AGAINST or not period_known(claim, quantity, evidence.near):
            findings.append(finding)
    return findings


def _means_according_to(claim: Passage, quantity: Quantity) -> bool:
    """Portuguese "segundo" before an article or a name: "according to", not "second"."""
    if claim.language != "pt" or quantity.text.lower() != "segundo":
        return False
    following = next((t for t in claim.worded if t.start >= quantity.end), None)
    return following is not None and (following.key in ("o", "a", "os", "as") or following.text[0].isupper())


def _judge(
    claim: Passage, quantity: Quantity, near: list[tuple[Quantity, Passage]], evidence: Evidence
) -> Finding | None:
    weak = quantity.text.lower() in _WEAK_WORDS or (quantity.text == "neuf" and not quantity.noun)  # "le toit est neuf"
    equal = [(q, p) for q, p in near if same_value(quantity, q)]
    if quantity.kind == "year":
        return None if equal or _year_known(quantity, evidence) else _missing(quantity)
    right = [
        (q, p)
        for q, p in equal
        if (same_unit(quantity, q) and not _rank_for_count(quantity, q)) or _unit_understood(claim, quantity, p, q)
    ]
    if right:
        return _judge_right(claim, quantity, right, near)
    if equal and not weak:
        other = equal[0][0]
        return _against(quantity, f"The article gives {other.text}, in another unit.")
    if weak or (quantity.kind == "ordinal" and any(quantity.text.lower() in p.keys for p in evidence.near)):
        return None
    if evidence.whole and any(
        same_value(quantity, q) and same_unit(quantity, q) and not _rank_for_count(quantity, q)
        for p in evidence.everything
        for q in p.quantities
    ):
        return None
    rival = next((q for q, _ in near if _same_thing(quantity, q) and same_unit(quantity, q)), None)
    if rival is not None:
        return _against(quantity, f"The article says {_as_written(rival)}.")
    return _missing(quantity)


def _judge_right(
    claim: Passage, quantity: Quantity, right: list[tuple[Quantity, Passage]], near: list[tuple[Quantity, Passage]]
) -> Finding | None:
    # "As much as the one in use" bounds nothing; "almost half", "half an inch" do.
    weak = quantity.text.lower() in _WEAK_WORDS and quantity.kind in ("count", "ordinal")
    if not weak and all(_conflict(claim, quantity, p, q) for q, p in right):
        other = right[0][0]
        return _against(quantity, f"The article says “{_as_written(other)}”: the hedge is not the same.")
    currency = _currency(quantity)
    if currency and (others := {c for q, _ in right if (c := _currency(q))}) and currency not in others:
        return _against(quantity, f"The article gives {others.pop()}.")
    if (other_head := _rival_of_head(claim, quantity, right, near)) is not None:
        return _against(quantity, f"The article says {_as_written(other_head)} for this.")
    if _by(claim, quantity) and all(_to(p, q) for q, p in right):
        return _against(quantity, f"The article gives {right[0][0].text} as what it came to, not as the change.")
    if not quantity.noun or quantity.kind not in ("count", "rate"):
        return None
    # The same figure of another thing, while this thing has another figure in the same sentence: they changed places.
    for other, passage in right:
        if (
            not other.noun
            or _noun(other.noun) == _noun(quantity.noun)
            or stem(quantity.noun, claim.language) not in passage.stems
        ):
            return None
        rivals = [q for q, p in near if p is passage and _of_the_same(q, quantity)]
        if not rivals or any(same_value(quantity, q) for q in rivals):
            return None
    rival = next(q for q, p in near if p is right[0][1] and _of_the_same(q, quantity))
    return _against(
        quantity, f"The article says {_as_written(rival)} for this, and {right[0][0].text} for something else."
    )


def _of_the_same(figure: Quantity, quantity: Quantity) -> bool:
    """Whether a figure counts what another one counts; a rank ("the third outbreak") counts nothing."""
    return figure.kind != "ordinal" and bool(figure.noun) and _noun(figure.noun) == _noun(quantity.noun)


def _currency(quantity: Quantity) -> str:
    """The currency a figure counts where the reader of figures takes it for a thing: "millions d'euros"."""
    noun = quantity.noun.rpartition("'")[2]
    return stem(noun, "es") if noun in _CURRENCIES else ""


def _rival_of_head(
    claim: Passage, quantity: Quantity, right: list[tuple[Quantity, Passage]], near: list[tuple[Quantity, Passage]]
) -> Quantity | None:
    """Another figure that has the word this one is given to: "revenue of 90 million", where that is the loss."""
    head = _head(claim, quantity)
    if not head or any(_head(p, q) == head or head not in p.stems for q, p in right):
        return None
    passages = [p for _, p in right]
    return next((q for q, p in near if p in passages and not same_value(quantity, q) and _head(p, q) == head), None)


def _head(passage: Passage, quantity: Quantity) -> str:
    """Stem of the word a figure is joined to by "of"; "" for none."""
    before = [t for t in passage.worded if t.end <= quantity.start][-2:]
    if len(before) < 2 or before[1].key not in _OF or before[0].key in stopwords(passage.language):
        return ""
    return stem(before[0].key, passage.language)


def _by(passage: Passage, quantity: Quantity) -> bool:
    # "rose by 4.6 percent"
    return _word_before(passage, quantity) in _CHANGE_WORDS


def _to(passage: Passage, quantity: Quantity) -> bool:
    # "rose from 4.1 to 4.6 percent"
    return _word_before(passage, quantity) in _LEVEL_WORDS


def _word_before(passage: Passage, quantity: Quantity) -> str:
    return next((t.key for t in reversed(passage.worded) if t.end <= quantity.start), "")


def same_value(one: Quantity, other: Quantity) -> bool:
    """Equal numbers, or a hedged figure that rounds the other.

    >>> from broadsheet.text.numbers import find_quantities
    >>> a, b = find_quantities("about 1,800 homes; 1,821 homes")
    >>> same_value(a, b), same_value(b, a)
    (True, False)
    """
    if one.kind in ("score", "time") or other.kind in ("score", "time"):
        return one.unit == other.unit
    difference = abs(one.value - other.value)
    if difference <= _EXACT * max(abs(one.value), abs(other.value), 1.0):
        return True
    if one.hedge == "more than" and _precision(one.value) == 1 and one.value >= _ROUND:
        scale = 10.0 ** (len(f"{other.value:.0f}") - 1)
        return one.value < other.value and one.value == other.value // scale * scale
    if difference > _ROUNDED * max(abs(other.value), 1e-9) or _precision(one.value) >= _precision(other.value):
        return False
    allowed = {"about": True, "vague": True, "nearly": one.value > other.value, "less than": one.value > other.value}
    allowed |= {"more than": one.value < other.value, "at least": False, "at most": False}
    return allowed.get(one.hedge, False)


def _precision(value: float) -> int:
    """Significant digits: 2 for 1,800, 4 for 1,821."""
    return len(f"{value:.12g}".replace(".", "").lstrip("0").rstrip("0"))


def same_unit(one: Quantity, other: Quantity) -> bool:
    """Whether two figures are given in one unit. A bare count may stand for a measure or an age."""
    if one.kind == other.kind:
        return one.unit == other.unit or (one.kind == "rate" and "/" not in one.unit + other.unit)
    loose = {"count", "measure", "age", "ordinal", "rate", "year"}
    if one.kind in loose and other.kind in loose:
        return True
    if {one.kind, other.kind} == {"money", "rate"}:
        return one.unit.split("/")[0] == other.unit.split("/")[0]
    return {one.kind, other.kind} == {"count", "points"}


def _unit_understood(claim: Passage, claimed: Quantity, passage: Passage, given: Quantity) -> bool:
    """A bare figure beside money of the same currency: "lost 90 million dollars on revenue of 640 million"."""
    if claimed.kind == "money" and given.kind == "count":
        return not given.noun and any(q.kind == "money" and q.unit == claimed.unit for q in passage.quantities)
    if claimed.kind == "count" and given.kind == "money":
        return claimed.noun in _NO_THING and any(q.kind == "money" and q.unit == given.unit for q in claim.quantities)
    return False


def _rank_for_count(claimed: Quantity, given: Quantity) -> bool:
    """ "5th place" beside "five points": a rank is not a count of something else, but "third quarter" may be "Q3"."""
    if claimed.kind != "ordinal" or given.kind == "ordinal" or not claimed.noun or not given.noun:
        return False
    return _noun(claimed.noun) != _noun(given.noun)


def _conflict(claim: Passage, claimed: Quantity, passage: Passage, given: Quantity) -> bool:
    """Whether a claim's hedge contradicts the evidence's, with what else in the sentence says as much."""
    return all(
        _firmer(own, other, claimed, given)
        for own in {claimed.hedge, _hedge(claim, claimed)} | _named_mark(claim, claimed)
        for other in {_hedge(passage, given)} | _named_mark(passage, given)
    )


def _named_mark(passage: Passage, quantity: Quantity) -> set[str]:
    """ "Below the 95 percent experts ask for": behind a definite article a figure is known, and itself not hedged."""
    return {""} if _word_before(passage, quantity) in _DEFINITE else set()


def _firmer(own: str, other: str, claimed: Quantity, given: Quantity) -> bool:
    if abs(claimed.value - given.value) > _EXACT * max(abs(claimed.value), abs(given.value), 1.0):
        return other not in _FIRM and hedge_conflict(own, other)  # a hedged figure that rounds an exact one
    return hedge_conflict(own, other)


def _hedge(passage: Passage, quantity: Quantity) -> str:
    """A figure's hedge as its sentence means it: "exceeds 61,000", "no shift of more than 17 hours"."""
    before = [t.key for t in passage.worded if t.end <= quantity.start][-_NEGATED:]
    if quantity.hedge in _FIRM and any(k in _EXCEEDING for k in before[-2:]):
        return "more than"
    if quantity.hedge == "more than":
        if before[-1:] == ["over"] and quantity.unit in _SPANS:
            return "vague"  # "paid over twelve years": in their course
        if stance_words(passage.language).negation & set(before):
            return "at most"
    return quantity.hedge


def hedge_conflict(claimed: str, given: str) -> bool:
    """Whether a claim states a figure more firmly, or in the other direction, than the evidence."""
    if claimed == given or claimed == "vague" or given == "vague":
        return False
    if given in _FIRM:
        return claimed in ("more than", "less than", "at least", "at most") and claimed != "at least"
    if claimed in _FIRM:
        return True
    upper, lower = {"at most", "less than", "nearly"}, {"at least", "more than"}
    return (claimed in upper and given in lower) or (claimed in lower and given in upper)


def _same_thing(quantity: Quantity, other: Quantity) -> bool:
    if quantity.noun and other.noun:
        return _noun(quantity.noun) == _noun(other.noun)
    return quantity.kind == other.kind and quantity.kind != "count"


def _noun(noun: str) -> str:
    return stem(noun, "en") if noun.isascii() else noun[:5]


def _year_known(quantity: Quantity, evidence: Evidence) -> bool:
    year = int(quantity.value)
    if any(d.day.year == year and d.precision in ("day", "month", "year") for p in evidence.near for d in p.dates):
        return True
    if any(p.anchor.year == year for p in evidence.cited):
        return True
    return evidence.whole and any(str(year) in s.folded for s in evidence.sources)


def _as_written(quantity: Quantity) -> str:
    return f"{quantity.hedge} {quantity.text}".strip() if quantity.hedge != "vague" else quantity.text


def _missing(quantity: Quantity) -> Finding:
    return Finding("number", Weight.MISSING, "No cited passage gives this figure.", quantity.start, quantity.end)


def _against(quantity: Quantity, message: str) -> Finding:
    return Finding("number", Weight.AGAINST, message, quantity.start, quantity.end)
