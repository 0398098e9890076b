"""Polarity and modality check: a negation, doubt or condition governs the same words in claim and evidence."""

from __future__ import annotations

from broadsheet.stages.verify.alignment import Match, align
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import frame, places_of
from broadsheet.stages.verify.opposites import opposed
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.words import StanceWords, indicative, stance_words

_REACH = 4  # tokens between a negation and the first word it governs
_ANYWHERE = 7  # tokens in which the other text may have its negation
_MIN_ALIGNED = 0.5  # of a claim's terms: below it the passage tells something else
_AND = frozenset("and but or und aber oder et mais ou y e pero o mas ma en maar и но".split())
_NEGATING = ("non-", "un-")  # "a non-binding vote" was not binding
_STOPS = frozenset(',;:.!?()“”"')


def check_polarity(claim: Passage, evidence: Evidence) -> list[Finding]:
    """Findings where every passage about it negates or doubts what the claim states, or the other way round."""
    about = [(p, align(claim, p)) for p in evidence.cited]
    about = [(p, m) for p, m in about if sum(x.strength for x in m) >= _MIN_ALIGNED * len(m)]
    if not about:
        return []
    for kind in ("negation", "doubt"):
        findings = [_compare(claim, passage, matches, kind) for passage, matches in about]
        certain = [f for f in findings if f is not None]
        if certain and len(certain) == len(findings):
            return certain[:1]
    return []


def _compare(claim: Passage, passage: Passage, matches: tuple[Match, ...], kind: str) -> Finding | None:
    """The first word one text turns round and the other does not; only words a negation governs directly are asked."""
    in_claim, in_passage = _words(claim, kind), _words(passage, kind)
    turned = _told_from_other_side(claim, passage, matches)
    for match in matches:
        if match.other is None or match.term.key in in_claim or match.other.key in in_passage or not _verbal(match):
            continue
        if kind == "negation" and turned:
            continue
        claimed = _governs(claim, match.term.index, in_claim, _REACH)
        given = _governs(passage, match.other.index, in_passage, _REACH)
        if kind == "negation" and not in_claim & claim.keys:
            given = given or _nobody(passage, match.other.index)
        message = ""
        if kind == "negation" and given != claimed:
            bare, other = (claim, match.term) if given else (passage, match.other)
            if _barred(bare, other.index):
                continue
        if given and not claimed and not _governs(claim, match.term.index, in_claim, _ANYWHERE):
            message = "The passage denies this" if kind == "negation" else "The passage does not state this as fact"
        elif claimed and not given and kind == "negation" and not _near(passage, match.other.index, in_passage):
            message = "The passage does not deny this"
        if message:
            shown = f"{message}: “{passage.text[:160]}”"
            return Finding("polarity", Weight.AGAINST, shown, match.term.start, match.term.end)
    return None


def _told_from_other_side(claim: Passage, passage: Passage, matches: tuple[Match, ...]) -> bool:
    """An opposite and a negation together say the same: "no jobs will be lost" and "all will keep their jobs"."""
    new = [m.term.key for m in matches if m.other is None]
    theirs = [t.key for t in passage.terms if t.stem not in claim.stems]
    return any(opposed(a, b, claim.language) or _again(a, b, claim.language) for a in new for b in theirs)


def _again(one: str, other: str, language: str) -> bool:
    # "stay closed" and "not reopen"
    return any(
        word.startswith("re") and opposed(word[2:], against, language) for word, against in ((one, other), (other, one))
    )


def _verbal(match: Match) -> bool:
    # A name, a figure or half of "self-esteem" is not what a negation turns round.
    return match.term.text[0].islower() and match.term.key not in ("one", "self", "two")


def _words(passage: Passage, kind: str) -> frozenset[str]:
    words: StanceWords = stance_words(passage.language)
    return words.negation if kind == "negation" else words.doubt


def _governs(passage: Passage, index: int, words: frozenset[str], reach: int) -> bool:
    """Whether a word of the list stands right before a token, with no content word between, within its clause."""
    if passage.tokens[index].key.startswith(_NEGATING):
        return "not" in words
    content = {t.index for t in passage.terms}
    for at in range(index - 1, max(-1, index - 1 - reach), -1):
        token = passage.tokens[at]
        if token.text in _STOPS:
            return False
        if (token.key in words and not indicative(token)) or token.key.endswith("n't"):
            return True
        if at in content and reach == _REACH:
            return False
    return False


def _nobody(passage: Passage, index: int) -> bool:
    """Whether "nobody" is who a verb is told of, before or behind it: "verletzt wurde niemand"."""
    nobody = frame(passage.language, "nobody")
    for step in (-1,) if passage.language == "en" else (-1, 1):
        for at in range(index + step, index + step * _REACH, step):
            if not 0 <= at < len(passage.tokens) or passage.tokens[at].key in _AND or passage.tokens[at].text in _STOPS:
                break
            if passage.tokens[at].key in nobody:
                return True
    return False


def _barred(passage: Passage, index: int) -> bool:
    """Whether what a word tells is forbidden, prevented or given up, which is to deny it without a negation."""
    if any(low <= index < high for low, high in places_of(passage, "barring")):
        return False  # "did not forbid": the word itself is what is denied
    return any(low - _ANYWHERE <= index <= high + _ANYWHERE for low, high in places_of(passage, "barring"))


def _near(passage: Passage, index: int, words: frozenset[str]) -> bool:
    low, high = max(0, index - _ANYWHERE), index + _ANYWHERE
    return any(t.key in words or t.key.endswith("n't") for t in passage.tokens[low:high])
