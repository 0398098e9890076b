"""Speaker check: what is said is said by the person the article lets say it."""

from __future__ import annotations

import regex

from broadsheet.stages.verify.alignment import align
from broadsheet.stages.verify.evidence import Evidence, Source
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.quotation import quoted, verbatim
from broadsheet.text.names import Name, name_words, same_name, same_word

# Verbs and prepositions of saying in the languages with word lists.
_CUES = regex.compile(
    r"\b(?:said|says|say|told|tells|added|adds|wrote|writes|tweeted|posted|insisted|insists|argued|argues|warned|warns|"
    r"explained|explains|announced|announces|stated|states|declared|claimed|claims|according to|asked|asks|replied|"
    r"noted|notes|recalled|quipped|testified|sagte|sagt|erklärte|erklärt|betonte|betont|laut|zufolge|dijo|afirmó|señaló|"
    r"declaró|aseguró|según|explicó|disse|afirmou|segundo|a déclaré|a dit|déclare|affirme|"
    r"selon|explique|a affirmé|ha detto|"
    r"secondo|spiega|afferma|zei|zegt|volgens|сказал|сказала|заявил|заявила|сообщил|сообщила|отметил|powiedział|"
    r"powiedziała|według)\b",
    regex.I,
)
_PREPOSITIONS = frozenset({"according to", "laut", "según", "segundo", "selon", "secondo", "volgens", "według"})
_CLOSE_CHARS = 30  # between the claim's verb of saying and its subject
_SAME_STATEMENT = 0.6  # part of a claim's words a sentence must share to report the same statement
_MIN_QUOTED = 4  # words: a shorter part of a quotation may be anybody's
_REACH_CHARS = 120  # between a cue and the name it belongs to


def check_speaker(claim: Passage, evidence: Evidence) -> list[Finding]:
    """Findings for quotations or reported statements given to somebody the passage does not give them to."""
    speaker = _claimed_speaker(claim)
    if speaker is None:
        return []
    spans = quoted(claim.text)
    if spans:
        words = max((claim.text[a:b] for a, b in spans), key=len)
        return _judge(speaker, speakers_of(words, evidence.sources))
    about = [p for p in evidence.cited if _about(claim, p)]
    said = [n for p in about for n in _speakers_in(p)]
    return _judge(speaker, said) if said else []


def check_cut_speaker(claim: Passage, evidence: Evidence) -> list[Finding]:
    """Findings for an extract whose cuts took the speaker out from between a quotation and somebody else's name.

    Only a full name counts as a speaker: of a shortened sentence the rest is the outlet's own.
    """
    findings = check_speaker(claim, evidence)
    longest = max((claim.text[a:b] for a, b in quoted(claim.text)), key=len, default="")
    said = [name_words(name) for name in speakers_of(longest, evidence.sources)] if findings else []
    written = evidence.cited[0].written_as_names
    full = [words for words in said if len(words) > 1 and set(words[-2:]) <= written]
    return findings if full and len(full) == len(said) and not any(w[-1] in claim.keys for w in full) else []


def _about(claim: Passage, passage: Passage) -> bool:
    """Whether a sentence reports the same statement: most of the claim's words are in it."""
    matches = align(claim, passage)
    return sum(m.strength for m in matches) >= _SAME_STATEMENT * len(matches)


def _judge(speaker: Name, said: list[str]) -> list[Finding]:
    if not said or any(_same_speaker(speaker.text, other) for other in said):
        return []
    message = f"The article has {said[0]} say this."
    return [Finding("speaker", Weight.AGAINST, message, speaker.start, speaker.end)]


def _same_speaker(one: str, other: str) -> bool:
    if same_name(one, other):
        return True
    a, b = name_words(one), name_words(other)
    return any(same_word(x, y) for x in a for y in b if len(x) > 3)


def _claimed_speaker(claim: Passage) -> Name | None:
    """Who the claim lets speak: the name right before its verb of saying, or behind it as in “…,” said Quill."""
    inside = quoted(claim.text)
    for cue in _CUES.finditer(claim.text):
        if any(a <= cue.start() < b for a, b in inside):
            continue
        names = [n for n in claim.names if n.kind != "place" and not any(a <= n.start < b for a, b in inside)]
        before = [n for n in names if 0 <= cue.start() - n.end <= _CLOSE_CHARS]
        after = [n for n in names if 0 <= n.start - cue.end() <= _CLOSE_CHARS]
        if before and not (after and _inverted(claim.text, cue.start())):
            return before[-1]
        if after and (_inverted(claim.text, cue.start()) or cue.group().lower() in _PREPOSITIONS):
            return after[0]
    return None


def _inverted(text: str, cue: int) -> bool:
    # "…," said Quill
    return text[:cue].rstrip().endswith((",", '"', "”", "'", "’", "»"))


def speakers_of(words: str, sources: tuple[Source, ...]) -> list[str]:
    """Whom the articles have say these words; empty when they leave it open."""
    wanted = len(words.split())
    said: list[str] = []
    for source in sources:
        for quotation in source.quotations:
            # The claim may quote a part, or join what the article splits by "she said".
            same = verbatim(words, quotation.text) or (
                len(quotation.text.split()) >= wanted // 2 and wanted >= _MIN_QUOTED and verbatim(quotation.text, words)
            )
            if same and quotation.speaker and quotation.certain:
                said.append(quotation.speaker)
    return said


def _speakers_in(sentence: Passage) -> list[str]:
    """Everybody a verb of saying can belong to: the nearest name on either side."""
    inside = quoted(sentence.text)
    names = [n for n in sentence.names if n.kind != "place" and not any(a <= n.start < b for a, b in inside)]
    found = []
    for cue in _CUES.finditer(sentence.text):
        if any(a <= cue.start() < b for a, b in inside):
            continue
        before = [n for n in names if n.end <= cue.start() and cue.start() - n.end <= _REACH_CHARS]
        after = [n for n in names if n.start >= cue.end() and n.start - cue.end() <= _REACH_CHARS // 3]
        found += [n.text for n in before[-1:]] + [n.text for n in after[:1]]
    return found
