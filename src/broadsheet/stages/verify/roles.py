"""Role check: a title given to a person ("president", "former captain") is one an article gives that person."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.stages.verify.alignment import akin
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import CLAUSE_SIGNS, frame
from broadsheet.stages.verify.lexicon import Relation, relate
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.stems import stem
from broadsheet.stages.verify.vocabulary import COMPOUNDING, ends_in
from broadsheet.stages.verify.words import stance_words
from broadsheet.text.gazetteer import name_lists
from broadsheet.text.names import Name, name_words, same_word
from broadsheet.text.tokens import Token

_BEFORE = 3  # tokens before a name in which its title stands
_REACH = 8  # tokens between a name and a role the article gives it
# Forms of address say nothing that could be wrong, and "chief" or "leader" are given freely.
_FREE = frozenset("mr mrs ms miss dr m mme mlle herr frau senor senora sr sra signor signora sir dame".split())
_BESIDE_CHARS = 40  # between an office and its holder's name: "the head of the harbour board, Ada Quill"
_BELONGING = frozenset("of de del du des der d von da do dos della dello di van".split())
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
        findings += _apposed(claim, name, evidence)
    return findings


def _apposed(claim: Passage, name: Name, evidence: Evidence) -> list[Finding]:
    """Findings for an office told beside a name ("Quill, the owner of the inn,") that is another person's."""
    surname = name_words(name.text)[-1]
    for token in _offices(claim, name):
        passages = [p for s in evidence.sources for p in (s.title, *s.sentences)]
        holders = [h for p in passages for h in _holders(p, token.key, claim.language)]
        own = [at for at, p in enumerate(passages) if surname in p.keys]
        # A signature has the office in a line of its own.
        signed = any(_tells(p, token.key, claim.language) for at in own for p in passages[at : at + 2])
        if own and holders and not signed and not any(same_word(surname, h) for h in holders):
            message = f"No article calls {name.text} “{token.text}”."
            return [Finding("role", Weight.AGAINST, message, min(token.start, name.start), max(token.end, name.end))]
    return []


def _offices(claim: Passage, name: Name) -> Iterator[Token]:
    """Words of office in an apposition behind a name, or before it with what they are of."""
    tokens, offices = claim.tokens, frame(claim.language, "office")
    first = next((i for i, t in enumerate(tokens) if t.start >= name.start), len(tokens))
    after = next((i for i, t in enumerate(tokens) if t.start >= name.end), len(tokens))
    if after + 1 < len(tokens) and tokens[after].text == ",":
        yield from (t for t in tokens[after + 1 : after + 1 + _BEFORE] if t.key in offices)
    if first > 1 and tokens[first - 1].text == ",":
        for at in range(first - 2, max(-1, first - 2 - _REACH), -1):
            if tokens[at].text in CLAUSE_SIGNS:
                return
            if tokens[at].key in offices:
                if at == first - 2 or tokens[at + 1].key in _BELONGING:
                    yield tokens[at]
                return


def _holders(passage: Passage, role: str, language: str) -> Iterator[str]:
    """Surnames of whom a sentence gives an office to: the person that stands nearest to it."""
    told = _tells(passage, role, language)
    people = [n for n in passage.names if n.kind in ("person", "other")] if told else []
    people = [n for n in people if not any(n.start <= t.start < n.end for t in told)]  # "Account Manager" is nobody
    for token in told if people else ():
        nearest = min(people, key=lambda n: max(n.start - token.end, token.start - n.end))
        if max(nearest.start - token.end, token.start - nearest.end) <= _BESIDE_CHARS:
            yield name_words(nearest.text)[-1]


def _tells(passage: Passage, role: str, language: str) -> list[Token]:
    """The words of a sentence that name an office."""
    root = stem(role, language)
    return [t for t in passage.worded if t.key and _same_office(t.key.removesuffix("'s"), role, root, passage.language)]


def _same_office(key: str, role: str, root: str, language: str) -> bool:
    other = stem(key, language)
    if other == root or akin(other, root):
        return True
    return relate(role, key) in _CARRIED if language == "en" else language in COMPOUNDING and ends_in(key, role)


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
