"""What the score of a claim is made of: a few counts, each with a meaning a reader can check."""

from __future__ import annotations

import math
from collections.abc import Sequence

from broadsheet.stages.verify.carry import Carriage, Carried
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.lexicon import entry
from broadsheet.stages.verify.passage import Passage, Term

NEAR_TOKENS = 5  # words of one phrase stand no further apart
_PRONOUNS = frozenset("he she they it his her their its him them this that these those".split())

NAMES: tuple[str, ...] = (
    "one",
    "meant",
    "broader",
    "elsewhere",
    "meant_elsewhere",
    "narrower",
    "opposite",
    "sibling",
    "nowhere_noun",
    "nowhere_verb",
    "nowhere_modifier",
    "nowhere_unknown",
    "nowhere_name",
    "elsewhere_name",
    "number_missing",
    "number_against",
    "date",
    "name_missing",
    "quotation",
    "speaker",
    "polarity",
    "apart",
    "far",
    "dangling",
    "length",
    "share_left",
)


def features(
    claim: Passage, evidence: Evidence, carried: Sequence[Carriage], findings: Sequence[Finding], first: bool = False
) -> dict[str, float]:
    """Features of one claim by name. `first` says that nothing stands before the claim that a pronoun could mean."""
    values = dict.fromkeys(NAMES, 0.0)
    values["one"] = 1.0
    for carriage in carried:
        name = _name_of(claim, carriage)
        if name in values:
            values[name] += 1.0
    for finding in findings:
        name = _finding_name(finding)
        if name in values:
            values[name] += 1.0
    apart, far = relations(carried, evidence)
    values["apart"], values["far"] = apart, far
    values["dangling"] = float(first and bool(claim.plain) and claim.plain[0] in _PRONOUNS and not _named(claim))
    values["length"] = math.log1p(len(carried))
    left = sum(c.how not in (Carried.HERE, Carried.MEANT, Carried.BROADER) for c in carried)
    values["share_left"] = left / max(1, len(carried))
    return values


def _named(claim: Passage) -> bool:
    return bool(claim.names) and claim.names[0].start < 4


def _name_of(claim: Passage, carriage: Carriage) -> str:
    if carriage.how is Carried.NOWHERE:
        return f"nowhere_{_kind(claim, carriage.term)}"
    if carriage.how is Carried.ELSEWHERE and _capital(claim, carriage.term):
        return "elsewhere_name"
    return carriage.how.replace(" ", "_")


def _capital(claim: Passage, term: Term) -> bool:
    return term.text[0].isupper() and term.start > 0


def _kind(claim: Passage, term: Term) -> str:
    if term.text[0].isdigit():
        return "number"
    if _capital(claim, term):
        return "name"
    known = entry(term.key)
    if known is None:
        return "unknown"
    if term.key.endswith(("ed", "ing")) and "v" in known.kinds:
        return "verb"
    if "n" in known.kinds:
        return "noun"
    return "verb" if "v" in known.kinds else "modifier"


def _finding_name(finding: Finding) -> str:
    if finding.check == "number":
        return "number_against" if finding.weight is Weight.AGAINST else "number_missing"
    return {"name": "name_missing", "support": ""}.get(finding.check, finding.check)


def relations(carried: Sequence[Carriage], evidence: Evidence) -> tuple[float, float]:
    """Neighbouring words of the claim that the sources have, but never in one sentence (apart) or close by (far)."""
    apart = far = 0.0
    for one, other in zip(carried, carried[1:], strict=False):
        if not one.by or not other.by or other.term.index - one.term.index > 2:
            continue
        if one.how in (Carried.OPPOSITE, Carried.SIBLING) or other.how in (Carried.OPPOSITE, Carried.SIBLING):
            continue
        distance = _distance(one.by, other.by, evidence)
        apart += distance is None
        far += distance is not None and distance > NEAR_TOKENS
    return apart, far


def _distance(one: str, other: str, evidence: Evidence) -> int | None:
    """Fewest tokens between two words in any sentence of the sources; None when no sentence has both."""
    best: int | None = None
    for passage in evidence.everything:
        if one not in passage.keys or other not in passage.keys:
            continue
        places = [t.index for t in passage.terms if t.key == one]
        others = [t.index for t in passage.terms if t.key == other]
        for a in places:
            for b in others:
                if a != b and (best is None or abs(a - b) < best):
                    best = abs(a - b)
    return best
