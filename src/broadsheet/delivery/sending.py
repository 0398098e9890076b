"""Working off the queue: what is due is sent, and what came of it is kept."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from broadsheet.config import Config, DeliveryConfig
from broadsheet.delivery import mail, websub
from broadsheet.delivery.post import Attempt, failed
from broadsheet.delivery.webhooks import send_webhook
from broadsheet.store.values import Delivery
from broadsheet.types import Drop, DropReason

AT_ONCE = 8  # receivers told at the same time; each gets its own deliveries one after another


class DeliveryQueue(Protocol):
    """The part of a store that sending needs."""

    def due_deliveries(self, now: datetime, limit: int = 100) -> tuple[Delivery, ...]:
        """What is to be sent, the longest waiting first."""
        ...

    def save_delivery(self, delivery: Delivery) -> None:
        """Keep what came of an attempt."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What one working-off of the queue did."""

    tried: int
    arrived: int
    drops: tuple[Drop, ...]  # one a failed attempt


def deliver_due(
    queue: DeliveryQueue,
    config: Config,
    now: datetime,
    environment: Mapping[str, str],
    clock: Callable[[], float] = time.time,
) -> Sent:
    """Send what is due. After a failure its receiver's other deliveries wait for the next time, untried.

    Args:
        now: decides what is due and when a failed one is due again.
        environment: holds secrets under the names that the configuration gives.
        clock: seconds since 1970, for the time in signatures.
    """
    waiting: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in queue.due_deliveries(now, config.delivery.max_per_run):
        waiting[delivery.target].append(delivery)

    async def work() -> list[tuple[Delivery, Attempt]]:
        room = asyncio.Semaphore(AT_ONCE)
        lanes = (
            _lane(queue, lane, config, now, _sender(config, environment, clock), room) for lane in waiting.values()
        )
        return [done for lane in await asyncio.gather(*lanes) for done in lane]

    done = asyncio.run(work()) if waiting else []
    drops = tuple(_drop(delivery, attempt) for delivery, attempt in done if attempt.reason is not None)
    return Sent(len(done), len(done) - len(drops), drops)


Sender = Callable[[Delivery], Awaitable[Attempt]]


async def _lane(
    queue: DeliveryQueue,
    deliveries: Sequence[Delivery],
    config: Config,
    now: datetime,
    send: Sender,
    room: asyncio.Semaphore,
) -> list[tuple[Delivery, Attempt]]:
    done = []
    async with room:
        for delivery in deliveries:
            attempt = await send(delivery)
            queue.save_delivery(after(delivery, attempt, config.delivery, now))
            done.append((delivery, attempt))
            if attempt.reason is not None and not attempt.final:
                break
    return done


def after(delivery: Delivery, attempt: Attempt, config: DeliveryConfig, now: datetime) -> Delivery:
    """The delivery after an attempt: done, due again after a pause that doubles every time, or given up."""
    attempts = delivery.attempts + 1
    if attempt.reason is None:
        # A mail that has gone out is not kept: it is large, and somebody's.
        kept = "{}" if delivery.target.startswith(mail.SCHEME) else delivery.payload
        return replace(delivery, payload=kept, attempts=attempts, next_try=None, error="")
    error = f"{attempt.reason.value}: {attempt.detail}" if attempt.detail else attempt.reason.value
    if attempt.final or attempts >= config.max_attempts:
        return replace(delivery, attempts=attempts, next_try=None, error=f"given up: {error}")
    pause = min(config.first_retry_seconds * 2 ** min(attempts - 1, 20), config.max_retry_hours * 3_600)
    return replace(delivery, attempts=attempts, next_try=now + timedelta(seconds=pause), error=error)


def _sender(config: Config, environment: Mapping[str, str], clock: Callable[[], float]) -> Sender:
    hooks = {hook.url: hook for hook in config.webhooks}

    async def send(delivery: Delivery) -> Attempt:
        if delivery.target.startswith(mail.SCHEME):
            return await asyncio.to_thread(mail.send_queued, delivery, config.mail, environment)
        if delivery.target.startswith(websub.SCHEME):
            return await websub.send_websub(delivery, config.delivery, config.fetch)
        if delivery.target in hooks:
            return await send_webhook(delivery, hooks[delivery.target], config.delivery, environment, clock)
        return failed(DropReason.NOT_CONFIGURED, "this webhook is no longer in the configuration", final=True)

    return send


def _drop(delivery: Delivery, attempt: Attempt) -> Drop:
    reason = attempt.reason or DropReason.CONNECTION
    return Drop("deliver", receiver(delivery.target), reason, attempt.detail, kept=not attempt.final)


def receiver(target: str) -> str:
    """Whom a target means, without what may be a secret in its address.

    >>> receiver("https://hooks.example/T0/token"), receiver("mail:reader@example.org")
    ('https://hooks.example', 'mail:reader@example.org')
    """
    if target.startswith(mail.SCHEME):
        return target
    parts = urlsplit(target.removeprefix(websub.SCHEME))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
