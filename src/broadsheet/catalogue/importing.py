"""What every import has in common: strangers' values become clean `Feed` values, each address once."""

from __future__ import annotations

import unicodedata

from broadsheet.catalogue.codes import is_language
from broadsheet.catalogue.hosts import clean_feed_url, fault_of_url, feed_key, guess_domain, host_of
from broadsheet.catalogue.model import Problem
from broadsheet.errors import CatalogueError
from broadsheet.types import Feed

DEFAULT_CATEGORY = "World"
MAX_FEEDS = 50_000
MAX_NAME_CHARS = 200  # a category or title; longer ones are cut

_XML_FORBIDDEN = {"Cc", "Cs", "Co", "Cn"}  # control, surrogate, private use, not assigned


class Importer:
    """Collects the feeds of one file. `skipped`, when given, receives a problem for each one left out."""

    def __init__(self, source: str, skipped: list[Problem] | None) -> None:
        self.feeds: list[Feed] = []
        self._source = source
        self._skipped = [] if skipped is None else skipped
        self._known: set[str] = set()

    def add(self, *, url: str, site: str, category: str, language: str, title: str, place: str) -> None:
        """Take one feed. Raises `CatalogueError` when there are too many."""
        url = clean_feed_url(url)
        if fault := fault_of_url(url):
            self._skip(place, f"{fault}: {url[:100]!r}", "correct the address and import again")
            return
        key = feed_key(url)
        if key in self._known:
            self._skip(place, f"the same feed came before: {url[:100]!r}", "nothing to do")
            return
        if len(self.feeds) == MAX_FEEDS:
            raise CatalogueError(f"{self._source} file with more than {MAX_FEEDS} feeds: split it")
        self._known.add(key)
        outlet, language, title = _outlet(url, site), language.strip(), clean_name(title)
        self.feeds.append(
            Feed(
                url=url,
                outlet=outlet,
                category=clean_name(category) or DEFAULT_CATEGORY,
                language=language if is_language(language) else "",
                title="" if title == outlet else title,
            )
        )

    def _skip(self, place: str, what: str, mend: str) -> None:
        self._skipped.append(Problem(self._source, place, what, mend, "warning"))


def clean_name(text: str) -> str:
    """One line of NFC text without control characters, at most `MAX_NAME_CHARS` long.

    >>> clean_name(" Wissen\\n &  Technik\\x07 ")
    'Wissen & Technik'
    """
    text = unicodedata.normalize("NFC", text)
    kept = "".join(char for char in text if char.isspace() or unicodedata.category(char) not in _XML_FORBIDDEN)
    return " ".join(kept.split())[:MAX_NAME_CHARS].strip()


def _outlet(url: str, site: str) -> str:
    """The outlet's domain: the site's host as given, without `www.`, else a guess from the feed's address."""
    site = site.strip()
    if site and not fault_of_url(site):
        return host_of(site).removeprefix("www.")
    return guess_domain(url)
