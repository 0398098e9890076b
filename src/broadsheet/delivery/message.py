"""An edition as a mail: plain text and HTML that say the same, without pictures, scripts or anything to be fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from broadsheet.config import MailConfig, PublishConfig
from broadsheet.errors import ConfigError
from broadsheet.stages.publish.labels import Labels, labels_for
from broadsheet.stages.publish.safe import direction, language_tag, sentence_gap, shown, teaser
from broadsheet.stages.publish.site import base_url, long_day
from broadsheet.text.ids import stable_id
from broadsheet.types import Digest, Edition, Placement

# A mail that takes ten minutes; above 102 kB a large provider cuts a message, and 30 stories stay below 60 kB.
MAX_STORIES = 30
TEASER_CHARS = 420  # two or three sentences
TEXT_WIDTH = 72

# The dot-atom form of RFC 5322, in ASCII: nothing in it can break out of a header or a command.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9-]+)*", re.ASCII | re.I)


@dataclass(frozen=True, slots=True)
class MailStory:
    """One story of the mail, fit to print."""

    title: str
    url: str
    text: str
    news: tuple[str, ...]  # what is new since the version before
    corrections: tuple[str, ...]
    sources: int  # independent ones
    language: str
    direction: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class MailCategory:
    """A category with its stories."""

    name: str
    stories: tuple[MailStory, ...]


def edition_message(
    editions: Sequence[Edition],
    digests: Mapping[str, Digest],
    *,
    publish: PublishConfig,
    mail: MailConfig,
    now: datetime,
) -> EmailMessage:
    """The message, without a recipient. The same editions give the same `Message-ID`, whenever it is made.

    Args:
        editions: what to send, in the order of the paper; at most `MAX_STORIES` stories are taken, the most important
            ones of all, each category in its own order.
        digests: by story id; a placement without one is left out.
        now: the `Date`.

    Raises:
        ConfigError: `[mail] sender` or an address of the paper is wrong.
    """
    base = base_url(publish)
    paper = shown(publish.title)
    day = long_day(now.astimezone(_zone(publish.timezone)))
    categories = _categories(editions, digests, base)
    context = {
        "paper": paper,
        "day": day,
        "base": f"{base}/",
        "categories": categories,
        "unsubscribe": mail.unsubscribe,
    }
    message = EmailMessage()
    message["Subject"] = f"{paper}: {day}"
    message["From"] = Address(paper, addr_spec=_sender(mail))
    message["Date"] = format_datetime(now)
    key = stable_id("mail", *sorted(edition.id for edition in editions))
    message["Message-ID"] = f"<edition.{key}@{_host(mail, base)}>"
    message["List-Id"] = f"<broadsheet.{_host(mail, base)}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        if mail.unsubscribe.startswith("https:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_text(context), cte="quoted-printable")
    message.add_alternative(_template().render(context), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{key}")  # a random one would make equal messages differ
    return message


def _zone(name: str) -> tzinfo:
    """The zone of the paper's dates; the paper has been printed with it before it is mailed."""
    return UTC if name == "UTC" else ZoneInfo(name)


def recipient(address: str) -> str:
    """The bare address, when it is one.

    >>> recipient("A Reader <reader@example.org>")
    'reader@example.org'

    Raises:
        ConfigError: it is none.
    """
    named = re.fullmatch(r"[^<>\r\n]*<([^<>\s]+)>", address.strip())
    bare = named[1] if named else address.strip()
    if not _ADDRESS.fullmatch(bare):
        raise ConfigError(f"{address!r} is no mail address; write one such as reader@example.org")
    return bare


def _sender(mail: MailConfig) -> str:
    if not mail.sender:
        raise ConfigError("[mail] sender is not set; write the address that the mail comes from")
    return recipient(mail.sender)


def _host(mail: MailConfig, base: str) -> str:
    """Whose name makes the message's id unique: the sender's, else the paper's."""
    return recipient(mail.sender).rpartition("@")[2] if mail.sender else urlsplit(base).hostname or "localhost"


def _categories(editions: Sequence[Edition], digests: Mapping[str, Digest], base: str) -> tuple[MailCategory, ...]:
    placed = [(p.importance, p.story_id) for e in editions for p in e.placements if p.story_id in digests]
    chosen = {story_id for _, story_id in sorted(placed, key=lambda pair: (-pair[0], pair[1]))[:MAX_STORIES]}
    made = (
        MailCategory(
            shown(edition.category),
            tuple(_story(digests[p.story_id], p, base) for p in edition.placements if p.story_id in chosen),
        )
        for edition in editions
    )
    return tuple(category for category in made if category.stories)


def _story(digest: Digest, placement: Placement, base: str) -> MailStory:
    sections = digest.sections
    summary = sentence_gap(digest.language).join(shown(claim.text) for claim in sections.summary)
    return MailStory(
        title=shown(sections.title.text),
        url=f"{base}/story/{digest.story_id}/",
        text=teaser(summary, TEASER_CHARS),
        news=tuple(shown(claim.text) for claim in sections.whats_new),
        corrections=tuple(f"“{shown(c.text)}” {shown(c.reason)}".strip() for c in digest.corrections),
        sources=placement.independent_sources,
        language=language_tag(digest.language),
        direction=direction(digest.language),
        labels=labels_for(digest.language),
    )


def _text(context: Mapping[str, object]) -> str:
    """The plain text. Lines are not broken: every reader of mail fits them to its window."""
    lines = [f"{context['paper']}", f"{context['day']}", f"{context['base']}"]
    categories = context["categories"]
    for category in categories if isinstance(categories, tuple) else ():
        lines += ["", "", category.name.upper(), "=" * min(len(category.name), TEXT_WIDTH)]
        for story in category.stories:
            lines += ["", story.title, story.text]
            lines += [f"{story.labels.whats_new}{story.labels.colon} {text}" for text in story.news]
            lines += [f"Corrected: {text}" for text in story.corrections]
            lines += [f"({story.labels.sources_count(story.sources)}) {story.url}"]
    lines += ["", "-- ", "Every sentence was checked against the words of the outlets it cites."]
    if context["unsubscribe"]:
        lines.append(f"To get no more of these: {context['unsubscribe']}")
    return "\n".join(lines) + "\n"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("mail.html")
