"""How a story changed from version to version: which of its sentences are new and which are gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.views import VersionView
from broadsheet.types import Claim, Digest, Sections

MAX_VERSIONS = 20  # on a page, the newest; a story is rarely written more than five times in its days in print


def history(versions: Sequence[Digest]) -> tuple[VersionView, ...]:
    """The versions newest first, at most 20, each with what changed from the one before.

    `versions` are of one story, oldest first. A single version has no history to tell.
    """
    if len(versions) < 2:
        return ()
    first = VersionView(versions[0].version, versions[0].updated, (), ())
    later = [_change(before, after) for before, after in pairwise(versions)]
    return tuple([*reversed(later), first][:MAX_VERSIONS])


def _change(before: Digest, after: Digest) -> VersionView:
    old, new = _sentences(before), _sentences(after)
    return VersionView(
        after.version,
        after.updated,
        tuple(text for text in new if text not in old),
        tuple(text for text in old if text not in new),
    )


def _sentences(digest: Digest) -> dict[str, None]:
    """Every printed sentence once, in reading order."""
    return dict.fromkeys(text for claim in claims(digest.sections) if (text := shown(claim.text)))


def claims(sections: Sections) -> Iterator[Claim]:
    """All claims a reader reads as sentences, in reading order; what is only marked as news is not repeated."""
    yield sections.title
    yield from sections.summary
    yield from (highlight.claim for highlight in sections.highlights)
    if sections.quote:
        yield sections.quote.claim
    yield from (perspective.claim for perspective in sections.perspectives)
    for difference in sections.differences:
        yield from (figure.claim for figure in difference.figures)
    yield from (reaction.claim for reaction in sections.reactions)
    yield from sections.background
    yield from (step.claim for step in sections.timeline)
