"""Mail through the queue: one delivery an address and edition, so that nobody gets the same edition twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from broadsheet.config import MailConfig
from broadsheet.delivery.post import ARRIVED, Attempt, failed
from broadsheet.delivery.smtp import MailError, send
from broadsheet.store.values import Delivery
from broadsheet.text.ids import stable_id
from broadsheet.types import DropReason

SCHEME = "mail:"


def mail_delivery(message: EmailMessage, address: str, now: datetime, *, again: bool = False) -> Delivery:
    """The message to one address, due at once. `again` makes it another delivery than an earlier one."""
    once = (str(message["Message-ID"]), address.casefold())
    repeated = (now.isoformat(),) if again else ()
    payload = json.dumps({"message": message.as_bytes(policy=policy.SMTP).decode("ascii")})
    return Delivery(stable_id("mail", *once, *repeated), SCHEME + address, payload, now, now)


def send_queued(delivery: Delivery, config: MailConfig, environment: Mapping[str, str]) -> Attempt:
    """One attempt; a mail server's refusal is a value."""
    message = message_from_bytes(json.loads(delivery.payload)["message"].encode("ascii"), policy=policy.SMTP)
    try:
        send(message, delivery.target.removeprefix(SCHEME), config, environment)
    except MailError as error:
        return failed(DropReason.CONNECTION, str(error), final=error.final)
    return ARRIVED
