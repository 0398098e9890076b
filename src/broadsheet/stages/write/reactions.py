"""Stage 5 of 7: what other states say of the event, each with every outlet that carries it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

import regex

from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.perspectives import Candidate
from broadsheet.stages.write.reading import Reading
from broadsheet.text.cues import Cues, cues
from broadsheet.text.states import state_of, states_in
from broadsheet.types import Claim, Perspective

MAX_REACTIONS = 3
TOP_SENTENCES = 2
HEAD_WORDS = 3  # of "the French foreign ministry": a state named further on is one spoken of
ONE_OF_MANY = frozenset({"a", "an", "ein", "eine", "un", "une", "una"})  # "a Singaporean" speaks for nobody else
# States named in this part of the headlines and first sentences take part in the event; only the others react to it.
PARTY_SHARE = 0.25


def write_reactions(
    reading: Reading, ranked: Sequence[Candidate], taken: frozenset[int], place: Claim | None
) -> tuple[Perspective, ...]:
    """Statements of states that are no party to the event, one a state. `taken`: sentences printed elsewhere."""
    spoken = [(c, state) for c in ranked if c.sentence.index not in taken and (state := _speaks_for(c, reading))]
    if not spoken:
        return ()
    parties = _parties(reading, place)
    if not parties:
        return ()  # nobody can tell which states are others
    chosen: list[Perspective] = []
    known = set(parties)
    for candidate, state in spoken:
        if state in known or len(chosen) == MAX_REACTIONS:
            continue
        known.add(state)
        chosen.append(
            Perspective(candidate.holder, claim_of(reading, candidate.sentence, candidate.text, candidate.name))
        )
    return tuple(chosen)


def _speaks_for(candidate: Candidate, reading: Reading) -> str:
    """Code of the state a holder is or speaks for, "" for anybody else: "Beijing", "the French foreign ministry"."""
    words = cues(reading.language)
    for part in candidate.holder.split(", "):
        head = " ".join(part.split()[:HEAD_WORDS])
        state = state_of(head, reading.language)
        alone = _alone(part.split(), reading.language)
        if state and (alone or _body(words).search(part.lower())):
            return state
        if _body(words).match(part.lower()) and (state := state_of(part, reading.language)):
            return state  # "foreign minister of France"
    return ""


def _alone(words: list[str], language: str) -> bool:
    """Whether a state or its people is all a holder names: "the U.S.", "French officials", not "Chad Griffin"."""
    if len(words) > 2 or words[0].lower() in ONE_OF_MANY:
        return False
    first_name = len(words) == 2 and words[1][0].isupper() and state_of(words[0], language)
    return not first_name or bool(state_of(words[1], language))


@cache
def _body(words: Cues) -> regex.Pattern[str]:
    bodies = "|".join(map(regex.escape, sorted(words.state_bodies, key=len, reverse=True))) or "(?!)"
    return regex.compile(rf"(?<!\p{{L}})(?:{bodies})(?!\p{{L}})" if words.spaced else f"(?:{bodies})")


def _parties(reading: Reading, place: Claim | None) -> frozenset[str]:
    """The states the event is in or between: those of the place, of the headlines and of the first sentences."""
    tops = [s.text for s in reading.sentences if s.place < TOP_SENTENCES]
    counts: Counter[str] = Counter()
    texts = (*(a.title for a in reading.articles), *tops)
    for text in texts:
        counts.update(set(states_in(text, reading.language)))
    found = {state for state, count in counts.items() if count >= PARTY_SHARE * len(texts)}
    if counts:
        found.add(counts.most_common(1)[0][0])
    if place is not None and (state := state_of(place.text, reading.language)):
        found.add(state)
    return frozenset(found)
