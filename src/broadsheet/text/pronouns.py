"""Who is meant where a quotation's speaker is a pronoun, or is left out."""

from __future__ import annotations

from dataclasses import replace

from broadsheet.text.census import Census
from broadsheet.text.cues import cues
from broadsheet.text.people import Person
from broadsheet.text.quoted import Quotation, sentence_start

# A pronoun further from the last name than this many characters is left unresolved: it may be anybody.
PRONOUN_REACH = 1500
MAX_LEAD_CHARS, MAX_LEAD_WORDS = 120, 5  # before a name that begins its sentence with a role
_POSSESSIVES = ("'s ", "’s ", "'s\n", "’s\n")


def behind_pronoun(text: str, named: Quotation, earlier: list[Quotation], known: Census) -> Quotation:
    """The person a pronoun stands for: who was just quoted, else who was last the subject of a sentence.

    Sure only when nobody else who could speak or is the subject of a sentence is named in between, and nobody was
    quoted whose name is not known. Whom the text has called "she" is not its "he".
    """
    at = named.speaker_start
    if _means_several(named, known.language):
        return replace(named, speaker="", certain=False)
    if not named.speaker_as_written:
        return _left_out(text, named, earlier, known)
    window = _window(text, at)
    previous = next((q for q in reversed(earlier) if q.name_start >= 0), None)
    others = _called_otherwise(named, earlier, known.language)
    if previous is not None and previous.speaker_end >= window and previous.speaker not in others:
        since = [
            p
            for place, p in known.mentions(previous.outer_end, at)
            if p.name != previous.speaker and (known.speaks(p) or _begins_sentence(text, place, p))
        ]
        return _named(named, known.full_name(previous.speaker, at), certain=previous.certain and not since)
    last = next((q for q in reversed(earlier) if q.speaker_as_written), None)
    # One paragraph further back: a caption or a heading often stands between two parts of what somebody said.
    unknown = last is not None and last.name_start < 0 and last.outer_end >= _window(text, window)
    candidates = [(i, p) for i, p in known.mentions(window, at) if p.name not in others and known.speaks(p)]
    if not candidates:
        person = known.latest(at, PRONOUN_REACH)
        return _named(named, None if person is not None and person.name in others else person, certain=False)
    subjects = [(place, p) for place, p in candidates if _begins_sentence(text, place, p)]
    place, person = (subjects or candidates)[-1]
    alone = len({p.name for _, p in candidates}) == 1
    alone = alone and not text.startswith(
        _POSSESSIVES, place + len(person.name.split()[-1])
    )  # "Quill's view" speaks not
    alone = alone and not any(
        p.name != person.name
        and (i > place or (not subjects and _last_said(text, i, named)))
        and _begins_sentence(text, i, p)
        for i, p in known.mentions(window, named.outer_start)
    )
    just_before = bool(subjects) and candidates[-1][0] == place and _same_breath(text, place, named.outer_start)
    return _named(named, known.full_name(person.name, at) or person, certain=(alone or just_before) and not unknown)


def _called_otherwise(named: Quotation, earlier: list[Quotation], language: str) -> frozenset[str]:
    """Speakers whom the text has called by the pronoun that this one is not: "she" where this is "he"."""
    words = cues(language)
    written, he, she = named.speaker_as_written.lower(), frozenset(words.he), frozenset(words.she)
    other = she - he if written in he - she else he - she if written in she - he else frozenset[str]()
    return frozenset(q.speaker for q in earlier if q.certain and q.speaker_as_written.lower() in other)


def _left_out(text: str, named: Quotation, earlier: list[Quotation], known: Census) -> Quotation:
    """Who speaks where the verb stands alone ("“…”, añade."): the one person the paragraph names, else who spoke last.

    Sure only where the paragraph names nobody else, and the words before are at most a paragraph away.
    """
    at = named.outer_start
    own = text.rfind("\n", 0, at) + 1
    since = max(own, earlier[-1].outer_end if earlier else 0)
    people = {p.name: p for _, p in known.mentions(since, at)}
    last = earlier[-1] if earlier else None
    if last is not None and last.name_start >= 0 and last.outer_end >= own and not people.keys() - {last.speaker}:
        return _named(named, known.full_name(last.speaker, at), certain=last.certain)
    if len(people) == 1:
        person = next(iter(people.values()))
        return _named(named, known.full_name(person.name, at) or person, certain=known.speaks(person))
    return replace(named, speaker="", certain=False)


def _means_several(named: Quotation, language: str) -> bool:
    """Whether a pronoun is no one person's: "they said", a letter's "it begins", "sie" beside "warnten"."""
    written, words = named.speaker_as_written.lower(), cues(language)
    if written in words.they and written not in words.he + words.she:
        return True
    return language == "de" and written == "sie" and named.cue.lower().endswith("en")


def _last_said(text: str, place: int, named: Quotation) -> bool:
    """Whether a subject's own sentence is the last before the quotation, be it a paragraph further up."""
    end = len(text[: named.outer_start].rstrip())
    return sentence_start(text, place, end) in (place, end)


def _same_breath(text: str, place: int, quotation: int) -> bool:
    """Whether a subject's own sentence ends right before the quotation, in its paragraph."""
    between = text[place:quotation]
    return "\n" not in between and sentence_start(text, place, quotation) in (place, quotation)


def _named(named: Quotation, person: Person | None, *, certain: bool) -> Quotation:
    if person is None:
        return replace(named, speaker="", certain=False)
    return replace(
        named, speaker=person.name, role=person.role, name_start=person.start, name_end=person.end, certain=certain
    )


def _window(text: str, at: int) -> int:
    """Where the paragraph before this one begins."""
    own = text.rfind("\n", 0, at) + 1
    before = len(text[:own].rstrip())
    return text.rfind("\n", 0, before) + 1


def _begins_sentence(text: str, place: int, person: Person) -> bool:
    """Whether a name, or a role and the name, begins a sentence: "Its spokesman, Alder Moxon, …"."""
    written = place - person.name.rindex(person.name.split()[-1])
    name = written if text[written : written + len(person.name)] == person.name else place
    line = text.rfind("\n", 0, name) + 1
    lead = text[sentence_start(text, max(line, name - MAX_LEAD_CHARS), name) : name].split()
    return len(lead) <= MAX_LEAD_WORDS and all(word.islower() or word.endswith(("'s", "’s")) for word in lead[1:])
