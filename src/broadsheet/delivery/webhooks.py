"""Webhooks: an event becomes one delivery for everybody who asked for its kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from broadsheet import __version__
from broadsheet.config import DeliveryConfig, FetchConfig, WebhookConfig
from broadsheet.delivery.events import Event
from broadsheet.delivery.post import Attempt, Letter, failed, post
from broadsheet.delivery.signature import HEADER, sign
from broadsheet.stages.publish.site import iso
from broadsheet.store.values import Delivery
from broadsheet.text.ids import stable_id
from broadsheet.types import DropReason

USER_AGENT = f"Broadsheet/{__version__} (webhook)"


def webhook_deliveries(events: Iterable[Event], hooks: Iterable[WebhookConfig], now: datetime) -> Iterator[Delivery]:
    """One delivery an event and hook that wants it, due at once."""
    wanted = tuple(hooks)
    for event in events:
        body = payload(event)
        for hook in wanted:
            if event.kind in hook.events:
                yield Delivery(stable_id("webhook", hook.url, event.id), hook.url, body, now, now)


def payload(event: Event) -> str:
    """What is sent: one line of JSON, the same in every attempt."""
    told = {"id": event.id, "type": event.kind, "created": iso(event.time), "data": event.data}
    return json.dumps(told, ensure_ascii=True, separators=(",", ":"))


async def send_webhook(
    delivery: Delivery,
    hook: WebhookConfig,
    config: DeliveryConfig,
    environment: Mapping[str, str],
    clock: Callable[[], float],
) -> Attempt:
    """One attempt, signed with the hook's secret and the time of `clock` (seconds since 1970)."""
    secret = environment.get(hook.secret_env, "")
    if not secret:
        return failed(DropReason.NOT_CONFIGURED, f"the environment has no {hook.secret_env}, which signs this webhook")
    body = delivery.payload.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Broadsheet-Delivery": delivery.id,
        "Broadsheet-Event": str(json.loads(delivery.payload)["type"]),
        HEADER: sign(body, secret, int(clock())),
    }
    guard = FetchConfig(allow_loopback=hook.allow_private, allow_private=hook.allow_private)
    return await post(Letter(delivery.target, body, headers), config, guard)
