"""Who is behind an outlet, as the Kite front end shows it beside a source."""

from __future__ import annotations

from typing import Any

from broadsheet.store.base import Store
from broadsheet.types import Outlet
from broadsheet.web.kite.plain import plain

MAX_HOST_CHARS = 253  # of a name in the DNS: what is longer is none, and its many parts would be work

_KINDS = {
    "public": "a public broadcaster or paper",
    "state": "run by a state",
    "private": "privately owned",
    "listed": "owned by a listed company",
    "nonprofit": "run by a nonprofit organisation",
    "cooperative": "run by a cooperative",
    "agency": "a news agency",
    "trust": "owned by a trust",
}


def media_info(store: Store, host: str) -> dict[str, Any] | None:
    """What is known of the outlet of a domain, or of a host below it; None when it is in no catalogue."""
    families = {family.id: family.name for family in store.families()}
    by_domain = {domain: outlet for outlet in store.outlets() for domain in (*outlet.aliases, outlet.domain)}
    labels = host[-MAX_HOST_CHARS:].lower().strip(".").split(".")
    for start in range(len(labels) - 1):
        outlet = by_domain.get(".".join(labels[start:]))
        if outlet is not None:
            return _info(outlet, families.get(outlet.family, ""))
    return None


def all_media(store: Store) -> list[dict[str, Any]]:
    """Every outlet, by domain."""
    families = {family.id: family.name for family in store.families()}
    return [_info(outlet, families.get(outlet.family, "")) for outlet in store.outlets()]


def _info(outlet: Outlet, family: str) -> dict[str, Any]:
    kind = _KINDS.get(outlet.ownership, "")
    return {
        "country": plain(outlet.country),
        "organization": plain(outlet.name),
        "domains": [outlet.domain, *outlet.aliases],
        "description": f"{plain(outlet.name)} is {kind}." if kind else "",
        "owner": plain(family),
        "typology": plain(outlet.ownership),
    }
