"""The picture of a shared headline: drawn once, linked from the page, and left out where no font has the letters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from broadsheet.config import PublishConfig
from broadsheet.stages.publish import make_cards, publish
from broadsheet.types import Digest, Edition, Placement

from . import hostile, samples

CONFIG = PublishConfig(title="The Sound", base_url="https://paper.example/news", share_cards=True)
FLOOD = samples.flood()
NO_FONT_HAS = "\U00012000"  # cuneiform


def printed(digest: Digest, folder: Path, config: PublishConfig = CONFIG) -> tuple[str, list[Path]]:
    """What the story's page names as its picture, and the pictures that lie beside it."""
    edition = Edition(
        "00" * 8, "World", samples.NOON, samples.NOON, (Placement(digest.story_id, digest.version, 1.0, 3),)
    )
    publish(
        [edition],
        {digest.story_id: digest},
        samples.OUTLETS,
        config=config,
        directory=folder,
        now=samples.NOON,
        cards=make_cards(config),
    )
    page = html.document_fromstring((folder / "story" / digest.story_id / "index.html").read_bytes())
    (named,) = page.xpath("//meta[@property='og:image']/@content")
    return named, sorted((folder / "story" / digest.story_id).glob("*.png"))


def titled(title: str, language: str = "en") -> Digest:
    return replace(
        FLOOD,
        language=language,
        sections=replace(FLOOD.sections, title=replace(FLOOD.sections.title, text=title)),
    )


def test_a_storys_page_names_the_picture_of_its_headline(tmp_path: Path) -> None:
    named, (card,) = printed(FLOOD, tmp_path)
    assert named == f"https://paper.example/news/story/{FLOOD.story_id}/{card.name}"
    with Image.open(card) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
        assert len(picture.convert("RGB").getcolors(256) or ()) > 4  # the headline, not an empty sheet
    assert card.stat().st_size < 100_000


def test_it_is_drawn_again_only_for_another_headline(tmp_path: Path) -> None:
    _, (card,) = printed(FLOOD, tmp_path)
    card.write_bytes(b"as it was")
    _, again = printed(replace(FLOOD, version=FLOOD.version + 1), tmp_path)
    assert [path.read_bytes() for path in again] == [b"as it was"]
    named, both = printed(titled("Sea wall rebuilt at Port Amber"), tmp_path)
    assert len(both) == 2
    assert named.rsplit("/", 1)[-1] != card.name


def test_letters_that_no_font_has_leave_the_papers_own_card(tmp_path: Path) -> None:
    named, cards = printed(titled(f"Sea wall {NO_FONT_HAS} breaks"), tmp_path)
    assert cards == []
    assert "/assets/card-" in named


def test_without_the_setting_nothing_is_drawn(tmp_path: Path) -> None:
    named, cards = printed(FLOOD, tmp_path, replace(CONFIG, share_cards=False))
    assert cards == []
    assert "/assets/card-" in named


@pytest.mark.parametrize("title", ["x" * 400, "word " * 200, "a", *hostile.STRINGS[::9]])
def test_any_headline_fits(title: str, tmp_path: Path) -> None:
    named, cards = printed(titled(title), tmp_path)
    assert len(cards) == named.count(f"/story/{FLOOD.story_id}/card-") == 1
    with Image.open(cards[0]) as picture:
        edge = picture.convert("L").crop((1200 - 60, 20, 1200, 610))
        assert edge.getextrema() == (edge.getpixel((0, 0)),) * 2  # nothing runs over the margin
