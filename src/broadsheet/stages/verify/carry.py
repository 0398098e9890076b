"""How each content word of a claim is carried: by the looked-up passages, by the rest of the sources, or not at all."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.lexicon import Relation
from broadsheet.stages.verify.passage import Passage, Term
from broadsheet.stages.verify.vocabulary import COMPOUNDING, Vocabularies, Vocabulary


class Carried(enum.StrEnum):
    """The best thing the evidence has for a word."""

    HERE = "here"  # a form of the same word in the passages
    MEANT = "meant"  # a synonym or a word of its family in the passages
    LISTED = "listed"  # a word that the reader's own thesaurus says means the same in the passages
    BROADER = "broader"  # the passages have a narrower word: the claim says less
    ELSEWHERE = "elsewhere"  # the same word, in another sentence of the sources
    MEANT_ELSEWHERE = "meant elsewhere"
    NARROWER = "narrower"  # the passages have only a broader word: the claim says more
    OPPOSITE = "opposite"  # the passages have the opposite instead
    SIBLING = "sibling"  # the passages have another word of the same kind instead
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Carriage:
    """One word of the claim, how it is carried, and by which word (folded, "" for none)."""

    term: Term
    how: Carried
    by: str = ""


_MEANT = (Relation.SAME, Relation.FAMILY, Relation.SYNONYM, Relation.SIMILAR)
# From good to bad: what the passages offer is believed before what stands elsewhere.
_FROM_RELATION = {
    Relation.NARROWER: Carried.NARROWER,
    Relation.SIBLING: Carried.SIBLING,
}


def carry(claim: Passage, evidence: Evidence) -> tuple[Carriage, ...]:
    """How every content word of a claim is carried."""
    here = evidence.cited_vocabulary
    rest = evidence.vocabulary
    compounding = claim.language in COMPOUNDING
    return tuple(_carry(term, here, rest, claim.language, compounding) for term in claim.terms)


def _carry(term: Term, here: Vocabulary, rest: Vocabularies, language: str, compounding: bool) -> Carriage:
    english = language == "en"
    if by := here.same(term):
        return Carriage(term, Carried.HERE, by)
    if compounding and (by := here.compound(term)):
        return Carriage(term, Carried.BROADER, by)
    found = dict(sorted(here.related(term), reverse=True)) if english else {}
    if meant := next((relation for relation in _MEANT if relation in found), None):
        return Carriage(term, Carried.MEANT, found[meant])
    if Relation.OPPOSITE in found:
        return Carriage(term, Carried.OPPOSITE, found[Relation.OPPOSITE])
    if by := here.synonym(term.stem, language):
        return Carriage(term, Carried.MEANT, by)
    if by := here.listed(term.stem, language):
        return Carriage(term, Carried.LISTED, by)
    if by := rest.same(term):
        return Carriage(term, Carried.ELSEWHERE, by)
    if Relation.BROADER in found:
        return Carriage(term, Carried.BROADER, found[Relation.BROADER])
    if english and (by := _meant(term, rest)):
        return Carriage(term, Carried.MEANT_ELSEWHERE, by)
    less = next((relation for relation in _FROM_RELATION if relation in found), None)
    return Carriage(term, _FROM_RELATION[less], found[less]) if less else Carriage(term, Carried.NOWHERE)


def _meant(term: Term, rest: Vocabularies) -> str:
    return min((key for relation, key in rest.related(term) if relation in _MEANT), default="")
