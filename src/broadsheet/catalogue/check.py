"""Everything that is wrong with a catalogue, as lines a person can act on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, repeat

from broadsheet.catalogue.codes import is_country, is_language
from broadsheet.catalogue.hosts import fault_of_url, feed_key, host_of, is_private
from broadsheet.catalogue.model import Catalogue, Problem
from broadsheet.types import Agency, Feed, Outlet

OWNERSHIPS = ("public", "state", "private", "listed", "nonprofit", "cooperative", "agency", "trust", "unknown")

_MEND_LANGUAGE = 'write a BCP 47 tag such as "en", "pt-BR" or "zh-Hant"'
_MEND_FAMILY = "add it there, or leave `family` out when the outlet stands alone"

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DOMAIN = re.compile(r"localhost|[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


def validate(catalogue: Catalogue) -> list[Problem]:
    """All problems of a catalogue, in the order of the files; an empty list means that it is sound.

    >>> from broadsheet.catalogue import load_catalogue
    >>> validate(load_catalogue())
    []
    """
    return [
        *catalogue.unread,
        *(problem for outlet in catalogue.outlets.values() for problem in _outlet(outlet, catalogue)),
        *_aliases(catalogue),
        *_families(catalogue),
        *(problem for agency in catalogue.agencies for problem in _agency(agency, catalogue)),
        *_shared_credits(catalogue),
        *_feeds(catalogue),
    ]


def _outlet(outlet: Outlet, catalogue: Catalogue) -> Iterator[Problem]:
    file, entry = "outlets.toml", outlet.domain
    for domain in (outlet.domain, *outlet.aliases):
        if not _DOMAIN.fullmatch(domain) or domain.startswith("www."):
            yield Problem(file, entry, f"{domain!r} is no domain", "write it like bbc.co.uk: lower case, no www.")
    if outlet.country and not is_country(outlet.country):
        mend = 'write two capital letters of ISO 3166-1, such as "GB", or "" when unknown'
        yield Problem(file, entry, f"country {outlet.country!r} does not exist", mend)
    if outlet.language and not is_language(outlet.language):
        yield Problem(file, entry, f"language {outlet.language!r} does not exist", _MEND_LANGUAGE)
    if outlet.ownership not in OWNERSHIPS:
        what = f"ownership {outlet.ownership!r} is unknown here"
        yield Problem(file, entry, what, f"use one of {', '.join(OWNERSHIPS)}")
    if outlet.family and outlet.family not in catalogue.families:
        yield Problem(file, entry, f"family {outlet.family!r} is not in families.toml", _MEND_FAMILY)


def _aliases(catalogue: Catalogue) -> Iterator[Problem]:
    """Hosts that two outlets claim."""
    hosts = Counter(host for outlet in catalogue.outlets.values() for host in {outlet.domain, *outlet.aliases})
    for outlet in catalogue.outlets.values():
        for alias in outlet.aliases:
            if hosts[alias] > 1:
                what = f"alias {alias!r} belongs to another outlet as well"
                yield Problem("outlets.toml", outlet.domain, what, "leave it with one of them")
            elif alias == outlet.domain or outlet.aliases.count(alias) > 1:
                yield Problem("outlets.toml", outlet.domain, f"alias {alias!r} is there twice", "remove one")


def _families(catalogue: Catalogue) -> Iterator[Problem]:
    used = {outlet.family for outlet in catalogue.outlets.values()}
    used |= {agency.family for agency in catalogue.agencies}
    for family in catalogue.families.values():
        if not _SLUG.fullmatch(family.id):
            yield Problem("families.toml", family.id, "id is no slug", 'write it like "news-corp"')
        if family.id not in used:
            what = "no outlet and no agency names it"
            yield Problem("families.toml", family.id, what, "remove it or correct its id", "warning")


def _agency(agency: Agency, catalogue: Catalogue) -> Iterator[Problem]:
    file = "agencies.toml"
    if not _SLUG.fullmatch(agency.id):
        yield Problem(file, agency.id, "id is no slug", 'write it like "europa-press"')
    if agency.family and agency.family not in catalogue.families:
        yield Problem(file, agency.id, f"family {agency.family!r} is not in families.toml", _MEND_FAMILY)
    if not agency.credits and not agency.acronyms:
        yield Problem(file, agency.id, "no credits", "add the names outlets credit it by: credits = […]")
    for text in (*agency.credits, *agency.acronyms):
        if not text.strip() or text != text.strip():
            yield Problem(file, agency.id, f"credit {text!r} has outer white space", "remove it")


def _shared_credits(catalogue: Catalogue) -> Iterator[Problem]:
    """Credits that name two agencies: nobody could tell whose text it is."""
    owners: dict[str, str] = {}
    for agency in catalogue.agencies:
        for text in (*agency.credits, *agency.acronyms):
            owner = owners.setdefault(text, agency.id)
            if owner != agency.id:
                what = f"credit {text!r} names {owner!r} too"
                yield Problem("agencies.toml", agency.id, what, "leave it with the one it nearly always means")


def _feeds(catalogue: Catalogue) -> Iterator[Problem]:
    first_file: dict[str, str] = {}
    files = chain(catalogue.feed_files, repeat("imported feeds"))
    for feed, file in zip(catalogue.feeds, files, strict=False):
        key = feed_key(feed.url)
        if key in first_file:
            what = f"the same feed is in {first_file[key]} already"
            yield Problem(file, feed.url, what, "keep it in one category")
        first_file.setdefault(key, file)
        yield from _feed(feed, file, catalogue)


def _feed(feed: Feed, file: str, catalogue: Catalogue) -> Iterator[Problem]:
    if fault := fault_of_url(feed.url):
        yield Problem(file, feed.url[:200], fault, "write the feed's full address: https://…")
        return
    if feed.url.startswith("http:") and not is_private(host_of(feed.url)):
        mend = "write https:// unless the outlet has no such address"
        yield Problem(file, feed.url, "its text can be changed on the way", mend, "warning")
    if feed.language and not is_language(feed.language):
        yield Problem(file, feed.url, f"language {feed.language!r} does not exist", _MEND_LANGUAGE)
    if not feed.category.strip():
        yield Problem(file, feed.url, "no category", 'give it one, such as "World"')
    outlet = catalogue.outlets.get(feed.outlet)
    if outlet is None:
        what = f"outlet {feed.outlet!r} is not in outlets.toml"
        yield Problem(file, feed.url, what, "add it there, or correct the domain")
        return
    owner = catalogue.outlet_for(feed.url)
    known = owner != Outlet(owner.domain, owner.domain)  # else an import added it, or it is in no list at all
    if known and owner.family_key != outlet.family_key:
        what = f"its host is {owner.domain}'s, not {outlet.domain}'s"
        yield Problem(file, feed.url, what, f"write: outlet = {owner.domain!r}")
