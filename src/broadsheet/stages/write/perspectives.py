"""Stage 5 of 7: what each party to the event holds, in direct or reported speech, with every outlet that carries it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import regex

from broadsheet.stages.write.evidence import carriers, claim_of
from broadsheet.stages.write.fitness import balanced, lacks_verb, unfitness
from broadsheet.stages.write.holders import (
    called_alike,
    has_role,
    holder_of,
    is_outlet,
    reports_for,
    same_holder,
    within,
)
from broadsheet.stages.write.leaning import dangling, leans, mentions_vague_date
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.roles import role_of
from broadsheet.stages.write.trim import without_dateline
from broadsheet.text.cues import Cues, cues
from broadsheet.text.lexicon import Lexicon, lexicon
from broadsheet.text.numbers import find_quantities
from broadsheet.text.statements import Statement, find_statements
from broadsheet.text.subjects import VERB_SECOND
from broadsheet.types import Perspective

_OBJECT_FIGURE = regex.compile(r"\p{L}+\s\d[\d.,]*(?:\s(?:and|but|or)\b|[,.;])")
# "… were counted, and called a rally": the second verb's subject is the holder, who would be cut off
_SECOND_VERB = regex.compile(
    r",?\s(?:and|but)\s(?:\p{L}+ed|has|had|was|is|have|were|are|put|set|gave|told|said|made)\b"
)
_ACRONYM = regex.compile(r"^\s\(\p{Lu}[\p{L}&.-]{1,8}\)(?=[\s,])")  # "the Harbour Trust (HT) said"
MIN_PERSPECTIVES = 2
MIN_CONTENT_CHARS = 25
MAX_PERSPECTIVE_WORDS = 45
MAX_HOLDER_OFFSET = 60  # characters into its sentence at which a holder is still its subject
MIN_PREDICATE_WORDS = 4  # of a sentence without its subject, which is printed before it: "Called for new elections."
MAX_STATION = 6  # letters of "NTV"
MASS = 0.15  # "Officials" and "Critics" are the last that a reader wants to hear: as much as a second source is worth
AWKWARD = 0.1  # rather another party's statement; as much as a role is worth
RETOLD = 0.5  # share of both sentences that stands in the other in whatever form
SAME_CONTENT = 0.45  # a second perspective this similar says nothing else


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement of the story whose holder is named and which reads well alone."""

    sentence: Sentence
    holder: str  # as printed
    name: str  # without the role
    text: str
    score: float
    statement: Statement


def write_perspectives(
    reading: Reading, ranked: Sequence[Candidate], taken: frozenset[int], limit: int
) -> tuple[Perspective, ...]:
    """Two to `limit` parties with a statement each; none when there are fewer. `taken`: sentences printed elsewhere."""
    chosen: list[Candidate] = []
    printed = sorted(taken)
    for candidate in ranked:
        if len(chosen) >= limit:
            break
        if candidate.sentence.index in taken or _told(reading, candidate.sentence, printed):
            continue
        named = _introduced(reading, candidate)
        if any(_same_party(named, c, reading.language) or _same_content(reading, named, c) for c in chosen):
            continue
        chosen.append(named)
    if len(chosen) < MIN_PERSPECTIVES:
        return ()
    return tuple(Perspective(c.holder, claim_of(reading, c.sentence, c.text, c.name)) for c in chosen)


def rank_statements(reading: Reading) -> list[Candidate]:
    """Every statement of the story that could be printed, the best first."""
    return sorted(_candidates(reading), key=lambda c: (-c.score, c.sentence.index))


def _candidates(reading: Reading) -> list[Candidate]:
    found: list[Candidate] = []
    for number, article in enumerate(reading.articles):
        starts = {s.start: s for s in reading.by_article[number]}
        for statement in find_statements(reading.texts[number], reading.language, _Printable(starts)):
            sentence = starts.get(statement.start)
            if sentence is None or not sentence.printable:
                continue
            text = _text(article.text, sentence, statement, reading.language)
            holder = holder_of(statement, reading.language) if text else ""
            if holder and not _tells_news(reading, number, statement, holder):
                score = _score(reading, sentence, statement) - _awkward(text, reading.language)
                found.append(Candidate(sentence, holder, statement.holder, text, score, statement))
    return found


def _tells_news(reading: Reading, number: int, statement: Statement, holder: str) -> bool:
    """Whether a holder is an outlet or somebody who reports: no party to the event."""
    return (
        is_outlet(reading.material, holder)
        or _reports(holder, reading.language)
        or reports_for(reading.material, reading.texts[number], statement.holder)
    )


def _awkward(text: str, language: str) -> float:
    """What a statement loses that is printed from a plain verb of saying on, "Said it would close", or begins "He"."""
    said = text.split(" ", 1)[0].lower() in _plain(cues(language))
    return AWKWARD * (said or leans(text, language))


def _introduced(reading: Reading, candidate: Candidate) -> Candidate:
    """The candidate with the role other articles give its holder, where its own gives none or a mere rank."""
    statement = candidate.statement
    if " " not in statement.holder or has_role(statement, reading.language):
        return candidate
    known = role_of(reading, statement.holder)
    if known is None:
        return candidate
    named = holder_of(replace(statement, role=known.text), reading.language)
    return replace(candidate, holder=named or candidate.holder)


def _same_party(a: Candidate, b: Candidate, language: str) -> bool:
    """Whether two holders are one party: one name, "the government" beside "government spokesman Ada Quill"."""
    return same_holder(a.name, b.name) or within(a.holder, b.holder) or called_alike(a.holder, b.holder, language)


class _Printable(Container[int]):
    """Where the sentences begin that can be printed, each judged when it is asked for."""

    def __init__(self, starts: Mapping[int, Sentence]) -> None:
        self._starts = starts

    def __contains__(self, start: object) -> bool:
        sentence = self._starts.get(start) if isinstance(start, int) else None
        return sentence is not None and sentence.printable


def _reports(holder: str, language: str) -> bool:
    """Whether a holder is somebody who reports: no party to the event."""
    words = cues(language)
    low = [w.strip(".,").replace("’", "'").removesuffix("'s") for w in holder.lower().split()]
    station = len(holder) <= MAX_STATION and holder.isupper() and holder.endswith("TV")
    return station or not _reporters(words).isdisjoint(low) or low[0] in words.listeners


@cache
def _plain(words: Cues) -> frozenset[str]:
    """Cues that leave what is said as it is, so that it can be printed alone: "said", not "denied"."""
    if words.language == "en":
        return frozenset(words.clause + words.say[:12] + words.according)
    told = frozenset(words.say + words.participles) - frozenset(words.stance)
    return told | frozenset(words.clause + words.according + words.according_after + words.as_told)


@cache
def _reporters(words: Cues) -> frozenset[str]:
    return frozenset(words.reporters)


def _text(article: str, sentence: Sentence, statement: Statement, language: str) -> str:
    """What the holder holds: the words in marks, the reported clause or the whole sentence; "" if none reads well."""
    if sentence.place == 0 and without_dateline(sentence.text) != sentence.text:
        return ""
    if statement.direct:
        return _spoken(article, sentence, statement)
    if sentence.place == 0:  # the event itself, with its source: no party's view of it
        return ""
    whole = _without_subject(sentence, statement, language) if _reads_alone(sentence, statement, language) else ""
    if statement.content_start < 0 or statement.cue.lower() not in _plain(cues(language)):
        return "" if _counts_nothing(whole, language) else whole
    content = without_dateline(article[statement.content_start : statement.content_end].strip(" ,"))
    if _is_stump(content, language):
        return ""
    if language in VERB_SECOND and article[: statement.content_start].rstrip().endswith(cues(language).that):
        return whole  # behind "dass" the verb comes last, which is no sentence
    if len(content) < MIN_CONTENT_CHARS or dangling(content, language) or _begins_with_pronoun(content, language):
        return whole
    if lacks_verb(content, language) or (_subordinate(content, language) and "," not in content):
        return whole
    if not balanced(content) or _goes_on_saying(content, language) or content.count(" ") >= MAX_PERSPECTIVE_WORDS:
        return whole
    printed = content[0].upper() + content[1:]
    printed = printed if printed[-1] in ".!?。" else printed + sentence.text[-1]
    return printed if unfitness(printed, language) is None else whole


def _reads_alone(sentence: Sentence, statement: Statement, language: str) -> bool:
    """Whether the whole sentence can stand behind the holder's name: it is about what the holder says.

    Not "The report came as Ada Quill warned of a flood": that clause hangs on another, which is somebody else's news.
    """
    lead = sentence.text[: statement.holder_start - sentence.start]
    if len(lead) > MAX_HOLDER_OFFSET or sentence.dangling or sentence.text.count(" ") >= MAX_PERSPECTIVE_WORDS:
        return False
    before = lead.rsplit(None, 1)[-1].lower() if lead.strip() else ""
    return before not in lexicon(language).boundaries or " " not in lead.strip()


def _without_subject(sentence: Sentence, statement: Statement, language: str) -> str:
    """The sentence from its verb on where the holder begins it, who is printed before it anyway; else all of it."""
    lead = sentence.text[: statement.holder_start - sentence.start].strip(" ,").lower()
    rest = _ACRONYM.sub("", sentence.text[statement.holder_end - sentence.start :], count=1)
    if (lead and lead not in cues(language).connectives) or not _goes_on(rest, statement.cue, lexicon(language)):
        return sentence.text
    predicate = rest.lstrip(" ,")
    if predicate.count(" ") + 1 < MIN_PREDICATE_WORDS or not balanced(predicate):
        return sentence.text
    if _said_by_another(predicate, language) or statement.cue.lower() in cues(language).adding:
        return ""  # "Added that …": to what, stands elsewhere
    return predicate[0].upper() + predicate[1:]


def _said_by_another(predicate: str, language: str) -> bool:
    """Whether a sentence ends in "it said.": a statement that quotes the holder, of somebody it does not name."""
    *_, pronoun, verb = predicate.lower().rstrip(".").split()
    return verb in cues(language).say and pronoun in lexicon(language).pronouns


def _goes_on(rest: str, cue: str, lex: Lexicon) -> bool:
    """Whether what follows a subject is its verb: at once, or behind a comma that closes an apposition."""
    words = rest.replace(",", " ").split()
    if not words or not words[0][0].islower() or rest[:1] not in (" ", ","):
        return False
    if rest[0] == " ":
        closed = lex.boundaries | lex.relative | lex.determiners | lex.titles | frozenset(lex.cues.linking)
        return words[0] not in closed - lex.auxiliaries
    found = rest.lower().find(cue.lower()) if cue else -1
    between = rest[: max(0, found)].replace(",", " ").lower().split()
    return found >= 0 and all(word in lex.auxiliaries or word.endswith("ly") for word in between)


def _spoken(article: str, sentence: Sentence, statement: Statement) -> str:
    """A quotation that stands in this one sentence, with its marks; its closing comma is left out."""
    if statement.end != sentence.end or not statement.content_start > statement.start - 1:
        return ""
    content = article[statement.content_start : statement.content_end]
    if len(content) < MIN_CONTENT_CHARS or content.count(" ") >= MAX_PERSPECTIVE_WORDS or "\n" in content:
        return ""
    opening, closing = article[statement.content_start - 1], article[statement.content_end : statement.content_end + 1]
    if opening.isspace() or not closing or not balanced(content) or content[-1] in "?!…":
        return ""
    return f"{opening}{content.rstrip(' ,')}{closing}"


def _counts_nothing(predicate: str, language: str) -> bool:
    """Whether a figure is the verb's whole object, so that what it counts stands elsewhere: "Expects 6,000 and has"."""
    found = find_quantities(predicate, language) if _OBJECT_FIGURE.match(predicate) else []
    return bool(found) and found[0].kind == "count" and not found[0].noun


def _subordinate(content: str, language: str) -> bool:
    """Whether a clause hangs on another that is cut off: "Despite concerns over the dam"."""
    first = content.split()[0].lower()
    return first in lexicon(language).boundaries or first in cues(language).subordinators


def _is_stump(content: str, language: str) -> bool:
    """Whether a clause breaks off where the attribution stood inside it: "Quill is a sailor who"."""
    lex = lexicon(language)
    last = content.rsplit(None, 1)[-1].lower() if content else ""
    return last in lex.boundaries | lex.relative | lex.determiners | set(lex.cues.linking)


def _goes_on_saying(content: str, language: str) -> bool:
    """Whether a second verb or a second "that" hangs on what is cut off: "the dam held and that this was the point"."""
    return (
        _SECOND_VERB.search(content) is not None or _second_that(lexicon(language)).search(content.lower()) is not None
    )


@cache
def _second_that(lex: Lexicon) -> regex.Pattern[str]:
    words, joins = ("|".join(map(regex.escape, w)) or "(?!)" for w in (lex.cues.that, lex.cues.joins))
    return regex.compile(rf"\s(?:{joins})\s(?:{words})(?!\p{{L}})")


def _begins_with_pronoun(content: str, language: str) -> bool:
    """Or with an auxiliary, which has lost its subject."""
    lex = lexicon(language)
    first = content.split()[0].lower() if content.split() else ""
    return first in lex.pronouns or first in lex.cues.finite


def _score(reading: Reading, sentence: Sentence, statement: Statement) -> float:
    central = float(reading.centrality[sentence.index])
    named = 0.1 if statement.role else 0.0
    vague = -0.05 if mentions_vague_date(sentence.text, reading.language) else 0.0
    several = 0.15 * bool(carriers(reading, sentence, statement.holder))
    mass = (
        -MASS if " " not in statement.holder and statement.holder.lower() in lexicon(reading.language).titles else 0.0
    )
    return central + named + vague + several + mass + 0.1 / (1.0 + sentence.place / 6)


def _told(reading: Reading, sentence: Sentence, printed: list[int]) -> bool:
    """Whether a sentence printed elsewhere says the same, as its own words or another outlet's."""
    if not printed:
        return False
    held = reading.overlap.held
    both = np.minimum(held[sentence.index, printed], held[printed, sentence.index])
    return bool((both >= RETOLD).any() or (reading.similarity[sentence.index, printed] >= SAME_CONTENT).any())


def _same_content(reading: Reading, a: Candidate, b: Candidate) -> bool:
    return bool(reading.similarity[a.sentence.index, b.sentence.index] >= SAME_CONTENT)
