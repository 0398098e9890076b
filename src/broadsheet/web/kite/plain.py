"""Text as the Kite front end can bear it.

That client shows story text as plain text in most places and inserts it as HTML in its search results, scans it for
citations, and splits `Title: text` at the first colon outside of quotation marks.
"""

from __future__ import annotations

import re

from broadsheet.stages.publish.safe import shown

# Written as entities they would be shown as `&lt;` in a story; left as they are, they would be markup in a search.
_ANGLES = str.maketrans({"<": "‹", ">": "›"})

# What the client would take for a citation of its own: [domain#1], [common], [3], [*].
_CITATION = re.compile(r"\[([^\[\]#]*#\d+|common|\d+|\*)\]")

# The client's own pattern reads from the first bracket to the next "#": one that is not closed swallows citations.
_UNCLOSED = re.compile(r"\[(?![^\[\]]*\])")

_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
# The client looks for a colon only outside of these; one that is not closed hides every colon behind it.
_QUOTES = str.maketrans("", "", '"“”„‟«»‹›「」『』《》‘‚‛')


def plain(text: str) -> str:
    """One line that is only text to the client.

    >>> plain("<b>Nine</b> dead [1] [harbour.example#2] [sic]")
    '‹b›Nine‹/b› dead (1) (harbour.example#2) [sic]'
    """
    return _UNCLOSED.sub("(", _CITATION.sub(r"(\1)", shown(text).translate(_ANGLES)))


def titled(title: str, text: str) -> str:
    """`Title: text` that the client splits where it should; a straight apostrophe would open a quotation for it.

    >>> titled("Minister's plan: today at 10:30", "It's on")
    'Minister’s plan – today at 10:30: It’s on'
    >>> titled("", "No title")
    'No title'
    """
    body = plain(text).replace("'", "’")
    head = _without_colons(plain(title).replace("'", "’").translate(_QUOTES)).strip()
    return f"{head}: {body}" if head else body


def _without_colons(title: str) -> str:
    kept = {match.start() + n for match in _TIME.finditer(title) for n, c in enumerate(match[0]) if c == ":"}
    parted = "".join(c if c != ":" or n in kept else "\0" for n, c in enumerate(title))
    return re.sub(r"\s*\0\s*", " – ", parted)
