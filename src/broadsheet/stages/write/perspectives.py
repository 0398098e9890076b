"""Stage 5 of 7: what each party to the event holds, in direct or reported speech, with every outlet that carries it."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.stages.write.evidence import carriers, count_sources, span_of
from broadsheet.stages.write.fitness import Unfit, mentions_vague_date, unfitness
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.text.cues import cues
from broadsheet.text.normalise import fold
from broadsheet.text.speakers import lexicon
from broadsheet.text.statements import Statement, find_statements
from broadsheet.types import Claim, Perspective

MIN_PERSPECTIVES = 2
MAX_HOLDER_WORDS = 9
SAME_CONTENT = 0.45  # a second perspective this similar says nothing else


@dataclass(frozen=True, slots=True)
class _Candidate:
    statement: Statement
    sentence: Sentence
    holder: str
    score: float


def write_perspectives(reading: Reading, taken: frozenset[int], limit: int) -> tuple[Perspective, ...]:
    """Two to `limit` parties with a statement each; none when there are fewer. `taken`: sentences printed elsewhere."""
    ranked = sorted(_candidates(reading, taken), key=lambda c: (-c.score, c.sentence.index))
    chosen: list[_Candidate] = []
    for candidate in ranked:
        if len(chosen) >= limit:
            break
        if any(_same_holder(candidate.holder, c.holder) or _same_content(reading, candidate, c) for c in chosen):
            continue
        chosen.append(candidate)
    if len(chosen) < MIN_PERSPECTIVES:
        return ()
    return tuple(_perspective(reading, c) for c in chosen)


def _candidates(reading: Reading, taken: frozenset[int]) -> list[_Candidate]:
    by_place = {(s.article, s.start): s for s in reading.sentences}
    found: list[_Candidate] = []
    for number, article in enumerate(reading.articles):
        for statement in find_statements(article.text, reading.language):
            sentence = by_place.get((number, statement.start))
            if sentence is None or sentence.index in taken or not _printable(sentence, statement, reading.language):
                continue
            holder = _holder(statement, reading.language)
            if not holder or _is_outlet(reading, holder):
                continue
            found.append(_Candidate(statement, sentence, holder, _score(reading, sentence, statement)))
    return found


def _printable(sentence: Sentence, statement: Statement, language: str) -> bool:
    if statement.end != sentence.end or sentence.unfit is not None:
        return False
    content = sentence.text[max(0, statement.content_start - statement.start) : statement.content_end - statement.start]
    return len(content) > 25 and unfitness(sentence.text, language) is not Unfit.QUESTION


def _holder(statement: Statement, language: str) -> str:
    """How the party is named: role and full name, or the institution; "" for pronouns, fragments and crowds."""
    lex = lexicon(language)
    name = statement.holder.strip(" ,.")
    words = name.split()
    if not name or name.lower() in lex.pronouns or len(words) > MAX_HOLDER_WORDS:
        return ""
    if any(w.lower() in lex.pronouns | lex.relative for w in words[:1]) or any(c in name for c in "“”\"«»:;("):
        return ""
    if lex.cues.spaced and not any(w[0].isupper() or w.lower() in lex.titles for w in words):
        return ""
    if lex.cues.spaced and len(words) == 1 and name.lower() not in lex.titles and not name.isupper() and statement.role == "":
        return ""
    if statement.role and len(statement.role.split()) <= 7 and statement.role.lower() not in name.lower():
        return f"{name}, {statement.role}" if not _before(statement) else f"{statement.role} {name}"
    return name[0].upper() + name[1:]


def _before(statement: Statement) -> bool:
    return statement.holder_as_written.lower().startswith(statement.role.lower())


def _is_outlet(reading: Reading, holder: str) -> bool:
    """Whether the holder is one of the story's outlets or agencies: they report, they are no party."""
    names = {fold(o.name) for o in reading.material.outlets} | {fold(a.name) for a in reading.material.agencies}
    folded = fold(holder)
    return any(n and (n == folded or folded == f"the {n}") for n in names)


def _score(reading: Reading, sentence: Sentence, statement: Statement) -> float:
    central = float(reading.centrality[sentence.index])
    named = 0.1 if statement.role else 0.0
    vague = -0.05 if mentions_vague_date(sentence.text, reading.language) else 0.0
    dangling = -0.3 if sentence.dangling else 0.0
    return central + named + vague + dangling + 0.1 / (1.0 + sentence.place / 6)


def _same_holder(a: str, b: str) -> bool:
    first, second = set(fold(a).split()), set(fold(b).split())
    small = min(len(first), len(second))
    return len(first & second) >= max(1, (small + 1) // 2)


def _same_content(reading: Reading, a: _Candidate, b: _Candidate) -> bool:
    return bool(reading.similarity[a.sentence.index, b.sentence.index] >= SAME_CONTENT)


def _perspective(reading: Reading, candidate: _Candidate) -> Perspective:
    sentence, statement = candidate.sentence, candidate.statement
    spans = (span_of(reading, sentence), *(span_of(reading, s) for s in carriers(reading, sentence)))
    claim = Claim(_text(sentence, statement, reading.language), spans, count_sources(reading, (s.article_id for s in spans)))
    return Perspective(candidate.holder, claim)


def _text(sentence: Sentence, statement: Statement, language: str) -> str:
    """The sentence, without "X said that" or ", X said" where the verb says no more than that."""
    if statement.direct or statement.content_start < 0 or statement.cue.lower() not in cues(language).say[:4] + cues(language).according:
        return sentence.text
    content = sentence.text[statement.content_start - statement.start : statement.content_end - statement.start].rstrip(" ,")
    if len(content) < 25:
        return sentence.text
    end = "" if content[-1] in ".!?。" else sentence.text[-1]
    return content[0].upper() + content[1:] + end
