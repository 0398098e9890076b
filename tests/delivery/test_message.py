"""An edition as a mail: what a reader's program gets to see."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from lxml import html
from tests.stages.publish import hostile, samples

from broadsheet.config import MailConfig, PublishConfig
from broadsheet.delivery.message import MAX_STORIES, edition_message, recipient
from broadsheet.errors import ConfigError
from broadsheet.types import Correction, Digest, Edition, Placement

EDITIONS, DIGESTS = samples.paper()
PUBLISH = PublishConfig(title="The Sound", base_url="https://paper.example/news/")
MAIL = MailConfig(sender="paper@paper.example", unsubscribe="https://paper.example/leave")


def made(
    editions: list[Edition] = EDITIONS, digests: dict[str, Digest] = DIGESTS, mail: MailConfig = MAIL, minutes: int = 0
) -> EmailMessage:
    now = samples.NOON + timedelta(minutes=minutes)
    message = edition_message(editions, digests, publish=PUBLISH, mail=mail, now=now)
    message["To"] = "reader@example.org"
    back = message_from_bytes(message.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert isinstance(back, EmailMessage)
    return back


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def one(digest: Digest) -> tuple[list[Edition], dict[str, Digest]]:
    placement = Placement(digest.story_id, digest.version, 1.0, 3)
    return [Edition("e", "World", samples.NOON, samples.NOON, (placement,))], {digest.story_id: digest}


def test_text_and_html_hold_the_same_stories() -> None:
    message = made()
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, page = body(message, "plain"), html.document_fromstring(body(message, "html"))
    titles = [h.text_content() for h in page.iter("h3")]
    assert len(titles) == 16
    for title in titles:
        assert title in text
    assert {a.get("href") for a in page.iter("a")} >= {f"https://paper.example/news/story/{i}/" for i in DIGESTS}
    assert [h.text_content() for h in page.iter("h2")][:2] == ["World", "Business"]


def test_headers_are_those_of_a_good_list() -> None:
    message = made(minutes=5)
    assert message["Subject"] == "The Sound: Monday, 23 November 2026"
    assert message["From"] == "The Sound <paper@paper.example>"
    assert parsedate_to_datetime(message["Date"]) == samples.NOON + timedelta(minutes=5)
    assert message["List-Unsubscribe"] == "<https://paper.example/leave>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in made(mail=MailConfig(sender="paper@paper.example"))


def test_the_message_id_is_the_editions() -> None:
    assert made()["Message-ID"] == made(minutes=600)["Message-ID"]
    assert made()["Message-ID"] != made(EDITIONS[:1])["Message-ID"]
    assert re.fullmatch(r"<edition\.[0-9a-f]{16}@paper\.example>", made()["Message-ID"])


def test_nothing_is_loaded_when_it_is_opened() -> None:
    page = html.document_fromstring(body(made(), "html"))
    assert {e.tag for e in page.iter()} <= set("html head meta title body div h1 h2 h3 p a bdi strong".split())
    assert not any("url(" in (e.get("style") or "") for e in page.iter())
    assert not page.xpath("//@src | //@background")


def test_lines_are_short_enough_for_every_mail_server() -> None:
    message = edition_message(EDITIONS, DIGESTS, publish=PUBLISH, mail=MAIL, now=samples.NOON)
    raw = message.as_bytes(policy=policy.SMTP)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert len(raw) < 102_000


def test_a_right_to_left_story_reads_from_the_right() -> None:
    page = html.document_fromstring(body(made(*one(samples.ARABIC)), "html"))
    (story,) = page.xpath("//div[@dir='rtl']")
    assert story.get("lang") == "ar"
    assert samples.ARABIC.sections.title.text in story.text_content()


def test_news_and_corrections_stand_first() -> None:
    flood = samples.flood()
    taken = Correction(
        "summary", "Forty ships sank.", "a1", "harbourpost.example", "The outlet changed it.", samples.NOON
    )
    message = made(*one(replace(flood, corrections=(taken,))))
    (story,) = html.document_fromstring(body(message, "html")).xpath("//div[@lang]")
    words = " ".join(story.text_content().split())
    assert words.index("Corrected: “Forty ships sank.” The outlet changed it.") < words.index(
        "What is new: The hospital"
    )
    assert words.index("What is new: The hospital") < words.index("The sea wall at Port Amber gave way")
    assert "Corrected: “Forty ships sank.”" in body(message, "plain")


def test_a_large_paper_is_cut_to_its_most_important_stories() -> None:
    stories = [samples.simple(f"{n:016x}", f"Story {n}", ["It was."], samples.THREE) for n in range(80)]
    placements = tuple(Placement(d.story_id, 1, float(n), 3) for n, d in enumerate(stories))
    edition = Edition("e", "World", samples.NOON, samples.NOON, placements)
    page = html.document_fromstring(body(made([edition], {d.story_id: d for d in stories}), "html"))
    titles = [h.text_content() for h in page.iter("h3")]
    assert titles == [f"Story {n}" for n in range(80 - MAX_STORIES, 80)]


@pytest.mark.parametrize("text", hostile.STRINGS)
def test_hostile_text_stays_text_and_breaks_no_header(text: str) -> None:
    digest = samples.simple("ab" * 8, text, [text], samples.THREE, language=text)
    editions, digests = one(digest)
    editions = [replace(editions[0], category=text)]
    message = edition_message(editions, digests, publish=replace(PUBLISH, title=text), mail=MAIL, now=samples.NOON)
    back = message_from_bytes(message.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert isinstance(back, EmailMessage)
    assert set(back.keys()) == set(made().keys()) - {"To"}
    page = html.document_fromstring(body(back, "html"))
    assert {e.tag for e in page.iter()} <= set("html head meta title body div h1 h2 h3 p a bdi strong".split())
    assert all(a.get("href").startswith("https://paper.example/") for a in page.iter("a"))


def test_an_address_is_checked_before_anything_is_sent() -> None:
    assert recipient("A Reader <reader@example.org>") == "reader@example.org"
    for wrong in (
        "",
        "reader",
        "reader@",
        "@example.org",
        "a b@example.org",
        "r@example.org\r\nBcc: x@example.org",
        "r@-",
    ):
        with pytest.raises(ConfigError, match="no mail address"):
            recipient(wrong)
    with pytest.raises(ConfigError, match="sender is not set"):
        made(mail=MailConfig())
