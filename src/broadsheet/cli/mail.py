"""`mail`: the current edition to its readers."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from typing import Annotated

import typer

from broadsheet.cli.options import HERE, ConfigOption, NowOption
from broadsheet.cli.output import emit
from broadsheet.cli.workspace import Workspace, find_workspace, parse_now
from broadsheet.delivery.mail import mail_delivery, send_queued
from broadsheet.delivery.message import edition_message, recipient
from broadsheet.delivery.sending import after
from broadsheet.errors import ConfigError, DeliveryError, InputError
from broadsheet.store import Store
from broadsheet.types import Edition


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(mail)


def mail(
    config: ConfigOption = HERE,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="This address; give it several times.", show_default="from the configuration"),
    ] = None,
    category: Annotated[
        list[str] | None, typer.Option("--category", help="Only this category; give it several times.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the message, send nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send it also to whom had this edition.")] = False,
    now: NowOption = None,
) -> None:
    """Send the current edition by mail: once to each address, whenever and however often it is called.

    Example: broadsheet mail --to reader@example.org --dry-run
    """
    workspace = find_workspace(config)
    moment = parse_now(now)
    with workspace.store() as store:
        message = _message(workspace, store, category or [], moment)
        if dry_run:
            emit(message.as_string())
            return
        failures = [
            failure
            for address in _recipients(workspace, to)
            if (failure := _send(workspace, store, _addressed(message, address), address, moment, again))
        ]
    if failures:
        raise DeliveryError(failures[0] if len(failures) == 1 else f"{len(failures)} mails failed: {failures[0]}")


def _message(workspace: Workspace, store: Store, categories: list[str], now: datetime) -> EmailMessage:
    editions = _chosen(workspace, store.latest_editions(), categories)
    withdrawn = store.withdrawals()
    wanted = {p.story_id for edition in editions for p in edition.placements} - set(withdrawn)
    return edition_message(
        editions,
        store.latest_digests(sorted(wanted)),
        publish=workspace.config.publish,
        mail=workspace.config.mail,
        now=now,
    )


def _chosen(workspace: Workspace, editions: dict[str, Edition], categories: list[str]) -> list[Edition]:
    """The editions to send, in the order of the paper."""
    known = {name.casefold(): name for name in editions}
    unknown = [name for name in categories if name.casefold() not in known]
    if unknown:
        raise InputError(f"--category {unknown[0]}: not in print; there are {', '.join(editions) or 'none'}")
    if not editions:
        raise InputError("there is no edition yet; `broadsheet run` makes one")
    names = [known[name.casefold()] for name in categories] or list(editions)
    order = workspace.config.edition.category_order
    rank = {name: number for number, name in enumerate(order)}
    return [editions[name] for name in sorted(names, key=lambda name: (rank.get(name, len(order)), name))]


def _recipients(workspace: Workspace, to: list[str] | None) -> list[str]:
    addresses = list(dict.fromkeys(recipient(address) for address in to or workspace.config.mail.to))
    if not addresses:
        raise ConfigError("nobody to send to: give --to ADDRESS, or set [mail] to in broadsheet.toml")
    return addresses


def _addressed(message: EmailMessage, address: str) -> EmailMessage:
    del message["To"]
    message["To"] = address
    return message


def _send(workspace: Workspace, store: Store, message: EmailMessage, address: str, now: datetime, again: bool) -> str:
    """Send to one address; why it failed, "" when it did not."""
    delivery = mail_delivery(message, address, now, again=again)
    if not store.enqueue([delivery]):
        known = store.delivery(delivery.id) or delivery
        if known.next_try is None and not known.error:
            emit(f"{address} has this edition already; --again sends it once more")
            return ""
        delivery = replace(known, attempts=0, payload=delivery.payload)  # the body of an old one may be forgotten
    attempt = send_queued(delivery, workspace.config.mail, os.environ)
    store.save_delivery(after(delivery, attempt, workspace.config.delivery, now))
    if attempt.reason is None:
        emit(f"sent to {address}")
        return ""
    return attempt.detail
