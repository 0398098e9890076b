"""WebSub (W3C Recommendation, 2018): the hub is told which of our feeds have changed, and tells their subscribers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from broadsheet.config import DeliveryConfig, FetchConfig
from broadsheet.delivery.events import EDITION, Event
from broadsheet.delivery.post import Attempt, Letter, post
from broadsheet.delivery.webhooks import USER_AGENT
from broadsheet.stages.publish.feeds import ATOM_FILE, JSON_FILE, RSS_FILE
from broadsheet.store.values import Delivery
from broadsheet.text.ids import stable_id

SCHEME = "websub:"


def websub_delivery(
    hub: str, events: Iterable[Event], slugs: dict[str, str], base: str, now: datetime
) -> list[Delivery]:
    """One request for all feeds that new editions change; none when there is no hub or no new edition.

    Args:
        slugs: folder by category.
        base: the site's address without a slash at its end.
    """
    editions = [event for event in events if event.kind == EDITION]
    if not hub or not editions:
        return []
    folders = ["", *(f"{slugs[name]}/" for event in editions if (name := event.data["category"]) in slugs)]
    topics = [f"{base}/{folder}{file}" for folder in folders for file in (RSS_FILE, ATOM_FILE, JSON_FILE)]
    form = urlencode([("hub.mode", "publish"), *(("hub.url", topic) for topic in topics)])
    return [Delivery(stable_id("websub", hub, *(event.id for event in editions)), SCHEME + hub, form, now, now)]


async def send_websub(delivery: Delivery, config: DeliveryConfig, guard: FetchConfig) -> Attempt:
    """One attempt."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": USER_AGENT}
    return await post(Letter(delivery.target.removeprefix(SCHEME), delivery.payload.encode(), headers), config, guard)
