"""Stage 2 of 7: the standfirst: what the feed says of an article in words that its page lacks.

Many outlets tell the event in their feed in one sentence and begin the page with a scene: "Six months earlier, the
quay was empty." Of 430 articles of a recorded week that had a teaser and full text, 171 had one that the text did not
repeat; without it their digests opened in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from broadsheet.text.sentences import split
from broadsheet.text.words import stopwords, words

MAX_CHARS = 500  # a longer one is the beginning of the text, or all of it
MAX_UNENDED_CHARS = 240  # a teaser without a full stop that is longer was cut off by a program
MIN_WORDS = 6  # "Read the full story"
REPEATED = 0.5  # share of its groups of three words that stand in the page or the headline: it says nothing new
_ENDED = regex.compile(r"[.!?。！？؟۔][\"'”“»’)\]]*$")
_CUT = regex.compile(r"(?:…|\.\.\.|\[[^\]]*\]|(?:\p{L}\.){2,})$")  # also "… will reject U.S.": cut by a splitter
_GROUP = 3
_FULL_STOPS = {"zh": "。", "ja": "。"}  # of languages without spaces; their last character tells nothing of a cut


def standfirst(teaser: Sequence[str], title: str, paragraphs: Sequence[str], language: str) -> str:
    """One paragraph of the teaser's whole sentences that neither page nor headline has; "" when there are none.

    A last sentence without its full stop is given one, as headlines' under-titles are printed without.

    Args:
        teaser: paragraphs of the feed's summary.
        paragraphs: those of the page.
        language: BCP 47.

    >>> standfirst(["The harbour of Orrin reopens on Friday after two weeks"], "A quay wakes up",
    ...            ["Six months ago nobody came here."], "en")
    'The harbour of Orrin reopens on Friday after two weeks.'
    """
    text = " ".join(teaser).strip()
    if not text or len(text) > MAX_CHARS:
        return ""
    told = set(_groups(title, language)), set(_groups("\n".join(paragraphs), language))
    fresh = []
    for start, end in split(text, language):
        sentence = _whole(text[start:end], language, last=end == len(text), length=len(text))
        groups = list(_groups(sentence, language))
        known = max((sum(g in have for g in groups) for have in told), default=0)
        if len(groups) > MIN_WORDS - _GROUP and known < REPEATED * len(groups):
            fresh.append(sentence)
        elif not fresh:
            return ""  # what follows a sentence that is left out may lean on it
    return " ".join(fresh)


def ended(paragraphs: Sequence[str], language: str) -> list[str]:
    """A feed's paragraphs, each that is whole with its full stop, as teasers are printed without.

    Of 1,481 English openings of a recorded day 289 had none, and no sentence of theirs could be printed.

    >>> ended(["The harbour of Orrin reopens on Friday after two weeks", "The harbour of Orrin reopens on the"], "en")
    ['The harbour of Orrin reopens on Friday after two weeks.', 'The harbour of Orrin reopens on the']
    """
    return [_ended(paragraph, language) for paragraph in paragraphs]


def _ended(paragraph: str, language: str) -> str:
    for start, end in split(paragraph, language)[-1:]:
        last = paragraph[start:end]
        if len(words(last, language)) >= MIN_WORDS and end == len(paragraph):
            return paragraph[:start] + (_whole(last, language, last=True, length=len(last)) or last)
    return paragraph


def _whole(sentence: str, language: str, *, last: bool, length: int) -> str:
    """The sentence with its full stop; "" for what was cut off."""
    if _CUT.search(sentence):
        return ""
    if _ENDED.search(sentence):
        return sentence
    final = words(sentence)[-1:]
    own_stop = _FULL_STOPS.get(language.partition("-")[0])
    cut = own_stop is None and not stopwords(language).isdisjoint(final)
    return "" if not last or length > MAX_UNENDED_CHARS or cut else sentence + (own_stop or ".")


def _groups(text: str, language: str) -> Iterator[tuple[str, ...]]:
    """Three words that follow one another, all of them."""
    found = words(text, language)
    return zip(*(found[n:] for n in range(_GROUP)), strict=False)
