"""Direct speech in a text: what was said, word by word, and who said it.

A quotation is a marked stretch that is an utterance of its own: it begins a sentence or follows a verb of saying, and
ends like a sentence. Words in marks inside somebody else's sentence (scare quotes, titles of works, "very peaceful")
are fragments; they are left out unless asked for. Parts split by "she said" are one quotation.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from broadsheet.text.census import Census, census
from broadsheet.text.cues import cues
from broadsheet.text.lexicon import lexicon, says_between
from broadsheet.text.marks import Marked, find_marked
from broadsheet.text.people import Person, split_name
from broadsheet.text.speakers import after_quotation, before_quotation, subject_first
from broadsheet.text.subjects import Mention, first_subject

# A pronoun further from the last name than this many characters is left unresolved: it may be anybody.
PRONOUN_REACH = 1500
MAX_LEAD_CHARS, MAX_LEAD_WORDS = 120, 5  # before a name that begins its sentence with a role
MAX_VERB_CHARS = 24  # between a verb of saying and a quotation without comma or colon before it


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody's own words in a text. Offsets count characters of that text.

    `text` is the content without the marks; of a split quotation the parts joined by a space, `parts` holds the offsets
    of each and `start`…`end` reach over all of them.
    """

    start: int  # content, without the marks
    end: int
    outer_start: int  # with the marks
    outer_end: int
    text: str
    parts: tuple[tuple[int, int], ...]
    speaker: str = ""  # full name where the text gives it, else as written; "" when nobody can tell
    speaker_as_written: str = ""
    role: str = ""
    cue: str = ""  # the verb of saying or "according to"
    speaker_start: int = -1  # of `speaker_as_written`
    speaker_end: int = -1
    name_start: int = -1  # of the full name
    name_end: int = -1
    certain: bool = True  # False: the speaker stands behind a pronoun that could mean another, or is taken from context
    whole: bool = True  # False: a fragment inside another sentence


_POSSESSIVES = ("'s ", "’s ", "'s\n", "’s\n")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A marked stretch with what stands around it in its sentence."""

    marked: Marked
    paragraph: int  # number of the paragraph
    lead_start: int  # of the sentence's part before it, or of its start when it begins the sentence
    sentence_start: int  # the same, but reaching over earlier pieces of the sentence
    tail_end: int
    mention: Mention | None
    whole: bool
    joins: bool  # continues the piece before it


@lru_cache(maxsize=32)
def find_quotations(text: str, language: str) -> tuple[Quotation, ...]:
    """The direct quotations of a text, in order, each with its speaker where one can be told.

    Remembered for the texts read last, since statements and quotations of one text are asked for one after the other.

    >>> text = "Ada Quill, the mayor, spoke. “The “old” dam holds,” Quill said. “We are safe.”"
    >>> [(q.text, q.speaker, q.speaker_as_written, q.cue) for q in find_quotations(text, "en")]
    [('The “old” dam holds, We are safe.', 'Ada Quill', 'Quill', 'said')]
    """
    return tuple(q for q in read_quotations(text, language) if q.whole)


def read_quotations(text: str, language: str) -> tuple[Quotation, ...]:
    """Like `find_quotations`, with fragments (`whole` False) among them."""
    marked = find_marked(text)
    if not marked:
        return ()
    pieces = _frame(text, marked, language)
    known = census(text, language)
    quotations: list[Quotation] = []
    for group in _grouped(pieces):
        quotations.append(_quotation(text, group, quotations, known, language))
    return tuple(quotations)


# ------------------------------------------------------------------------------------------ what surrounds


_SENTENCE_END = regex.compile(r"[.!?…。！？]+[”“\"»’)\]]*(?:\s+|$)|(?<=[。！？])")
_NO_END = regex.compile(
    r"(?:^|[\s(\"“„«])(?:\p{Lu}|[A-Z](?:\.[A-Z])+|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Rev|St|No|vs|Jr|Sr|M|Mme)\.\s*$"
)
_LETTER = regex.compile(r"\p{L}")
_ALNUM = regex.compile(r"[\p{L}\p{N}]")
_COMMA_END = regex.compile(r"[,،]\s*$")
_PAUSE_END = regex.compile(r"[,，—–-]\s*$")
_COLON_END = regex.compile(r"[:：]\s*$")
_STOP = regex.compile(r"[.!?…]\s")
_BREAK = regex.compile(r"\n+(?=[^\n]|$)")
_DASH = regex.compile(r"\s?[,.]?\s?[–—-]\s")  # „…” – powiedziała Quill
_LEADS_IN = regex.compile(r"[:：,，]\s*$|[—–-]\s*$")
_FINAL = regex.compile(r"[.!?…。！？,，;—–-]['’”\"]?\s*$")
_HARD_FINAL = regex.compile(r"[.!?…。！？]['’”\"]?\s*$")


def _frame(text: str, marked: tuple[Marked, ...], language: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    breaks = [m.start() for m in _BREAK.finditer(text)]
    for index, m in enumerate(marked):
        paragraph = bisect_left(breaks, m.outer_start)
        start = breaks[paragraph - 1] + 1 if paragraph else 0
        end = (
            breaks[bisect_left(breaks, m.outer_end - 1)] if m.outer_end <= (breaks[-1] if breaks else -1) else len(text)
        )
        before = marked[index - 1] if index and marked[index - 1].outer_end > start else None
        after = marked[index + 1] if index + 1 < len(marked) and marked[index + 1].outer_start < end else None
        lead_start = _sentence_start(text, before.outer_end if before else start, m.outer_start)
        tail_end = _sentence_end(text, m.outer_end, after.outer_start if after else end)
        previous = pieces[-1] if pieces and before is not None else None
        pieces.append(_piece(text, m, (paragraph, lead_start, tail_end), previous, language))
    return pieces


def _sentence_start(text: str, start: int, end: int) -> int:
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.end() > start and not _goes_on(text, start, match):
            at = match.end()
    return at


def _sentence_end(text: str, start: int, end: int) -> int:
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.start() >= start and not _goes_on(text, start, match):
            return match.start()
    return end


def _goes_on(text: str, start: int, match: regex.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation, or a small letter follows."""
    return text[match.end() : match.end() + 1].islower() or bool(
        _NO_END.search(text, max(start, match.start() - 12), match.end())
    )


def _piece(text: str, m: Marked, place: tuple[int, int, int], previous: _Piece | None, language: str) -> _Piece:
    paragraph, lead_start, tail_end = place
    lead = text[lead_start : m.outer_start]
    in_sentence = (
        previous is not None and lead_start <= previous.marked.outer_end and not _closed(text, previous.marked, lead)
    )
    sentence_start = previous.sentence_start if previous is not None and in_sentence else lead_start
    mention = _mention(text, m, (sentence_start, lead_start, tail_end), language)
    whole = _is_whole(text, m, lead, mention, language, continued=in_sentence)
    joins = previous is not None and previous.whole and whole and _joins(text, previous, m, mention, lead)
    return _Piece(m, paragraph, lead_start, sentence_start, tail_end, mention, whole, joins)


def _closed(text: str, before: Marked, lead: str) -> bool:
    """Whether the sentence ended inside the quotation before: “…?” “…”."""
    return not lead.strip() and text[before.end - 1 : before.end] in ".!?。！？"


def _mention(text: str, m: Marked, place: tuple[int, int, int], language: str) -> Mention | None:
    sentence_start, lead_start, tail_end = place
    behind: Mention | None = None
    ends = text[m.end - 1 : m.end]
    following = text[m.outer_end : m.outer_end + 2].lstrip()[:1]
    attached = (
        ends in ",，?!？！—–…-"
        or following in ",，—–-―"
        or (following and following.islower())
        or not _cased(following)
    )
    if ends in ".。" and following not in ",，と—–―-" and not following.islower():
        attached = False
    if attached and not m.runs_on and _LETTER.search(text, m.outer_end, tail_end):
        behind = after_quotation(text, m.outer_end, tail_end, language)
        if behind is not None and behind.end > behind.start and behind.start - m.outer_end < 160:
            return behind
    if not lexicon(language).cues.verb_before_subject and lead_start < m.outer_start:
        mention = subject_first(text, lead_start, m.outer_start, tail_end, language)
        if mention is not None:
            return mention
    for start in dict.fromkeys((lead_start, sentence_start)):
        if start < m.outer_start:
            mention = before_quotation(text, start, m.outer_start, language)
            if mention is not None:
                return mention
    return behind  # a verb alone: "“…”, añade."


def _cased(char: str) -> bool:
    return char.lower() != char.upper()


def _is_whole(text: str, m: Marked, lead: str, mention: Mention | None, language: str, *, continued: bool) -> bool:
    lex = lexicon(language)
    content = text[m.start : m.end].strip()
    letters = _ALNUM.search(content)
    if letters is None or (text[m.outer_start] in "‘'" and mention is None):
        return False  # in single marks many a headline's or a nested quotation stands
    capital = not letters.group().islower()
    figure = letters.group().isdigit()  # begins a sentence as often as a fragment: "10 per cent better"
    after = text[m.outer_end : m.outer_end + 1]
    ends = (
        bool(_FINAL.search(content))
        or after in (",", "，", ".")
        or m.runs_on
        or (not _cased(letters.group()) and mention is not None)
    )
    ends = ends or (mention is not None and _DASH.match(text, m.outer_end) is not None)
    if not lex.cues.verb_before_subject and mention is not None and _COMMA_END.search(lead):
        return capital  # "Quill, “…” dedi"
    if not lex.cues.spaced and mention is not None and text[m.outer_end : m.outer_end + 1] == "と":
        return True
    if not lead.strip():
        return capital and ends and (mention is not None or bool(_HARD_FINAL.search(content)))
    if continued and not capital:
        return ends and bool(_PAUSE_END.search(lead))
    if not capital:
        return bool(_COLON_END.search(lead)) and mention is not None and bool(_HARD_FINAL.search(content))
    if _LEADS_IN.search(lead) and ends and (mention is not None or ":" in lead[-3:]):
        return True
    verbs = says_between(text, m.outer_start - len(lead), m.outer_start, lex)
    return bool(
        ends and not figure and mention is not None and verbs and m.outer_start - verbs[-1].end < MAX_VERB_CHARS
    )


def _joins(text: str, previous: _Piece, m: Marked, mention: Mention | None, lead: str) -> bool:
    between = text[previous.marked.outer_end : m.outer_start]
    if previous.mention is None and mention is None:
        return not between.strip()
    if previous.mention is not None and (
        mention is None or mention == previous.mention or mention.start < previous.marked.outer_end
    ):
        # "…,” she said. “…": nothing but the frame of the first part stands between
        return (len(_STOP.findall(between.rstrip() + " ")) <= 1 and not lead.strip(" ,;—–-")) or (
            mention is not None and mention == previous.mention
        )
    return False


def _grouped(pieces: list[_Piece]) -> list[list[_Piece]]:
    groups: list[list[_Piece]] = []
    for piece in pieces:
        running = groups and groups[-1][-1].marked.runs_on and groups[-1][-1].whole
        if groups and (running or (piece.joins and groups[-1][-1].paragraph == piece.paragraph)):
            groups[-1].append(replace(piece, whole=True))
        else:
            groups.append([piece])
    return groups


# ----------------------------------------------------------------------------------------------- speakers


def _quotation(text: str, group: list[_Piece], earlier: list[Quotation], known: Census, language: str) -> Quotation:
    first, last = group[0].marked, group[-1].marked
    parts = tuple(_inner(text, p.marked) for p in group)
    quotation = Quotation(
        start=parts[0][0],
        end=parts[-1][1],
        outer_start=first.outer_start,
        outer_end=last.outer_end,
        text=" ".join(text[a:b] for a, b in parts),
        parts=parts,
        whole=group[0].whole,
    )
    mention = next((p.mention for p in group if p.mention is not None), None)
    if mention is None and first.runs_on:
        return replace(quotation, whole=False)  # paragraphs in marks that nobody says are an extract or a transcript
    if mention is not None:
        return _with_speaker(text, quotation, mention, earlier, known, language)
    if quotation.whole:
        mention = _from_context(text, group[0], earlier, language)
    if mention is None:
        return quotation
    found = _with_speaker(text, quotation, mention, earlier, known, language)
    return replace(found, certain=found.certain and bool(mention.cue))


def _inner(text: str, m: Marked) -> tuple[int, int]:
    content = text[m.start : m.end].rstrip()
    start = m.start + len(content) - len(content.lstrip())
    return start, m.start + len(content)


def _from_context(text: str, piece: _Piece, earlier: list[Quotation], language: str) -> Mention | None:
    """Nobody is named in the sentence: the same paragraph's or the last paragraph's speaker, else its subject."""
    lex = lexicon(language)
    at = piece.marked.outer_start
    paragraph_start = text.rfind("\n", 0, at) + 1
    previous = next((q for q in reversed(earlier) if q.speaker_start >= 0), None)
    if previous is not None and previous.outer_end >= paragraph_start and previous.whole:
        return Mention(previous.speaker_start, previous.speaker_end, previous.cue)
    window_start = paragraph_start
    if not text[paragraph_start:at].strip():
        if paragraph_start < 4:
            return None
        window_start = text.rfind("\n", 0, len(text[:paragraph_start].rstrip())) + 1
    window_end = at if text[paragraph_start:at].strip() else len(text[:paragraph_start].rstrip())
    if previous is not None and previous.outer_end > window_start and previous.whole:
        return Mention(previous.speaker_start, previous.speaker_end, previous.cue)
    sentence = _sentence_start(text, window_start, max(window_start, window_end - 2))
    mention = before_quotation(text, sentence, window_end, language)
    mention = mention or first_subject(text, sentence, window_end, lex, "")
    if mention is not None and text[window_end - 1 : window_end] not in (":", "："):
        return Mention(mention.start, mention.end, "")  # who is spoken of need not be who speaks
    return mention


def _with_speaker(
    text: str, quotation: Quotation, mention: Mention, earlier: list[Quotation], known: Census, language: str
) -> Quotation:
    written = text[mention.start : mention.end]
    named = replace(
        quotation,
        speaker=written,
        speaker_as_written=written,
        cue=mention.cue,
        speaker_start=mention.start,
        speaker_end=mention.end,
    )
    lex = lexicon(language)
    key = written.lower()
    if not key or key in lex.pronouns or key in lex.relative:
        return _behind_pronoun(text, named, earlier, known)
    role_before, name, role_after = split_name(written, language)
    ending = known.ending(written, mention.start) if not name else None
    if ending is not None:
        return replace(named, speaker=ending.name, role=ending.role, name_start=ending.start, name_end=ending.end)
    if not name:
        return named
    person = known.full_name(name, mention.start)
    role = role_before or role_after
    if role_before and " " not in role_before and " " in (role_after or (person.role if person else "")):
        role = role_after or (person.role if person else "")  # "Gen." says less than "the commander in Quill"
    if person is None:
        return replace(
            named,
            speaker=name,
            role=role,
            name_start=mention.start + written.find(name),
            name_end=mention.start + written.find(name) + len(name),
        )
    return replace(named, speaker=person.name, role=role or person.role, name_start=person.start, name_end=person.end)


def _behind_pronoun(text: str, named: Quotation, earlier: list[Quotation], known: Census) -> Quotation:
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
    return _sentence_start(text, place, end) in (place, end)


def _same_breath(text: str, place: int, quotation: int) -> bool:
    """Whether a subject's own sentence ends right before the quotation, in its paragraph."""
    between = text[place:quotation]
    return "\n" not in between and _sentence_start(text, place, quotation) in (place, quotation)


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
    lead = text[_sentence_start(text, max(line, name - MAX_LEAD_CHARS), name) : name].split()
    return len(lead) <= MAX_LEAD_WORDS and all(word.islower() or word.endswith(("'s", "’s")) for word in lead[1:])
