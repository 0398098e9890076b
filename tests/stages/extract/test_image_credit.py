"""Whose the lead picture is, as pages print it."""

from __future__ import annotations

import pytest

from broadsheet.stages.extract.metadata import parse_tree, read_metadata

URL = "https://courier.example/2026/dam.html"


def credit(figure: str, *, image: str = "/img/1200x630/dam-a81f33c2.jpg", more: str = "") -> str:
    """The credit of a page with this figure whose lead picture is `image`."""
    page = (
        f'<html><head><meta property="og:image" content="{image}"></head><body><article>{figure}{more}</article></body>'
    )
    return read_metadata(parse_tree(page), URL).image_credit


IMG = '<img src="https://img.courier.example/640x360/dam-a81f33c2.jpg">'


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ('<figcaption>The dam. <span class="photo-credit">Photo: Bo Stern/NWA</span></figcaption>', "Bo Stern/NWA"),
        ("<figcaption>The dam at night. Foto: Bo Stern (Keystone)</figcaption>", "Bo Stern (Keystone)"),
        ("<figcaption>The dam at night. (Bo Stern / AP)</figcaption>", "Bo Stern / AP"),
        ("<figcaption>The dam at night. AP Photo/Bo Stern</figcaption>", "AP Photo/Bo Stern"),
        ("<figcaption>© Bo Stern</figcaption>", "Bo Stern"),
        ("<figcaption>The dam at night.</figcaption>", ""),
        ("", ""),
    ],
)
def test_a_credit_is_read_where_pages_print_it(beside: str, expected: str) -> None:
    assert credit(f"<figure>{IMG}{beside}</figure>") == expected


def test_no_credit_is_taken_from_another_picture() -> None:
    other = '<figure><img src="/img/harbour-77b1c09e.jpg"><figcaption>Photo: Bo Stern</figcaption></figure>'
    assert credit(other) == ""
    assert credit(f"<figure>{IMG}</figure>", more=other) == ""


def test_a_word_that_many_addresses_share_tells_no_picture() -> None:
    figures = "".join(
        f'<figure><img src="/width_1280/{n}.jpg"><figcaption>Photo: Ada Quill</figcaption></figure>' for n in range(3)
    )
    assert credit(figures, image="/width_1280/lead.jpg") == ""


def test_what_the_data_say_goes_before_what_is_printed() -> None:
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "image": {"url": "/x.jpg", "creditText": "NWA"}}</script>'
    assert credit(f"<figure>{IMG}<figcaption>Photo: Bo Stern</figcaption></figure>", more=data) == "NWA"
