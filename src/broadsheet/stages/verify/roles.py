"""Role check: a title given to a person ("president", "former captain") is one an article gives that person."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.lexicon import Relation, relate
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.vocabulary import COMPOUNDING, ends_in
from broadsheet.stages.verify.words import stance_words
from broadsheet.text.gazetteer import name_lists
from broadsheet.text.names import Name, name_words, same_word
from broadsheet.text.tokens import Token

_BEFORE = 3  # tokens before a name in which its title stands
_REACH = 8  # tokens between a name and a role the article gives it
# Forms of address say nothing that could be wrong, and "chief" or "leader" are given freely.
_FREE = frozenset("mr mrs ms miss dr m mme mlle herr frau senor senora sr sra signor signora sir dame".split())
_CARRIED = (Relation.SAME, Relation.FAMILY, Relation.SYNONYM, Relation.BROADER)


def check_roles(claim: Passage, evidence: Evidence) -> list[Finding]:
    """Findings for titles no article gives the person, and for a "former" that was added or lost."""
    findings = []
    for name in claim.names:
        if name.kind not in ("person", "other"):
            continue
        for token, former in _titles(claim, name):
            finding = _judge(claim, name, token, former, evidence)
            if finding is not None:
                findings.append(finding)
    return findings


def _titles(claim: Passage, name: Name) -> Iterator[tuple[Token, bool]]:
    """Title words right before a name, each with whether "former" or its like stands before it."""
    titles = name_lists().titles - _FREE
    status = stance_words(claim.language).status
    place = next((i for i, t in enumerate(claim.tokens) if t.start >= name.start), 0)
    if 0 < place <= _BEFORE and claim.tokens[place - 1].text == ",":
        place -= 1  # "The mayor, Ada Quill, said": a title that begins the sentence is the name's
    for index in range(max(0, place - _BEFORE), place):
        token = claim.tokens[index]
        if token.key in titles and all(t.key in titles or t.key.isalpha() for t in claim.tokens[index:place]):
            before = claim.tokens[max(0, index - 2) : index]
            yield token, any(t.key in status for t in before)


def _judge(claim: Passage, name: Name, token: Token, former: bool, evidence: Evidence) -> Finding | None:
    surname, written = name_words(name.text)[-1], name.text.split()[-1].strip(".,")
    given: list[bool] = []
    known = False
    for source in evidence.sources:
        for passage in (source.title, *source.sentences):
            if written not in passage.text or surname not in passage.keys:  # the first is quick and mostly decides
                continue
            known = True
            given += _given(passage, surname, token.key, stance_words(claim.language).status)
    if not known:
        return None  # the name check's business
    if not given:
        message = f"No article calls {name.text} “{token.text}”."
        return Finding("role", Weight.MISSING, message, token.start, name.end)
    if former not in given:
        message = f"The articles {'do not ' if former else ''}say “former” here."
        return Finding("role", Weight.AGAINST, message, token.start, name.end)
    return None


def _given(passage: Passage, surname: str, role: str, status: frozenset[str]) -> list[bool]:
    """For every time the role stands near the name: whether as a former one."""
    tokens = passage.tokens
    people = [i for i, t in enumerate(tokens) if t.key == surname or same_word(surname, t.key)]
    found = []
    for index, token in enumerate(tokens):
        parts = token.key.split("-")
        if not any(p == role or relate(role, p) in _CARRIED for p in parts) and not (
            passage.language in COMPOUNDING and ends_in(token.key, role)
        ):
            continue
        if any(abs(index - p) <= _REACH for p in people):
            before = {t.key for t in tokens[max(0, index - 3) : index]} | set(parts)
            found.append(bool(before & status))
    return found
