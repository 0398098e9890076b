"""Stage 5 of 7: the default writer: it chooses the outlets' own sentences and only ever deletes from them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from broadsheet.config import WriteConfig
from broadsheet.stages.write.background import write_background
from broadsheet.stages.write.dates import dated_sections
from broadsheet.stages.write.differences import write_differences
from broadsheet.stages.write.highlights import write_highlights
from broadsheet.stages.write.holders import same_holder
from broadsheet.stages.write.news import whats_new
from broadsheet.stages.write.people import write_people
from broadsheet.stages.write.perspectives import Candidate, rank_statements, write_perspectives
from broadsheet.stages.write.place import write_place
from broadsheet.stages.write.quote import choose_quote, quotations
from broadsheet.stages.write.reactions import write_reactions
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.sources import lead_image, list_sources
from broadsheet.stages.write.strays import without_strays
from broadsheet.stages.write.summary import score, write_summary
from broadsheet.stages.write.surnames import surnames
from broadsheet.stages.write.timeline import write_timeline
from broadsheet.stages.write.title import choose_title
from broadsheet.text.words import content_words
from broadsheet.types import Claim, Draft, Drop, DropReason, Perspective, Quote, Sections, StoryMaterial

SAID_AGAIN = 0.5  # share of the shorter one's content words that a speaker's second statement may not reach
REPEATED, MIN_QUOTED_WORDS = 0.75, 4  # share of a quotation's content words from which a sentence says it again


@dataclass(frozen=True, slots=True)
class ExtractiveWriter:
    """True to its sources by construction: no model, no network, the same draft for the same material."""

    config: WriteConfig

    @property
    def name(self) -> str:
        """ "extractive"."""
        return "extractive"

    def write(self, material: StoryMaterial) -> Draft | Drop:
        """The draft of a story; a `Drop` when no article has a headline or no sentence is fit to print."""
        if not material.articles:
            return Drop("write", material.story.id, DropReason.NOTHING_TO_WRITE, "a story without articles")
        reading = Reading(material, self.config)
        title = choose_title(reading)
        if title is None:
            return Drop("write", material.story.id, DropReason.NOTHING_TO_WRITE, "no article has a headline")
        narrowed = without_strays(reading, title.text)
        if narrowed is not reading:
            reading, title = narrowed, choose_title(narrowed) or title
        published = {a.id: a.published for a in reading.articles}
        sections = dated_sections(self._sections(reading, title), published, reading.language)
        sections = replace(sections, sources=list_sources(material))
        return Draft(material.story.id, reading.language, self.name, sections)

    def _sections(self, reading: Reading, title: Claim) -> Sections:
        quote = choose_quote(reading, quotations(reading))
        spoken = {(s.article_id, s.start) for s in quote.claim.evidence} if quote is not None else set()
        words = frozenset(content_words(quote.claim.text, reading.language)) if quote is not None else frozenset()
        quoted = _holding(reading, spoken) | {s.index for s in reading.sentences if _repeats(s, words)}
        names = surnames(reading)
        scores = score(reading, title.text, names)
        summary = write_summary(reading, scores, quoted)
        taken = quoted | {s.index for s in summary.sentences}
        statements = rank_statements(reading)
        if quote is not None:
            statements = [s for s in statements if not _says_again(s, quote, words, reading.language)]
        perspectives = write_perspectives(reading, statements, taken, self.config.max_perspectives)
        if not perspectives:  # a party's statement may stand in the summary, which has other sentences to choose from
            free = quoted | {s.index for s in summary.sentences[:1]}  # what happened is nobody's view of it
            perspectives = write_perspectives(reading, statements, free, self.config.max_perspectives)
            summary = write_summary(reading, scores, _holding(reading, _places(perspectives)) | quoted)
            taken = quoted | {s.index for s in summary.sentences}
        printed = taken | _holding(reading, _places(perspectives))
        used = [s for s in reading.sentences if s.index in printed]
        place = write_place(reading)
        reactions = write_reactions(reading, statements, frozenset(s.index for s in used), place)
        used += [reading.sentences[i] for i in sorted(_holding(reading, _places(reactions)))]
        background = write_background(reading, used)
        used += [reading.sentences[i] for i in sorted(_holding(reading, {_place(c) for c in background}))]
        previous = reading.material.previous
        return Sections(
            title=title,
            summary=summary.claims,
            highlights=write_highlights(
                reading,
                used,
                self.config.max_highlights,
                names,
                scores.overtaken,
                (title.text, *(c.text for c in summary.claims[:1])),
            ),
            quote=quote,
            perspectives=perspectives,
            timeline=write_timeline(reading),
            differences=write_differences(reading),
            place=place,
            people=write_people(reading),
            reactions=reactions,
            background=background,
            whats_new=whats_new(reading, previous) if previous is not None else (),
            image=lead_image(reading, title.evidence[0].article_id),
            sources=(),
        )


def _says_again(statement: Candidate, quote: Quote, quoted: frozenset[str], language: str) -> bool:
    """Whether the speaker of the quotation that is shown says the same here: in another outlet's choice of words."""
    if not same_holder(statement.name, quote.speaker) or not quoted:
        return False
    own = frozenset(content_words(statement.text, language))
    return len(quoted & own) >= SAID_AGAIN * min(len(quoted), len(own) or 1)


def _repeats(sentence: Sentence, quoted: frozenset[str]) -> bool:
    """Whether a sentence has most words of the quotation that is shown, as another outlet's own or as a subheading."""
    return len(quoted) >= MIN_QUOTED_WORDS and len(quoted.intersection(sentence.words)) >= REPEATED * len(quoted)


def _places(perspectives: tuple[Perspective, ...]) -> set[tuple[str, int]]:
    """Where the perspectives' own sentences begin: (article id, offset)."""
    return {_place(p.claim) for p in perspectives}


def _place(claim: Claim) -> tuple[str, int]:
    return claim.evidence[0].article_id, claim.evidence[0].start


def _holding(reading: Reading, places: set[tuple[str, int]]) -> frozenset[int]:
    """The sentences in which something printed elsewhere begins."""
    starts: dict[str, list[int]] = {}
    for article, at in places:
        starts.setdefault(article, []).append(at)
    return frozenset(
        s.index
        for number, article in enumerate(reading.articles)
        if article.id in starts
        for s in reading.by_article[number]
        if any(s.start <= at < s.end for at in starts[article.id])
    )
