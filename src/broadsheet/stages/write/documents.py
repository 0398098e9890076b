"""Stage 5 of 7: a draft from plain documents, for pipes and for measuring: everybody's texts, one source each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from broadsheet.config import WriteConfig
from broadsheet.stages.write.base import Writer
from broadsheet.stages.write.extractive import ExtractiveWriter
from broadsheet.text.ids import stable_id
from broadsheet.text.language import detect
from broadsheet.text.normalise import clean, clean_paragraphs
from broadsheet.text.sentences import split
from broadsheet.types import Article, Draft, Drop, Origin, Outlet, Story, StoryMaterial

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # documents without a date: only their order counts
MAX_TITLE_CHARS = 200


def material_from_documents(
    documents: Sequence[str], story_id: str = "", languages: Sequence[str] = ()
) -> StoryMaterial:
    """Plain texts as a story, each an article of an outlet of its own; a first line or sentence is its headline."""
    articles = tuple(_article(i, text) for i, text in enumerate(documents) if text.strip())
    story = Story(story_id or stable_id(*documents), tuple(a.id for a in articles), _EPOCH, _EPOCH)
    return StoryMaterial(
        story=story,
        articles=articles,
        origins=tuple(Origin(a.id, f"publisher:{a.outlet}", a.outlet) for a in articles),
        outlets=tuple(Outlet(a.outlet, a.outlet) for a in articles),
        languages=tuple(languages),
    )


def draft_from_documents(
    documents: Sequence[str], summary_words: int = 0, writer: Writer | None = None
) -> Draft | Drop:
    """A draft of plain texts. `summary_words` above 0 sets the summary's budget, with as many sentences as fit.

    >>> draft = draft_from_documents(["The dam at Quill held through the night. Nobody was hurt, the mayor said."])
    >>> draft.sections.summary[0].text
    'The dam at Quill held through the night.'
    """
    return (writer or ExtractiveWriter(budget(summary_words))).write(material_from_documents(documents))


def budget(summary_words: int, config: WriteConfig | None = None) -> WriteConfig:
    """A configuration whose summary fills `summary_words`; the configuration itself when 0."""
    config = config or WriteConfig()
    if summary_words <= 0:
        return config
    return replace(
        config, summary_min_words=summary_words, summary_max_words=summary_words, max_summary_sentences=summary_words
    )


def _headline(lines: list[str]) -> tuple[str, list[str]]:
    """The first line as a headline where it can be one (short, no full stop, more below), and the lines of the text."""
    lines = [line.strip() for line in lines if line.strip()]
    if len(lines) > 1 and len(lines[0]) <= MAX_TITLE_CHARS and lines[0][-1] not in ".!?…。！？":
        return clean(lines[0]), lines[1:]
    return "", lines


def _article(number: int, document: str) -> Article:
    title, lines = _headline(document.split("\n"))
    text = clean_paragraphs(lines)
    language = detect(text[:2000])
    if not title:
        spans = split(text, language)
        title = text[spans[0][0] : spans[0][1]][:MAX_TITLE_CHARS] if spans else text[:MAX_TITLE_CHARS]
    seen = _EPOCH + timedelta(minutes=number)
    return Article(
        id=stable_id(str(number), text),
        url="",
        outlet=f"document-{number + 1}",
        title=title,
        text=text,
        language=language,
        published=None,
        first_seen=seen,
    )
