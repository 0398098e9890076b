"""Handing a message to a mail server (RFC 5321), encrypted unless the configuration says otherwise."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage

from broadsheet.config import MailConfig
from broadsheet.errors import DeliveryError
from broadsheet.text.normalise import clean


class MailError(DeliveryError):
    """The mail server cannot be reached or refuses; `final` when trying again later would be wrong."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


def send(message: EmailMessage, address: str, config: MailConfig, environment: Mapping[str, str]) -> None:
    """Send the message to one address, which need not stand in its headers.

    Args:
        environment: holds the password under the name `password_env`, when there is a user name.

    Raises:
        MailError: it was not taken; one line that says what, where and how to mend it.
    """
    where = f"[mail] host = {config.host!r}, port = {config.port}"
    try:
        password = _password(config, environment)
        with _connect(config) as server:
            if config.username:
                server.login(config.username, password)
            server.send_message(message, config.sender, [address])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise MailError(f"{address}: refused by the mail server: {_words(code, text)}", final=code >= 500) from error
    except smtplib.SMTPAuthenticationError as error:
        told = _words(error.smtp_code, error.smtp_error)
        raise MailError(
            f"{where}: the login of {config.username!r} failed ({told}); check it and the environment's"
            f" {config.password_env}"
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailError(f'{where}: {clean(str(error))}; try security = "tls" or "none"') from error
    except smtplib.SMTPResponseException as error:
        told = _words(error.smtp_code, error.smtp_error)
        raise MailError(f"{where}: the mail server refused: {told}", final=error.smtp_code >= 550) from error
    except ssl.SSLError as error:
        raise MailError(
            f"{where}: no safe connection: {clean(str(error))}; check that the name is the one in the server's"
            " certificate, and that security fits the port (587 starttls, 465 tls)"
        ) from error
    except (OSError, smtplib.SMTPException, UnicodeError) as error:  # UnicodeError: a name no host can have
        told = clean(str(error)) or type(error).__name__
        raise MailError(f"{where}: no mail server answers: {told}; is it running, and is the port right?") from error


def _connect(config: MailConfig) -> smtplib.SMTP:
    timeout = config.timeout_seconds
    if config.security == "tls":
        return smtplib.SMTP_SSL(config.host, config.port, timeout=timeout, context=ssl.create_default_context())
    server = smtplib.SMTP(config.host, config.port, timeout=timeout)
    try:
        if config.security == "starttls":
            server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise
    return server


def _password(config: MailConfig, environment: Mapping[str, str]) -> str:
    """The password of the login, "" where there is none; raises MailError for one that no login can have."""
    if not config.username:
        return ""
    password = environment.get(config.password_env, "")
    if not password:
        raise MailError(
            f"[mail] username = {config.username!r} needs a password: put it into the environment"
            f" as {config.password_env}"
        )
    if not (config.username + password).isascii():
        raise MailError(
            f"[mail] username = {config.username!r} or its password in {config.password_env} has letters outside ASCII,"
            " which logins by SMTP cannot hold; take others"
        )
    return password


def _words(code: int, text: bytes | str) -> str:
    told = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return clean(f"{code} {told}")[:200]
