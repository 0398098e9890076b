"""Corrections: which published claims do the articles they rest on no longer carry?

A claim is taken back only when the words it rested on are gone: its outlet changed or withdrew the article, no other
passage it cites carries it, and what the articles it cites say now does not bear it out either. A claim that a later
version merely words otherwise is no correction, nor is one whose article moved to another story.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Collection as Container
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from broadsheet.config import VerifyConfig
from broadsheet.stages.verify.check import check_cited
from broadsheet.stages.verify.evidence import Library
from broadsheet.stages.verify.findings import Weight
from broadsheet.stages.verify.lexicon import entry
from broadsheet.stages.verify.lookup import Collection
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.quotation import stands_in
from broadsheet.stages.verify.relocation import relocate
from broadsheet.types import Article, Claim, Correction, Digest, Sections, Span

_MIN_SLIP_CHARS = 5
_SLIP = 0.8  # difflib's ratio: "passangers" and "passengers" have 0.9
_VERBATIM = frozenset(("quote", "place", "people"))  # hold as long as one of their articles has the very words


def find_corrections(
    digest: Digest, articles: Iterable[Article], withdrawn: Container[str], *, config: VerifyConfig, now: datetime
) -> tuple[Correction, ...]:
    """The claims of a published digest that its articles no longer carry, in the order in which they were printed.

    Args:
        digest: as it was published.
        articles: every article it cites, as they are now; one that is missing is believed to say what it said.
        withdrawn: ids of those that their outlets took back.
        now: UTC, the time of the corrections.
    """
    given = {a.id: a for a in articles}
    standing = {i: a for i, a in given.items() if i not in withdrawn}
    library = Library(standing.values())
    outlets = {s.article_id: s.outlet for s in digest.sections.sources} | {i: a.outlet for i, a in given.items()}
    found: dict[str, Correction] = {}
    for section, claim in published_claims(digest.sections):
        lost = [s for s in claim.evidence if s.article_id in withdrawn or _gone(s, library)]
        if not lost or claim.text in found:
            continue
        left = tuple(relocate(s, library) for s in claim.evidence if s not in lost)
        why = _why_lost(section, claim, left, library, digest.language, config)
        if why is None:
            continue
        article_id = lost[0].article_id
        outlet = outlets.get(article_id, "")
        if article_id in withdrawn:
            reason = f"{outlet} withdrew the article this rested on."
        else:
            reason = f"{outlet} has changed the article this rested on. {why}".strip()
        found[claim.text] = Correction(section, claim.text, article_id, outlet, reason, now)
    return tuple(found.values())


def with_corrections(digest: Digest, new: Iterable[Correction]) -> Digest:
    """The digest with corrections after those it has; what it prints itself needs none, for it is carried again."""
    printed = {claim.text for _, claim in published_claims(digest.sections)}
    added = tuple(c for c in new if c.text not in printed)
    return dataclasses.replace(digest, corrections=(*digest.corrections, *added)) if added else digest


def cited_articles(digest: Digest) -> frozenset[str]:
    """Ids of all articles that claims of a digest rest on."""
    return frozenset(s.article_id for _, claim in published_claims(digest.sections) for s in claim.evidence)


def published_claims(sections: Sections) -> Iterator[tuple[str, Claim]]:
    """Every claim with the name of its section; a party is one of its name and role."""
    yield "title", sections.title
    yield from (("summary", c) for c in sections.summary)
    yield from (("highlights", h.claim) for h in sections.highlights)
    if sections.quote is not None:
        yield "quote", sections.quote.claim
    yield from (("perspectives", p.claim) for p in sections.perspectives)
    yield from (("timeline", s.claim) for s in sections.timeline)
    yield from (("differences", f.claim) for d in sections.differences for f in d.figures)
    yield from (("whats_new", c) for c in sections.whats_new)
    if sections.place is not None:
        yield "place", sections.place
    yield from (("people", Claim(p.name, p.evidence)) for p in sections.people)
    yield from (("reactions", r.claim) for r in sections.reactions)
    yield from (("background", c) for c in sections.background)


def _gone(span: Span, library: Library) -> bool:
    return span.article_id in library.sources and not library.valid(relocate(span, library))


def _why_lost(
    section: str, claim: Claim, left: Sequence[Span], library: Library, language: str, config: VerifyConfig
) -> str | None:
    """None when something still carries the claim, else what its articles say now, "" for nothing about it."""
    cited = dict.fromkeys(s.article_id for s in claim.evidence if s.article_id in library.sources)
    if section in _VERBATIM:
        held = any(stands_in(claim.text, library.sources[i].plain_words) for i in cited)
        return None if held else ""
    if left and check_cited(claim.text, left, library, language=language, config=config).supported:
        return None
    now = Collection(library.sources[i].article for i in cited)
    text = _without_slips(claim.text, language, frozenset[str]().union(*(library.sources[i].keys for i in cited)))
    spans = now.evidence(Passage(text, language)).spans
    check = check_cited(text, spans, library, language=language, config=config)
    if spans and check.supported:
        return None
    return next((f.message for f in check.findings if f.weight is Weight.AGAINST and "\n" not in f.message), "")


def _without_slips(text: str, language: str, known: Container[str]) -> str:
    """The claim as its outlet spells it now: a word no dictionary has, for the article's word it is nearly alike.

    >>> _without_slips("120 passangers were unhurt", "en", {"120", "passengers", "were", "hurt"})
    '120 passengers were unhurt'
    """
    for token in reversed(Passage(text, language).worded):
        # A name or a figure spelled otherwise is another name or figure.
        plain = token.text.isalpha() and token.text.islower() and len(token.text) >= _MIN_SLIP_CHARS
        if not plain or token.key in known or entry(token.key) is not None:
            continue
        alike = [w for w in difflib.get_close_matches(token.key, known, 1, _SLIP) if w[0] == token.key[0]]
        if alike:
            text = text[: token.start] + alike[0] + text[token.end :]
    return text
