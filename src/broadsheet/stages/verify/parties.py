"""Names that stand alone: the place of an event, and the people and bodies that take part in it.

Such a claim is no sentence, so the checks of sentences say little about it. What is asked instead: does the cited
passage have this name letter by letter, and does it give the role to this party and not to the one beside it?
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from broadsheet.stages.verify.citation import check_citations
from broadsheet.stages.verify.evidence import Library
from broadsheet.stages.verify.findings import ClaimCheck, Finding, Weight, verdict_of
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.quotation import verbatim
from broadsheet.text.gazetteer import name_lists
from broadsheet.text.names import name_words
from broadsheet.text.normalise import fold
from broadsheet.types import Claim, Party, Span

_KINDS = frozenset(("person", "organisation"))
# Characters between a name and its role: "Ada Quill, 52, who has been the harbour master" needs 27 of them.
_REACH_CHARS = 60


def check_place(place: Claim, library: Library) -> ClaimCheck:
    """The verdict on the name of a place: a cited sentence has it word for word, and its evidence is such sentences."""
    return _check_name(place.text, place.evidence, library)


def check_party(party: Party, library: Library) -> ClaimCheck:
    """The verdict on a party's name; the evidence is the spans whose sentences have it word for word."""
    checked = _check_name(party.name, party.evidence, library)
    if party.kind in _KINDS:
        return checked
    findings = (*checked.findings, Finding("name", Weight.MISSING, "Neither a person nor an organisation."))
    return ClaimCheck(checked.text, verdict_of(findings), 0.0, findings, checked.evidence)


def holds_role(party: Party, spans: tuple[Span, ...], library: Library) -> bool:
    """Whether one of the cited sentences gives the role to this party: no other person stands nearer to it."""
    return any(_gives(passage, party) for passage in library.evidence(spans).cited)


def holds(holder: str, spans: tuple[Span, ...], library: Library) -> bool:
    """Whether the passages around a statement name its holder.

    A person may stand there by the surname alone, if the article gives the full name elsewhere, and nobody else of
    that surname. The role may be another article's, but has to stand beside the name there.
    """
    near = fold(" ".join(p.text for p in library.evidence(spans).near))
    if all(w.strip(".,'’\"") in near for w in fold(holder).split() if len(w) > 2):
        return True
    texts = {span.article_id: library.sources[span.article_id].whole.text for span in spans if library.valid(span)}
    if any(_by_surname(holder, near, text) for text in texts.values()):
        return True
    return any(
        _by_surname(name, near, t) and _has_role(name, role, library)
        for t in texts.values()
        for name, role in _parts(holder, t)
    )


def _parts(holder: str, text: str) -> list[tuple[str, str]]:
    """Name and role of "Ada Quill, mayor" or, where the text has the name, "Mayor Ada Quill"; none of a bare name."""
    name, comma, role = holder.partition(", ")
    if comma:
        return [(name, role)]
    words = holder.split()
    cuts = range(1, len(words) - 1)
    return next(([(n, " ".join(words[:i]))] for i in cuts if (n := " ".join(words[i:])) in text), [])


def _has_role(name: str, role: str, library: Library) -> bool:
    """Whether an article of the story has the role beside the name."""
    person, what = fold(name), fold(role)
    for source in library.sources.values():
        text = fold(source.whole.text)
        if what in text and any(_gap(a, b) <= _ROLE_GAP for a in _places(person, text) for b in _places(what, text)):
            return True
    return False


def _by_surname(holder: str, near: str, text: str) -> bool:
    *given, surname = name_words(holder) or [""]
    if not given or not any(_places(surname, near)) or holder not in text:
        return False
    before = {fold(m.group(1)) for m in _BEFORE_NAME.finditer(text) if fold(m.group(2)) == surname}
    return before <= {*given, *name_lists().titles}


_ROLE_GAP = 12  # characters: ", the " and the like
_BEFORE_NAME = regex.compile(r"(\p{Lu}[\p{L}\p{M}’'\-]+)\s(?=(\p{Lu}[\p{L}\p{M}’'\-]+))")


def _check_name(name: str, spans: tuple[Span, ...], library: Library) -> ClaimCheck:
    findings = check_citations(spans, library)
    good = tuple(
        span
        for span in spans
        if library.valid(span)
        and name_words(name)
        and verbatim(name, library.sources[span.article_id].sentence_of(span).text)
    )
    if not good and not any(f.weight for f in findings):
        findings.append(Finding("name", Weight.MISSING, "No cited passage has this name like this.", 0, len(name)))
    final = tuple(findings)
    return ClaimCheck(name, verdict_of(final), 1.0 if good else 0.0, final, good)


def _gives(passage: Passage, party: Party) -> bool:
    text = fold(passage.text)
    own = [p for name in (party.name, name_words(party.name)[-1]) for p in _places(fold(name), text)]
    others = [
        place
        for name in passage.names
        if name.kind == "person" and name_words(name.text)[-1:] != name_words(party.name)[-1:]
        for place in _places(fold(name.text), text)
    ]
    for role in _places(fold(party.role), text):
        nearest = min((_gap(role, p) for p in own), default=_REACH_CHARS + 1)
        rival = min((_gap(role, p) for p in others if not _inside(p, role)), default=_REACH_CHARS + 1)
        if nearest <= _REACH_CHARS and nearest <= rival:
            return True
    return False


def _places(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the words stand as whole words."""
    return (m.span() for m in regex.finditer(rf"(?<!\w){regex.escape(words)}(?!\w)", text)) if words else iter(())


def _gap(role: tuple[int, int], name: tuple[int, int]) -> int:
    """Characters between a role and a name, 0 when one holds the other."""
    return max(0, name[0] - role[1], role[0] - name[1])


def _inside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]
