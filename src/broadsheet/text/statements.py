"""Who holds what: sentences that carry somebody's statement, in direct or reported speech, "according to" included."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cache

import regex

from broadsheet.text import unspaced
from broadsheet.text.attributions import attributed, may_attribute
from broadsheet.text.census import Census, census
from broadsheet.text.clauses import clause_after, content_after, infinitive_follows
from broadsheet.text.gazetteer import name_lists
from broadsheet.text.lexicon import Lexicon, lexicon, says_between
from broadsheet.text.marks import find_marked
from broadsheet.text.normalise import fold
from broadsheet.text.particles import is_prefixed
from broadsheet.text.people import Person, split_name
from broadsheet.text.quotations import find_quotations
from broadsheet.text.quoted import Quotation
from broadsheet.text.sentences import split
from broadsheet.text.subjects import VERB_SECOND, Mention, subject_after, subject_before
from broadsheet.text.verbs import Verb, find_verbs

# A verb of saying this many characters into a sentence belongs to a subordinate clause, not to the sentence's subject.
MAX_VERB_OFFSET = 160
MIN_CONTENT_CHARS = 12  # behind the verb; less says nothing
MAX_TAIL_CHARS = 90  # behind the verb of ", sagte Den Haags Bürgermeister Bo van Stern am Samstagnachmittag."
MAX_SUBJECT_CHARS, MAX_SUBJECT_WORDS = 70, 8  # before the comma behind a Turkish subject
_TAIL_REACH = 130  # characters from the end in which ", police said." stands
_FIRST = regex.compile(r"\S+")
_NEXT_WORD = regex.compile(r"\s+([^\s“”\"«»„:]+)")
_WORD = regex.compile(r"[\p{L}\p{N}]")


_Found = tuple[Mention, int, int]  # a holder, and where what is held begins and ends; -1 where it cannot be parted


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence that says what somebody holds: characters `start` to `end` of the text.

    `content_start`…`content_end` is the part without "X said that" or ", X said", where it can be told apart.
    """

    start: int
    end: int
    holder: str  # full name where the text gives it, else as written; never a pronoun
    holder_as_written: str
    cue: str
    direct: bool
    role: str = ""
    content_start: int = -1
    content_end: int = -1
    holder_start: int = -1
    holder_end: int = -1
    certain: bool = True  # False: whom the pronoun means is a guess


def find_statements(text: str, language: str, wanted: Container[int] | None = None) -> tuple[Statement, ...]:
    """The statements of a text in order. One whose holder is a pronoun nobody stands behind is left out.

    `wanted`: where the sentences begin that are read, all when None. A pronoun is led to the holder of the statement
    before it among those.

    >>> text = "The Harbour Trust said that the dam had held. According to Ada Quill, water is falling."
    >>> [(s.holder, s.cue, text[s.content_start : s.content_end]) for s in find_statements(text, "en")]
    [('The Harbour Trust', 'said', 'the dam had held.'), ('Ada Quill', 'According to', 'water is falling.')]
    """
    lex = lexicon(language)
    quotations = find_quotations(text, language)
    known = census(text, language)
    found: list[Statement] = []
    last: Statement | None = None
    for start, end in split(text, language):
        statement = _direct(start, end, quotations)
        if statement is None and not _may_report(text, start, end, lex):
            continue
        if wanted is not None and start not in wanted:
            continue
        if statement is None:
            statement = _reported(text, start, end, lex, known, last)
        if statement is not None:
            found.append(statement)
            last = statement
    return tuple(found)


def _may_report(text: str, start: int, end: int, lex: Lexicon) -> bool:
    """Whether a sentence has a word that tells whose words it reports: half of all have none."""
    if lex.according_after is not None or may_attribute(text, start, end, lex):
        return True
    if find_verbs(text, lex.cues.language, start, end) or not lex.cues.spaced:
        return True
    pattern = _participle(lex)
    return pattern is not None and pattern.search(text, start, end) is not None


def _direct(start: int, end: int, quotations: tuple[Quotation, ...]) -> Statement | None:
    for q in quotations:
        if q.outer_start < end and start < q.outer_end:
            if not q.speaker or q.speaker_start < 0 or not start <= q.start < end:
                return None
            first, last = next((p for p in q.parts if start <= p[0] < end), (q.start, q.end))
            ends = last + (q.outer_end - q.end if last == q.end else 1)
            return Statement(
                min(start, first - 1),
                max(end, ends, q.speaker_end if q.speaker_start >= start else end),
                q.speaker,
                q.speaker_as_written,
                q.cue,
                direct=True,
                role=q.role,
                content_start=first,
                content_end=last,
                holder_start=q.speaker_start,
                holder_end=q.speaker_end,
                certain=q.certain,
            )
    return None


def _reported(text: str, start: int, end: int, lex: Lexicon, known: Census, last: Statement | None) -> Statement | None:
    if not lex.cues.spaced:
        found = unspaced.reported(text, start, end, lex)
        return _statement(text, start, end, found, lex, known, last) if found is not None else None
    found = attributed(text, start, end, lex) or _leading(text, start, end, lex) or _trailing(text, start, end, lex)
    found = found or _perfect(text, start, end, lex)
    return _statement(text, start, end, found, lex, known, last) if found is not None else None


def _statement(
    text: str, start: int, end: int, found: _Found, lex: Lexicon, known: Census, last: Statement | None
) -> Statement | None:
    mention, content_start, content_end = found
    mention = _without_opener(text, mention, lex)
    written = text[mention.start : mention.end]
    if not _WORD.search(written):
        return None
    holder, role = _resolved(written, mention.start, lex, known, last)
    if not holder:
        return None
    return Statement(
        start,
        end,
        holder,
        written,
        mention.cue,
        direct=False,
        role=role,
        content_start=content_start,
        content_end=content_end,
        holder_start=mention.start,
        holder_end=mention.end,
    )


def _without_opener(text: str, mention: Mention, lex: Lexicon) -> Mention:
    """The holder without "In January," before it."""
    first, _, rest = text[mention.start : mention.end].partition(" ")
    if first.lower() in lex.cues.places_before and rest.split(" ")[0].isupper() and lex.cues.language in ("ru", "uk"):
        return Mention(mention.start + len(first) + 1, mention.end, mention.cue)  # "В МЧС сообщили": no case to undo
    second = rest.split(" ")[0].lower()
    if first.lower() in lex.cues.connectives + lex.cues.auxiliaries and second in lex.determiners:
        return Mention(mention.start + len(first) + 1, mention.end, mention.cue)  # "Auch die Behörden"
    opener, comma, _ = text[mention.start : mention.end].partition(", ")
    if not comma or opener.split()[0].lower() not in lex.cues.linking + lex.cues.places_before:
        return mention
    return Mention(mention.start + len(opener) + len(comma), mention.end, mention.cue)


def _leading(text: str, start: int, end: int, lex: Lexicon) -> _Found | None:
    """ "The trust said that …": the sentence's first verb of saying that has a subject and something said."""
    for verb in find_verbs(text, lex.cues.language, start, min(end, start + MAX_VERB_OFFSET)):
        if _is_quoted(text, verb.start):
            continue
        if not lex.cues.verb_before_subject:
            return _verb_last(text, start, verb, end, lex)
        if end - verb.end < MIN_CONTENT_CHARS or _passive(text, start, verb, end, lex):
            continue
        mention = _subject(text, start, verb, lex)
        found = _told(text, mention, verb, end, lex) if mention is not None else _inverted(text, start, verb, end, lex)
        if found is not None:
            return found
    return None


def _subject(text: str, start: int, verb: Verb, lex: Lexicon) -> Mention | None:
    """The subject before a verb; None where it may stand behind: ", defiende Ada Quill, …"."""
    if verb.start == start or (lex.cues.language != "en" and text[verb.start - 2 : verb.start] == ", "):
        return None
    mention = subject_before(text, start, verb.start, lex, verb.text)
    mention = _without_opener(text, mention, lex) if mention is not None else None
    return mention if mention is not None and _is_subject(text, start, mention, lex) else None


def _told(text: str, mention: Mention, verb: Verb, end: int, lex: Lexicon) -> _Found | None:
    """The statement of a subject and its verb; None where the verb does not tell what somebody holds."""
    low = verb.text.lower()
    if lex.cues.language == "de" and not _ends_as_noun(text, mention, lex):
        return None  # "Ada Quill darf hoffen"
    if low in lex.cues.only_behind:
        return None
    if low in lex.cues.noun_too and not _beside_verb(text, mention.end, verb.start, lex):
        return None  # "the drives raised hopes"
    content = content_after(text, verb, end, lex)
    if content < 0 and low in lex.cues.finding:
        return None
    plain = verb.says and low not in lex.cues.stance
    if content < 0 and plain and not infinitive_follows(text, verb.end, end, lex):
        return None
    return mention, content, end


def _ends_as_noun(text: str, mention: Mention, lex: Lexicon) -> bool:
    """Whether a German phrase ends with a noun, which has a capital, a figure or a pronoun."""
    last = text[mention.start : mention.end].rsplit(None, 1)[-1]
    return not last[0].islower() or last.lower() in lex.pronouns | lex.relative


def _verb_last(text: str, start: int, verb: Verb, end: int, lex: Lexicon) -> _Found | None:
    """ "Vali Ada Quill, barajın dayanacağını söyledi.": up to its comma, else one word for a body: "Muhalefet …"."""
    comma = text.find(",", start, min(verb.start, start + MAX_SUBJECT_CHARS))
    first = text[start:end].split(" ", 1)[0]
    if comma >= 0 and text[start:comma].count(" ") < MAX_SUBJECT_WORDS:
        return Mention(start, comma, verb.text), -1, end
    if first.lower() in lex.cues.bodies:
        return Mention(start, start + len(first), verb.text), -1, end
    return None


def _is_quoted(text: str, at: int) -> bool:
    """Whether a place lies between quotation marks: what is said there is said by another."""
    return any(m.outer_start < at < m.outer_end for m in find_marked(text))


def _inverted(text: str, start: int, verb: Verb, end: int, lex: Lexicon) -> _Found | None:
    """ "Am Montag sagte Ada Quill, dass …": the subject stands behind the verb and before what is said."""
    if not lex.cues.verb_before_subject or lex.cues.language == "en":
        return None
    before = text[start : verb.start].split()
    if before and (not _opens(before[0].lower().strip(","), lex) or "," in text[start : verb.start].rstrip(" ,")):
        return None
    mention = subject_after(text, verb.end, end, lex, verb.text)
    if mention is None or not _is_subject(text, mention.start, mention, lex):
        return None
    content = clause_after(text, mention.end, end, lex)
    if content >= 0:
        return mention, content, end
    return _first_body(text, start, verb, end, lex)


def _first_body(text: str, start: int, verb: Verb, end: int, lex: Lexicon) -> _Found | None:
    """ "رفضت المعارضة القرار": where verbs come first a body's one word behind them, whose object follows."""
    word = _NEXT_WORD.match(text, verb.end, end)
    if verb.start != start or verb.text not in lex.cues.stance or word is None or lex.cues.language != "ar":
        return None
    return (Mention(word.start(1), word.end(1), verb.text), -1, end) if word.group(1) in lex.cues.bodies else None


def _opens(word: str, lex: Lexicon) -> bool:
    """Whether a word may begin a sentence whose subject comes later: "Am", "Lundi", "Jedoch"."""
    return word not in lex.determiners and (
        word in lex.stops or word in lex.cues.linking or word in lex.cues.vague_dates or word in lex.auxiliaries
    )


def _perfect(text: str, start: int, end: int, lex: Lexicon) -> _Found | None:
    """ "Die Partei hat den Rücktritt gefordert.": subject and auxiliary lead, the participle ends the clause."""
    pattern = _participle(lex)
    found = pattern.search(text, start, min(end, start + MAX_VERB_OFFSET)) if pattern is not None else None
    if found is None:
        return None
    auxiliary = found.start("auxiliary")
    mention = subject_before(text, start, auxiliary, lex, found.group("participle"))
    if mention is None or mention.start - start > 3 or not _is_subject(text, start, mention, lex):
        return None
    content = clause_after(text, found.end(), end, lex)
    if content < 0 and found.group("participle") not in lex.cues.stance:
        return None
    return mention, content, end


@cache
def _participle(lex: Lexicon) -> regex.Pattern[str] | None:
    if not lex.cues.perfect:
        return None
    auxiliaries, participles = ("|".join(map(regex.escape, w)) for w in (lex.cues.perfect, lex.cues.participles))
    return regex.compile(rf"\s(?P<auxiliary>{auxiliaries})\s[^,.:;]{{0,110}}?(?P<participle>{participles})(?=[,.:])")


def _beside_verb(text: str, holder_end: int, verb_start: int, lex: Lexicon) -> bool:
    """Whether nothing but auxiliaries and adverbs stands between a subject and a verb behind it."""
    between = text[holder_end:verb_start].lower().replace(",", " ").split()
    return holder_end <= verb_start and all(w in lex.auxiliaries or w.endswith("ly") for w in between)


def _passive(text: str, start: int, verb: Verb, end: int, lex: Lexicon) -> bool:
    """Whether the verb is passive or an adjective: "was called", "bestätigt werden", "an alleged plot"."""
    before = text[max(start, verb.start - 24) : verb.start].lower().split()
    behind = _NEXT_WORD.match(text, verb.end, end) if lex.cues.language in VERB_SECOND else None
    if behind is not None and behind.group(1).lower().rstrip(".,") in lex.cues.passive:
        return True
    return any(word in lex.cues.passive for word in before[-2:]) or bool(before and before[-1] in lex.determiners)


def _trailing(text: str, start: int, end: int, lex: Lexicon) -> _Found | None:
    """ "… , the trust said." and "… , said the trust."."""
    if not lex.cues.spaced:
        return None
    tail = max(start + 20, end - _TAIL_REACH)
    if not _tail_verbs(text, tail, end, lex):
        return None
    comma = text.rfind(",", tail, end)
    while comma > start + 20:
        verb = next(iter(_tail_verbs(text, comma, end, lex)), None)
        if verb is not None and end - verb.end < MAX_TAIL_CHARS:
            mention = _beside(text, comma + 1, verb, end, lex)
            if mention is not None and _is_subject(text, mention.start, mention, lex):
                return mention, start, comma
        comma = text.rfind(",", tail, comma)
    return None


def _tail_verbs(text: str, start: int, end: int, lex: Lexicon) -> list[Verb]:
    """Verbs that may close a sentence: in English those of direct speech alone, since "fears" is a noun as well."""
    if lex.cues.language == "en" or lex.cues.only_behind:
        return says_between(text, start, end, lex)
    return list(find_verbs(text, lex.cues.language, start, end))


def _beside(text: str, start: int, verb: Verb, end: int, lex: Lexicon) -> Mention | None:
    if _WORD.search(text, start, verb.start):
        if verb.start - start > 90:
            return None
        mention = subject_before(text, start, verb.start, lex, verb.text)
        return mention if mention is not None and mention.start - start < 4 else None
    if lex.cues.language == "en" and verb.text.endswith("ing"):
        return None  # "Ferrow thanked the crew, saying Quill had saved them": who speaks stands before
    return subject_after(text, verb.end, end, lex, verb.text)


def _is_subject(text: str, start: int, mention: Mention, lex: Lexicon) -> bool:
    first = _FIRST.match(text, mention.start, mention.end)
    if first is None or mention.start > start + 120:
        return False
    word, low = first.group(), first.group().lower()
    if _opens_phrase(low, lex):
        return False  # "En Quill creen que …": where somebody thinks so
    if not lex.cues.spaced or word[0].isupper() or is_prefixed(word) or low in lex.determiners or low in lex.titles:
        return True
    if low.startswith(_elided_articles(lex)):
        return True  # "l’OTAN"
    last = text[mention.start : mention.end].rsplit(None, 1)[-1]
    return low in lex.cues.particles and " " in text[mention.start : mention.end] and last[0].isupper()


def _opens_phrase(low: str, lex: Lexicon) -> bool:
    if low in lex.determiners or low in lex.cues.particles or low in lex.titles:
        return False
    return low in lex.cues.linking or low in lex.cues.places_before or low in lex.cues.subordinators


@cache
def _elided_articles(lex: Lexicon) -> tuple[str, ...]:
    found = [d for d in lex.determiners if d.endswith("'")]
    return tuple(v for d in found for v in (d, d[:-1] + "’"))


def _resolved(written: str, at: int, lex: Lexicon, known: Census, last: Statement | None) -> tuple[str, str]:
    key = written.lower()
    if key in lex.pronouns or key in lex.relative:
        if key in lex.cues.he + lex.cues.she and last is not None and at - last.end < 600 and last.holder:
            return last.holder, last.role
        return "", ""
    before, name, after = split_name(written, lex.cues.language)
    ending = known.ending(written, at) if not name else None
    if ending is not None:  # "la alcaldesa vecina Ada Quill", of whose words none is known for a role
        return ending.name, ending.role
    if not name or _owns(written, name):
        office = known.holder_of(written) if not name else None
        return (office.name, office.role) if office is not None else (written, "")
    person = known.full_name(name, at)
    if person is None or _is_longer_by_chance(known.text, name, person):
        return (name if " " in name else written.split(",")[0].strip()), before or after
    return person.name, before or after or person.role


def _is_longer_by_chance(text: str, name: str, person: Person) -> bool:
    """Whether a word is no surname of the longer name: a country, or what stood alone before "Islamist Trust"."""
    if " " in name:
        return False
    if fold(name) in name_lists().places:
        return True
    earlier = text.find(name, 0, person.start)
    return earlier >= 0 and not text[earlier + len(name) : earlier + len(name) + 1].isalpha()


def _owns(written: str, name: str) -> bool:
    """Whether a name is only whose the holder is: "Quill's spokeswoman", "Quill's drives in the rain"."""
    _, _, rest = written.partition(name)
    return rest[:1] in ("'", "’") and rest.partition(" ")[2][:1].islower()
