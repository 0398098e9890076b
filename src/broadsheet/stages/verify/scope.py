"""How far a claim reaches: "some" widened to "all", and a superlative nobody used."""

from __future__ import annotations

from broadsheet.stages.verify.alignment import align
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import has, places_of
from broadsheet.stages.verify.lexicon import entry
from broadsheet.stages.verify.passage import Passage
from broadsheet.text.tokens import Token

_BESIDE = 4  # tokens between "some" and a word it narrows
_SHARED = 2  # content words that claim and passage have in common beside it
_NO_GRADE = frozenset(
    "west east test rest best interest protest request contest forest guest harvest arrest honest "
    "invest suggest chest quest nest pest modest latest least most conquest behest digest manifest "
    "southwest northwest southeast northeast midwest priest tempest unrest inquest bequest".split()
)


def check_scope(claim: Passage, evidence: Evidence) -> list[Finding]:
    """Findings for "all" where the passages say "some", and for a superlative of the claim's own."""
    return [*_widened(claim, evidence), *_topped(claim, evidence)]


def _widened(claim: Passage, evidence: Evidence) -> list[Finding]:
    mine = [claim.tokens[at] for at, _ in places_of(claim, "all")]
    if not mine or has(claim, "part"):
        return []
    about = [p for p in evidence.cited if p.language == claim.language]
    if not about or any(has(p, "all") for p in about):
        return []
    for passage in about:
        narrowed = _narrowed(passage)
        common = [m for m in align(claim, passage) if m.other is not None]
        if len(common) >= _SHARED and any(m.other and m.other.index in narrowed for m in common):
            message = f"The article does not say this of all: “{passage.text[:160]}”"
            return [Finding("number", Weight.AGAINST, message, mine[0].start, mine[0].end)]
    return []


def _narrowed(passage: Passage) -> set[int]:
    """Tokens right behind a word such as "some" or "half"."""
    found: set[int] = set()
    for _, after in places_of(passage, "part"):
        found.update(range(after, after + _BESIDE))
    return found


def _topped(claim: Passage, evidence: Evidence) -> list[Finding]:
    if claim.language != "en":
        return []
    mine = next((t for t in claim.worded if _superlative(t)), None)
    if mine is None or any(_tops(p) for p in evidence.near):
        return []
    return [Finding("relation", Weight.MISSING, "No cited passage says so of it above all.", mine.start, mine.end)]


def _tops(passage: Passage) -> bool:
    return has(passage, "topped") or any(_superlative(t) for t in passage.worded)


def _superlative(token: Token) -> bool:
    key = token.key
    if not key.endswith("est") or len(key) < 6 or key in _NO_GRADE or not token.text.islower():
        return False
    known = entry(key)
    return known is not None and "a" in known.kinds and key not in known.lemmas
