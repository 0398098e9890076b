"""What the score of a claim is made of: a few counts, each with a meaning a reader can check."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

from broadsheet.stages.verify.carry import Carriage, Carried
from broadsheet.stages.verify.context import places
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.lexicon import entry
from broadsheet.stages.verify.passage import Passage, Term

LOST_FIT = 0.5
NEAR_TOKENS = 3  # words of one phrase stand no further apart
_PRONOUNS = frozenset("he she they his her their him them".split())

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
    "relation_against",
    "relation_missing",
    "role",
    "apart",
    "misplaced_name",
    "misplaced_number",
    "misplaced_word",
    "lost_name",
    "lost_number",
    "lost_word",
    "dangling",
    "length",
    "share_left",
)


def features(
    claim: Passage,
    evidence: Evidence,
    carried: Sequence[Carriage],
    findings: Sequence[Finding],
    *,
    first: bool = False,
    weight: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Features of one claim by name. `first` says that nothing stands before the claim that a pronoun could mean."""
    values = dict.fromkeys(NAMES, 0.0)
    values["one"] = 1.0
    for carriage in carried:
        name = _name_of(carriage)
        if name in values:
            values[name] += 1.0
    for finding in findings:
        name = _finding_name(finding)
        if name in values:
            values[name] += 1.0
    about = evidence.everything if evidence.whole else evidence.near
    for place in places(carried, about, weight or {}):
        kind = _kind(place.carriage.term)
        group = "name" if kind == "name" else "number" if kind == "number" else "word"
        values[f"misplaced_{group}"] += max(0.0, 1.0 - place.fit)
        values[f"lost_{group}"] += place.fit < LOST_FIT
    values["apart"] = modifiers(carried, evidence)
    values["dangling"] = float(first and bool(claim.plain) and claim.plain[0] in _PRONOUNS and not _named(claim))
    values["length"] = math.log1p(len(carried))
    left = sum(c.how not in (Carried.HERE, Carried.MEANT, Carried.LISTED, Carried.BROADER) for c in carried)
    values["share_left"] = left / max(1, len(carried))
    return values


def _named(claim: Passage) -> bool:
    return bool(claim.names) and claim.names[0].start < 4


def _name_of(carriage: Carriage) -> str:
    if carriage.how is Carried.NOWHERE:
        return f"nowhere_{_kind(carriage.term)}"
    if carriage.how is Carried.ELSEWHERE and _capital(carriage.term):
        return "elsewhere_name"
    return carriage.how.replace(" ", "_")


def _capital(term: Term) -> bool:
    return term.text[0].isupper() and term.start > 0


def _kind(term: Term) -> str:
    if term.text[0].isdigit():
        return "number"
    if _capital(term):
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
    if finding.check == "relation":
        return "relation_against" if finding.weight is Weight.AGAINST else "relation_missing"
    return {"name": "name_missing", "support": ""}.get(finding.check, finding.check)


def modifiers(carried: Sequence[Carriage], evidence: Evidence) -> float:
    """Pairs of words next to each other in the claim which the cited sentences have, but with other neighbours."""
    strange = 0.0
    for one, other in itertools.pairwise(carried):
        if one.how is not Carried.HERE or other.how is not Carried.HERE or other.term.index - one.term.index > 1:
            continue
        together = [p for p in evidence.cited if one.by in p.term_keys and other.by in p.term_keys]
        if together and all(_distance(one.by, other.by, p) > NEAR_TOKENS for p in together):
            strange += 1.0
    return strange


def _distance(one: str, other: str, passage: Passage) -> int:
    places = [t.index for t in passage.terms if t.key == one]
    others = [t.index for t in passage.terms if t.key == other]
    return min((abs(a - b) for a in places for b in others if a != b), default=99)
