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
from broadsheet.text.lexicon import lexicon, says_between
from broadsheet.text.marks import Marked, find_marked
from broadsheet.text.people import split_name
from broadsheet.text.pronouns import behind_pronoun
from broadsheet.text.quoted import Quotation, sentence_end, sentence_start
from broadsheet.text.speakers import after_quotation, before_quotation, subject_first
from broadsheet.text.subjects import Mention, first_subject

MAX_VERB_CHARS = 24  # between a verb of saying and a quotation without comma or colon before it


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
        lead_start = sentence_start(text, before.outer_end if before else start, m.outer_start)
        tail_end = sentence_end(text, m.outer_end, after.outer_start if after else end)
        previous = pieces[-1] if pieces and before is not None else None
        pieces.append(_piece(text, m, (paragraph, lead_start, tail_end), previous, language))
    return pieces


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
    sentence = sentence_start(text, window_start, max(window_start, window_end - 2))
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
        return behind_pronoun(text, named, earlier, known)
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
