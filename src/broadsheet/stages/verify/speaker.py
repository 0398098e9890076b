"""Speaker check: what is said is said by the person the article lets say it."""

from __future__ import annotations

import regex

from broadsheet.stages.verify.evidence import Evidence, Source
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.quotation import quoted, verbatim
from broadsheet.text.names import Name, name_words, same_name, same_word

# Verbs of saying, as stems of their folded forms, in the languages with word lists.
_CUES = regex.compile(
    r"\b(?:said|says|say|told|tells|added|adds|wrote|writes|tweeted|posted|insisted|insists|argued|argues|warned|warns|explained|explains|"
    r"announced|announces|stated|states|declared|claimed|claims|according to|asked|asks|replied|noted|notes|recalled|quipped|testified|"
    r"sagte|sagt|erklärte|erklärt|betonte|betont|laut|zufolge|dijo|afirmó|señaló|declaró|aseguró|según|explicó|disse|afirmou|segundo|"
    r"a déclaré|a dit|déclare|affirme|selon|explique|a affirmé|ha detto|secondo|spiega|afferma|zei|zegt|volgens|сказал|сказала|заявил|заявила|"
    r"сообщил|сообщила|отметил|powiedział|powiedziała|według)\b",
    regex.I,
)
_REACH_CHARS = 120  # between a cue and the name it belongs to


def check_speaker(claim: Passage, evidence: Evidence) -> list[Finding]:
    """Findings for quotations or reported statements given to somebody the passage does not give them to."""
    speaker = _claimed_speaker(claim)
    if speaker is None:
        return []
    spans = quoted(claim.text)
    if spans:
        words = max((claim.text[a:b] for a, b in spans), key=len)
        return _judge(claim, speaker, speakers_of(words, evidence.sources))
    said = [n for p in evidence.cited for n in _speakers_in(p)]
    return _judge(claim, speaker, said) if said else []


def _judge(claim: Passage, speaker: Name, said: list[str]) -> list[Finding]:
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
    """The name next to the claim's verb of saying, outside its quotation marks."""
    inside = quoted(claim.text)
    cues = [m for m in _CUES.finditer(claim.text) if not any(a <= m.start() < b for a, b in inside)]
    names = [n for n in claim.names if n.kind != "place" and not any(a <= n.start < b for a, b in inside)]
    if not cues or not names:
        return None
    return _nearest(cues[0].span(), names)


def _nearest(cue: tuple[int, int], names: list[Name]) -> Name | None:
    near = [(max(n.start - cue[1], cue[0] - n.end), n) for n in names]
    near = [(d, n) for d, n in near if d <= _REACH_CHARS]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def speakers_of(words: str, sources: tuple[Source, ...]) -> list[str]:
    """Names the articles put beside a quotation: next to a verb of saying in its sentence, else in the one before."""
    said: list[str] = []
    for source in sources:
        for index, sentence in enumerate(source.sentences):
            window = sentence.text
            if not verbatim(words, window):
                follow = source.sentences[index + 1].text if index + 1 < len(source.sentences) else ""
                if not follow or not verbatim(words, f"{window} {follow}") or verbatim(words, follow):
                    continue
            near = _speakers_in(sentence)
            for step in (1, -1, -2):
                if not near and 0 <= index + step < len(source.sentences):
                    near = _speakers_in(source.sentences[index + step])
            said.extend(near)
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
