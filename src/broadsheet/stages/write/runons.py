"""Stage 5 of 7: lines that run into one another: a caption without its full stop, and half of "U.S."."""

from __future__ import annotations

import re
from functools import cache

from broadsheet.stages.write.looks import look
from broadsheet.text.cues import Cues, cues
from broadsheet.text.words import stopwords

# "The day of the vote The governor said": a line that lost its full stop runs into the next; "Into The Wild" does not.
_RUN_ON = re.compile(r"(?<=[a-zß-öø-ÿ0-9)] )[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?= [a-zß-öø-ÿ])")
# In German a noun follows as often: "auf dem Foto Der Kontrast"; but "in Den Haag", "die Partei Die Linke".
_RUN_ON_DE = re.compile(
    r"(?<=[a-zß-öø-ÿA-Z0-9)«»] )[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?= (?!Haag|Linke|Grüne|Welt|Zeit|Spiegel)[^\W\d_])"
)


# A heading in capitals runs into its paragraph: "Council Votes on New Harbour Wall The mayor said".
_HEADING = re.compile(r"(?:(?:[A-ZÀ-ÖØ-Þ][\w'’-]*|of|in|on|to|for|and|a|the|at|by|with|from|as) ){4,}The [A-Z]")
MIN_CAPITALS = 4  # words of such a heading with a capital before "The"; names have fewer

_POLITE = frozenset("ihr ihre ihren ihrem ihrer ihres ihnen".split())


def runs_on(sentence: str, language: str) -> bool:
    """Whether two lines stand in one sentence, or half an abbreviation at either end.

    >>> runs_on("The lower gate of the dam The county has closed the road.", "en"), runs_on("The dam held.", "en")
    (True, False)
    """
    if "\\" in look(sentence).signs or (sentence[1:3] == ". " and sentence[3:4].islower()):
        return True
    if sentence.endswith(".") and sentence[-2:-1].isupper() and (sentence[-3:-2].islower() or sentence[-3:-2] == "-"):
        return True  # "a formerU.", "anti-U.": split inside "U.S."
    if " The " in sentence and (heading := _HEADING.match(sentence)):
        behind = heading.group()[: -len("The X")].split()
        if behind[-1][0].isupper() and sum(w[0].isupper() for w in behind) >= MIN_CAPITALS:
            return True
    openers = _line_openers(cues(language))
    pattern = _RUN_ON_DE if language == "de" else _RUN_ON
    return bool(openers) and any(found.group().lower() in openers for found in pattern.finditer(sentence))


@cache
def _line_openers(words: Cues) -> frozenset[str]:
    """Small words a line begins with and no name has before a small letter; none for a language without articles.

    Without the polite forms: "wie Sie wissen".
    """
    if not words.determiners:
        return frozenset()
    small = frozenset(words.determiners + words.linking + words.boundaries)
    if words.language == "de":
        small = stopwords("de") - _POLITE
    return small - frozenset(words.he + words.she + words.they)
