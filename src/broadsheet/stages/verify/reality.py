"""What an article leaves open, told as a fact: an accusation, a question, a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from broadsheet.stages.verify.alignment import Match, align
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import CLAUSE_SIGNS, frame, has, places_of
from broadsheet.stages.verify.lexicon import lemmas_of
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.stems import irregular
from broadsheet.stages.verify.vocabulary import COMPOUNDING
from broadsheet.stages.verify.words import indicative, stance_words
from broadsheet.text.names import name_words
from broadsheet.text.tokens import Token

_MIN_WORDS = 2  # of a claim, besides names and figures, that stand in what is left open
_NEAR = 3  # tokens from "to" or "will" to the verb they govern
_ASIDE = 3  # tokens from a comma to behind the word that accuses: ", who is accused"
_ENDS = frozenset(';:.!?()“”"«»„')
# Behind these the outlet may be telling again, of its own: "accused the mayor, who was elected in 2020".
_TELLING = frozenset(
    "who which whose where when while after but although though before der die das dessen deren wahrend nachdem aber "
    "obwohl qui dont ou alors mais apres que quien cuyo donde cuando mientras pero aunque tras o quem onde mas".split()
)
_FREELY = frozenset("who whose which while after but although though before".split())  # no comma before these either
_BEGINNING = 20  # characters before a claim's subject at most: "Union leader "
_FAR = 12  # the same where the infinitive ends the clause
_INFINITIVE = {"de": ("en",), "nl": ("en",), "fr": ("er", "ir", "re"), "es": ("ar", "er", "ir")}
_INFINITIVE |= {"pt": ("ar", "er", "ir"), "it": ("are", "ere", "ire")}
_WILL = frozenset("will would shall should can could may might must won't cannot".split())
_AUXILIARIES = frozenset("has have had was were".split())
_SEEMING = frozenset("appears appear appeared seems seem seemed said thought believed known reported found".split())
_OPEN = frozenset("to be being is are yet still".split()) | _WILL


def check_reality(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding where a claim states what every passage about it accuses somebody of, asks, or has yet to come."""
    words = stance_words(claim.language)
    open_ended = words.doubt | words.soft | words.ahead | words.negation | words.speech
    if claim.language != "pt":  # whose "se" is more often "itself" than "if"
        open_ended |= words.condition
    if any(t.key in open_ended and not indicative(t) for t in claim.worded):
        return []
    if has(claim, "accuse") or has(claim, "unknown"):
        return []
    about = [(p, [m for m in align(claim, p) if m.other]) for p in evidence.cited if p.language == claim.language]
    about = [(p, found) for p, found in about if len(found) * 2 >= len(claim.terms)]
    found = [_left_open(claim, p, matches) for p, matches in about]
    if not found or not all(found):
        return []
    return [f for f in found[:1] if f is not None]


def _left_open(claim: Passage, passage: Passage, matches: list[Match]) -> Finding | None:
    words = [m for m in matches if m.other and m.term.text[0].isalpha() and m.other.text[0].islower()]
    scopes = list(_scopes(passage))
    if _told_by_accuser(claim, passage, min((low for low, _ in scopes), default=0)):
        return None
    inside = [m for m in words if m.other and any(low <= m.other.index < high for low, high in scopes)]
    if len(inside) >= _MIN_WORDS and _told(words, inside, min(low for low, _ in scopes)):
        return _finding(passage, inside[0], "The article leaves this open, or has it as an accusation")
    english = claim.language == "en"
    if not english and has(claim, "ahead"):
        return None
    done, to_come = (_done, _to_come) if english else (_told_done, _told_to_come)
    ahead = next((m for m in words if done(claim, m) and to_come(passage, m)), None)
    return None if ahead is None else _finding(passage, ahead, "The article does not tell this as done")


def _told_by_accuser(claim: Passage, passage: Passage, low: int) -> bool:
    """Whether a claim begins with the name of who accuses: what it goes on to tell is that one's view."""
    first = next(iter(claim.names), None)
    accusers = [n for n in passage.names if low and n.end <= passage.tokens[low - 1].start]
    if first is None or not accusers or first.start > _BEGINNING:
        return False
    return name_words(first.text)[-1] == name_words(accusers[-1].text)[-1] and _verb_of_view(claim, first.end)


def _verb_of_view(claim: Passage, end: int) -> bool:
    """Whether the claim's subject points to something rather than doing it."""
    return any(t.key in frame(claim.language, "view") for t in claim.worded if t.start >= end)


def _told(words: list[Match], inside: list[Match], low: int) -> bool:
    """Whether all of a claim is what is left open, save whom it is told of: words that come before it in both."""
    outside = [m for m in words if m not in inside]
    start = min(m.term.index for m in inside)
    return all(m.other is not None and m.other.index < low and m.term.index < start for m in outside)


def _finding(passage: Passage, match: Match, message: str) -> Finding:
    shown = f"{message}: “{passage.text[:160]}”"
    return Finding("polarity", Weight.AGAINST, shown, match.term.start, match.term.end)


def _scopes(passage: Passage) -> Iterator[tuple[int, int]]:
    """Token indices of what stands behind a word of accusation or doubt, as far as it governs."""
    tokens = passage.tokens
    begins = [after for kind in ("accuse", "unknown") for _, after in places_of(passage, kind)]
    for _, after in places_of(passage, "thrown"):
        begins += [i + 1 for i in range(after, len(tokens)) if tokens[i].key == "vor"][:1]
    for low in begins:
        high, aside = low, _is_aside(tokens, low)
        while high < len(tokens) and tokens[high].text not in _ENDS and not _tells(tokens, high, low):
            if aside and tokens[high].text == "," and _goes_on(passage, high + 1):
                break
            high += 1
        yield low, high


def _is_aside(tokens: Sequence[Token], low: int) -> bool:
    """Whether what accuses follows a comma: "Vidal, suspected of forgery, was acquitted"."""
    return any(tokens[i].text == "," for i in range(max(0, low - _ASIDE), low))


def _goes_on(passage: Passage, at: int) -> bool:
    """Whether a verb that every sentence may have begins here: behind an aside the sentence goes on with its own."""
    if at >= len(passage.tokens):
        return False
    key = passage.tokens[at].key
    return key in _AUXILIARIES or key in _WILL or key in frame(passage.language, "light")


def _tells(tokens: Sequence[Token], at: int, low: int) -> bool:
    if at <= low + 1 or tokens[at].key not in _TELLING:
        return False
    return tokens[at].key in _FREELY or tokens[at - 1].text == ","


def _done(claim: Passage, match: Match) -> bool:
    """Whether the claim has the verb in a past form and nothing before it that leaves it open."""
    key = match.term.key
    if lemmas_of(key)[:1] in ((), (key,)) and not key.endswith("ed") and key not in irregular():
        return False
    before = [claim.tokens[i].key for i in range(max(0, match.term.index - 4), match.term.index)]
    if match.other is not None and match.other.key == key and not _AUXILIARIES & set(before):
        return False
    if not key.endswith("ed") and not {"has", "have", "had"} & set(before):
        return False
    return not _OPEN & set(before)


def _told_done(claim: Passage, match: Match) -> bool:
    """In other languages: the verb stands in another form than the article's, and not as an infinitive."""
    if match.other is None or match.other.key == match.term.key:
        return False
    key = match.term.key
    if claim.language == "de":
        return key.endswith(("t", "te", "ten")) or (key.endswith("en") and "ge" in key[:5])
    return not key.endswith(_INFINITIVE.get(claim.language, ()))


def _told_to_come(passage: Passage, match: Match) -> bool:
    """Whether the passage has an infinitive behind a verb of planning or obligation, in the same clause."""
    other = match.other
    if other is None or not other.key.endswith(_INFINITIVE.get(passage.language, ("?",))):
        return False
    ahead = frame(passage.language, "ahead")
    reach = _FAR if passage.language in COMPOUNDING else _NEAR + 1
    for at in range(other.index - 1, max(-1, other.index - reach), -1):
        if passage.tokens[at].text in CLAUSE_SIGNS:
            return False
        if passage.tokens[at].key in ahead:
            return True
    return False


def _to_come(passage: Passage, match: Match) -> bool:
    """Whether the passage has the same verb in its plain form behind "will", or behind the "to" of a plan."""
    other = match.other
    tokens = passage.tokens
    if other is None:
        return False
    if other.key == match.term.key:  # "the price is to be paid", told as "has paid"
        at = other.index - 2
        if at < 1 or tokens[at + 1].key != "be":
            return False
        return tokens[at].key in _WILL or (tokens[at].key == "to" and tokens[at - 1].key not in _SEEMING)
    if other.key.endswith(("ed", "ing", "s")):
        return False
    ahead = frame("en", "ahead")
    for at in range(other.index - 1, max(-1, other.index - _NEAR), -1):
        if tokens[at].key in _WILL:
            return True
        if tokens[at].key == "to":
            return any(tokens[i].key in ahead for i in range(max(0, at - 2), at))
        if tokens[at].text in _ENDS:
            return False
    return False
