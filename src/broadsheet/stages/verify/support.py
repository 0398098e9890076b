"""Support check: how much of a claim's content its evidence carries, and which words are left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.stages.verify.carry import Carriage, Carried
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import frame
from broadsheet.stages.verify.lexicon import light_verbs
from broadsheet.stages.verify.naming import whole_word
from broadsheet.stages.verify.passage import Passage, Term
from broadsheet.stages.verify.words import stance_words
from broadsheet.text.names import name_words

_STRENGTH = {Carried.HERE: 1.0, Carried.MEANT: 1.0, Carried.LISTED: 0.8, Carried.BROADER: 0.8}
# A word only the sentences around have: the cited one may mean it by a pronoun, or be about something else.
_NEAR = 0.5
_ELSEWHERE = {Carried.ELSEWHERE: 0.8, Carried.MEANT_ELSEWHERE: 0.6}  # when nobody cited the passages


@dataclass(frozen=True, slots=True)
class Support:
    """Share of the claim's content that is carried, 0…1, and the words that are not."""

    share: float
    left: tuple[Term, ...]


def measure_support(claim: Passage, carried: Sequence[Carriage], evidence: Evidence) -> Support:
    """How much of a claim's content the cited sentences carry. Text in another language is not measured.

    A translated claim is held to its figures, dates, names and quotations only.
    """
    if not evidence.cited:
        return Support(0.0, tuple(c.term for c in carried))
    if not carried or not any(p.language == claim.language for p in evidence.cited):
        return Support(1.0, ())
    total, counted, left = 0.0, 0, []
    # Dates and figures have checks of their own.
    figures = [(d.start, d.end) for d in claim.dates] + [(q.start, q.end) for q in claim.quantities]
    for carriage in carried:
        if any(a <= carriage.term.start < b for a, b in figures):
            total += 1.0
            counted += 1
            continue
        strength = _STRENGTH.get(carriage.how, 0.0)
        if not strength and evidence.whole:
            strength = _ELSEWHERE.get(carriage.how, 0.0)
        if not strength and evidence.near_vocabulary.same(carriage.term):
            strength = _NEAR
        if not strength and _named(carriage.term, claim, evidence):
            strength = _NEAR
        if strength or not weightless(carriage.term.key, claim.language):
            counted += 1
            total += strength
        if not strength:
            left.append(carriage.term)
    return Support(total / counted if counted else 0.0, tuple(left))


def weightless(key: str, language: str) -> bool:
    """Whether a folded word says so little that nobody misses it in the evidence: "sera", "people", "dijo"."""
    words = stance_words(language)
    if (
        key in words.speech
        or key in words.ahead
        or key in frame(language, "general")
        or key in frame(language, "plain")
    ):
        return True
    return key in (light_verbs() if language == "en" else frame(language, "light"))


def _named(term: Term, claim: Passage, evidence: Evidence) -> bool:
    """Whether a word is of a name that a cited article has anywhere: "Skerry Line" for "the company"."""
    name = next((n for n in claim.names if n.start <= term.start < n.end), None)
    if name is None:
        return False
    return any(all(whole_word(w, s.folded) for w in name_words(name.text)) for s in evidence.sources)


def check_support(support: Support, minimum: float) -> list[Finding]:
    """A finding for each word left over; they decide only when too few are carried."""
    weight = Weight.MISSING if support.share < minimum else Weight.NOTE
    found = [Finding("support", weight, "No cited passage carries this word.", t.start, t.end) for t in support.left]
    if weight and not found:
        found.append(Finding("support", weight, "The cited passages tell something else."))
    return found


def told_by_thesaurus(carried: Sequence[Carriage]) -> list[Finding]:
    """A note for each word that only this machine's thesaurus carries: on another one the claim may be refused."""
    return [
        Finding("support", Weight.NOTE, f"A thesaurus of this machine has “{c.by}” for it.", c.term.start, c.term.end)
        for c in carried
        if c.how is Carried.LISTED
    ]
