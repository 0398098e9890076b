"""Names of categories, numbers of stories, and slugs, as the Kite front end writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from broadsheet.text.ids import stable_id

# The tabs that a new visitor of the client sees; it knows their names in its own languages.
CORE = ("world", "usa", "business", "tech", "science", "sports", "gaming", "onthisday")

_SPECIAL = {"technology": "tech", "linux & oss": "linux_oss", "sport": "sports"}
# The client puts widgets of its own under these, which nobody serves here.
_TAKEN = frozenset(("nhl", "nfl", "formula_1", "bitcoin", "cryptocurrency", "onthisday"))

# A story's number is what its address holds. Eight digits: two of a hundred stories meet once in 20,000 batches, and
# then the later id takes the next free one.
_NUMBERS = 99_999_989


def category_id(name: str) -> str:
    """The client's id of a category: lower case, no space.

    >>> category_id("World"), category_id("Technology"), category_id("USA | Austin, TX"), category_id("São Paulo")
    ('world', 'tech', 'usa_|_austin,_tx', 'sao_paulo')
    >>> category_id("Bitcoin"), category_id("世界")[:9]
    ('bitcoin_news', 'category_')
    """
    known = _SPECIAL.get(name.casefold())
    if known:
        return known
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9_(),|-]", "", re.sub(r"\s+", "_", letters.strip()))
    found = re.sub(r"-+", "-", found).strip("-_")
    if not re.search("[a-z0-9]", found):
        return f"category_{stable_id(name)[:8]}"
    return f"{found}_news" if found in _TAKEN else found


def category_ids(names: Iterable[str]) -> dict[str, str]:
    """Ids by name; a name whose id another one has gets a suffix.

    >>> category_ids(["Sports", "Sport"])
    {'Sports': 'sports', 'Sport': 'sports_9980e1'}
    """
    found: dict[str, str] = {}
    for name in names:
        chosen = category_id(name)
        found[name] = f"{chosen}_{stable_id(name)[:6]}" if chosen in found.values() else chosen
    return found


def story_numbers(story_ids: Iterable[str]) -> dict[str, int]:
    """A number from 1 for each story of a batch, the same in every batch unless two stories want one."""
    taken: set[int] = set()
    numbers = {}
    for story_id in sorted(set(story_ids)):
        number = wanted_number(story_id)
        while number in taken:
            number = number % _NUMBERS + 1
        taken.add(number)
        numbers[story_id] = number
    return numbers


def wanted_number(story_id: str) -> int:
    """The number a story has where no other wants it."""
    return int(stable_id("kite number", story_id), 16) % _NUMBERS + 1


def title_slug(title: str) -> str:
    """The last part of a story's address, which the client needs but never reads.

    >>> title_slug("Minister’s plan: “it's on”")
    'ministers-plan-its-on'
    """
    words = re.sub(r"[^\w\s-]", "", title.lower()).split()
    return "-".join(words)[:100].strip("-") or "story"
