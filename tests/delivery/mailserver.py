"""A mail server on this machine that keeps what it is given."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.loopserver import in_thread


@dataclass
class MailServer:
    """`refuse` holds recipients it does not take, `password` the one it wants, "" for none."""

    port: int = 0
    messages: list[tuple[str, EmailMessage]] = field(default_factory=list)  # recipient of the envelope, message
    refuse: dict[str, str] = field(default_factory=dict)
    password: str = ""
    tls: ssl.SSLContext | None = None
    implicit: bool = False  # encrypted from the first byte, else after STARTTLS

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
        self.messages += [(to, message) for to in envelope.rcpt_tos]  # type: ignore[misc]
        return "250 OK"

    def protocol(self) -> SMTP:
        def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
            right = isinstance(data, LoginPassword) and data.password == self.password.encode()
            return AuthResult(success=right, handled=False)

        if not self.password:
            return SMTP(self, hostname="mail.test", tls_context=None if self.implicit else self.tls)
        return SMTP(self, hostname="mail.test", authenticator=check, auth_required=True, auth_require_tls=False)


@contextmanager
def mail_server(**settings: Any) -> Iterator[MailServer]:
    """A server in a thread, until the block is left."""
    kept = MailServer(**settings)

    async def begin() -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(kept.protocol, "127.0.0.1", 0, ssl=kept.tls if kept.implicit else None)

    with in_thread(begin) as kept.port:
        yield kept
