"""The catalogue as a value: outlets, families, agencies and feeds, and the lookup of an outlet by URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from broadsheet.catalogue.hosts import feed_key, guess_domain, host_of, suffixes
from broadsheet.types import Agency, Family, Feed, Outlet

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a catalogue. `str()` gives the line a person reads.

    >>> print(Problem("outlets.toml", "bbc.co.uk", "country 'UK' is no ISO 3166 code", "write 'GB'"))
    outlets.toml: bbc.co.uk: country 'UK' is no ISO 3166 code; write 'GB'
    """

    file: str  # relative to the catalogue's folder: "feeds/world.toml"
    entry: str  # domain, URL or id of the entry, "" for the file as a whole
    what: str
    mend: str
    level: Level = "error"  # a warning leaves the catalogue usable as it is

    def __str__(self) -> str:
        where = f"{self.file}: {self.entry}" if self.entry else self.file
        return f"{where}: {self.what}; {self.mend}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything known about outlets and feeds. Picklable; never changes.

    >>> bbc = Outlet("bbc.co.uk", "BBC", "GB", "en", aliases=("bbc.com",))
    >>> catalogue = Catalogue(outlets={"bbc.co.uk": bbc})
    >>> catalogue.outlet_for("https://www.bbc.com/news/1").name
    'BBC'
    """

    outlets: Mapping[str, Outlet] = field(default_factory=dict)  # by domain
    families: Mapping[str, Family] = field(default_factory=dict)  # by id
    agencies: tuple[Agency, ...] = ()
    feeds: tuple[Feed, ...] = ()  # in the order of the files
    feed_files: tuple[str, ...] = ()  # one a feed: where it was read, for messages; may be shorter than `feeds`
    unread: tuple[Problem, ...] = ()  # what could not be read as it was written; `validate` reports it too
    _by_host: Mapping[str, Outlet] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_host = {alias: outlet for outlet in self.outlets.values() for alias in outlet.aliases}
        object.__setattr__(self, "_by_host", {**by_host, **self.outlets})

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of the categories that have feeds, in the order of the feeds."""
        return tuple(dict.fromkeys(feed.category for feed in self.feeds))

    def outlet_for(self, url_or_host: str) -> Outlet:
        """The outlet that a URL or host belongs to.

        The longest part of the host that is an outlet's domain or alias decides. For a host that nobody
        knows the answer is an outlet that is a family of its own, with country and language `""` and
        ownership `"unknown"`; its domain is guessed (see `broadsheet.catalogue.hosts.guess_domain`).
        Raises `CatalogueError` when there is no host in the text.

        >>> Catalogue().outlet_for("https://www.outlet.example/a").family_key
        'outlet.example'
        """
        for suffix in suffixes(host_of(url_or_host)):
            if suffix in self._by_host:
                return self._by_host[suffix]
        domain = guess_domain(url_or_host)
        return Outlet(domain=domain, name=domain)

    def _outlet_of(self, feed: Feed) -> Outlet:
        """The outlet of a feed whose `outlet` may be a guess from its own address."""
        host = host_of(feed.url)
        guessed = f".{host}".endswith(f".{feed.outlet}")
        return self.outlet_for(host if guessed else feed.outlet)

    def with_feeds(self, feeds: Iterable[Feed]) -> Catalogue:
        """This catalogue and these feeds, such as an import gave. A feed that is here already is left out.

        The outlet of each new feed becomes the known outlet of that domain; an unknown one is added.
        Raises `CatalogueError` when a feed's address or outlet holds no host.

        >>> more = Catalogue().with_feeds([Feed("https://outlet.example/rss", "www.outlet.example")])
        >>> more.feeds[0].outlet, list(more.outlets)
        ('outlet.example', ['outlet.example'])
        """
        known = {feed_key(feed.url) for feed in self.feeds}
        outlets = dict(self.outlets)
        added = []
        for feed in feeds:
            if feed_key(feed.url) in known:
                continue
            known.add(feed_key(feed.url))
            outlet = self._outlet_of(feed)
            outlets.setdefault(outlet.domain, outlet)
            added.append(replace(feed, outlet=outlet.domain))
        return replace(self, outlets=outlets, feeds=(*self.feeds, *added))
