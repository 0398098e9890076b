"""Stage 5 of 7: the list of sources, and the picture that leads."""

from __future__ import annotations

from broadsheet.stages.write.reading import Reading
from broadsheet.types import Image, Source, StoryMaterial


def list_sources(material: StoryMaterial) -> tuple[Source, ...]:
    """Every article of the story in every language, originals before copies, each group by time."""
    agencies = {a.id: a.name for a in material.agencies}
    rows = sorted(
        zip(material.articles, material.origins, material.outlets, strict=True),
        key=lambda row: (bool(row[1].copy_of), row[0].time, row[0].id),
    )
    return tuple(
        Source(
            article_id=article.id,
            title=article.title,
            url=article.url,
            outlet=article.outlet,
            outlet_name=outlet.name or article.outlet,
            language=article.language,
            published=article.published,
            source_key=origin.source_key,
            own_share=origin.own_share,
            copy_of=origin.copy_of,
            # An agency's own page carries nobody, and one that only had help from an agency tells its own story.
            credit="" if outlet.ownership == "agency" else agencies.get(origin.origin, ""),
            paywalled=article.paywalled,
        )
        for article, origin, outlet in rows
    )


def lead_image(reading: Reading, first: str) -> Image | None:
    """A picture that names its owner before one that does not; the headline's article (`first`) before others."""
    with_image = [a for a in reading.articles if a.image_url.startswith(("https://", "http://"))]
    best = min(with_image, key=lambda a: (not a.image_credit, a.id != first), default=None)
    return Image(best.image_url, best.id, best.image_credit) if best is not None else None
