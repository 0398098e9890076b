"""What a quotation is, and where the sentences around it begin and end."""

from __future__ import annotations

from dataclasses import dataclass

import regex

_SENTENCE_END = regex.compile(r"[.!?…。！？]+[”“\"»’)\]]*(?:\s+|$)|(?<=[。！？])")
_NO_END = regex.compile(
    r"(?:^|[\s(\"“„«])(?:\p{Lu}|[A-Z](?:\.[A-Z])+|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Rev|St|No|vs|Jr|Sr|M|Mme)\.\s*$"
)


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


def sentence_start(text: str, start: int, end: int) -> int:
    """Where the last sentence that begins in text[start:end] begins."""
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.end() > start and not _goes_on(text, start, match):
            at = match.end()
    return at


def sentence_end(text: str, start: int, end: int) -> int:
    """Where the first sentence that ends in text[start:end] ends, without its mark; `end` where none does."""
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.start() >= start and not _goes_on(text, start, match):
            return match.start()
    return end


def _goes_on(text: str, start: int, match: regex.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation, or a small letter follows."""
    return text[match.end() : match.end() + 1].islower() or bool(
        _NO_END.search(text, max(start, match.start() - 12), match.end())
    )
