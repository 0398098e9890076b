"""Stage 2 of 7: whose the lead picture is: as the page's data say it, else as it is printed beside the picture.

Of 87 real pages 85 have a lead picture and one names its owner in its data. Half print the name beside the picture: in
an element of its own, behind "Photo:" or ©, or in brackets at the end of the caption. It finds 20 of those, all right.
Of most others the address of the picture is not that of the data, so that nobody knows whether it is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import unquote, urlsplit

import regex

from broadsheet.text.normalise import clean

MAX_FIGURES, MAX_CREDIT_CHARS = 12, 120
MAX_LEVELS_UP = 2  # a credit may stand beside the figure, in the block around both
MAX_SHARED = 2  # figures whose addresses have a word in common; one of more is a folder's or a size's
MAX_CAPTION_CHARS = 600
LONG_NAME_CHARS, MIN_DIGITS, DATE_CHARS = 14, 3, 8  # of a file name by which a picture is known; of a day's folder
_PICTURES = ("src", "data-src", "srcset", "data-srcset", "data-lazy-src", "href")
_OWN = regex.compile(r"(?i)credit|photographer|image-copyright|image-source(?!-caption)|fotograf")
_NO_OWN = regex.compile(r"(?i)footer|caption(?!-?_*credit)|icon")
_NAME = regex.compile(r"[\p{L}\p{N}_-]{7,}")
_SIZE = regex.compile(r"(?i)[-_x]?\d{2,4}x\d{2,4}|[-_](?:scaled|large|medium|small|thumb|crop\w*)$")
_LABEL = (
    r"(?:foto(?:s|graf|grafía|grafia|ğraf)?|photo(?:s|graph|graphs)?|bild|picture|credits?|image (?:credits?|source)"
    r"|crédits?|illustration|фото|写真|图|ảnh|kuva|ljósmynd|beeld|zdj\.|fot\.)"
)
_LABELLED = regex.compile(
    rf"(?i)(?:(?:^|[\s(.|\p{{Ll}}]){_LABEL}\s*(?:by\s|[:：])|[©Ⓒ])\s*(?:by\s)?"
    r"([^()©]{2,90}(?:\([^()]{2,40}\))?)\)?\s*$"
)
_AGENCIES = (
    r"AP|AFP|EPA|EFE|dpa|ANSA|ANP|TT|NTB|PAP|AA|UPI|Reuters|REUTERS|Getty(?: Images)?|Xinhua|Keystone|KEYSTONE"
    r"|Belga|BELGA|Kyodo|PA(?: Images| Wire)?"
    r"|Bloomberg|Shutterstock|Alamy|Imago|IMAGO|Unsplash|stock\.adobe\.com|NOAA|NASA"
)
_MORE = regex.compile(r"\s*(?:Vis mer|Visa mer|Show more|more)?\s*[>»]?$")
# "(AP Photo/Ada Quill)", "Ada Quill / Pool via Reuters" at the end.
_BRACKETED = regex.compile(rf"\(([^()]{{0,60}}\b(?:{_AGENCIES})\b[^()]{{0,60}})\)(?:\s\p{{Ll}}+)?\s*$")
_BEHIND = regex.compile(
    rf"(?:^|[.!?|»”\"]\s?)((?:(?:\p{{Lu}}(?:\.|[\p{{L}}’'-]+)|\p{{Ll}}+(?=\s-))(?:\s|\s?[/–-]\s?)){{0,5}}"
    rf"(?:[\p{{L}} ]{{2,20}}\svia\s)?"
    rf"(?:{_AGENCIES})(?:(?:\s[Pp]hoto)?\s?/\s?[\p{{L}} .]+)?)\s*$"
)


def credit_beside(tree: Any, image_url: str) -> str:
    """The credit printed beside the picture at `image_url` on a page (an lxml element), "" where none is.

    The picture is known by its file's name, which its other sizes share; of another picture no credit is taken.
    """
    wanted = _names(image_url)
    if not wanted:
        return ""
    figures = [(figure, _names_in(figure)) for figure in _figures(tree)]
    common = Counter(chain.from_iterable(names for _, names in figures))
    wanted = frozenset(name for name in wanted if common[name] <= MAX_SHARED)
    for figure, names in figures:
        if not wanted.isdisjoint(names):
            return next((c for block in _blocks(figure) if (c := _credit_in(block))), "")
    return ""


def _figures(tree: Any) -> list[Any]:
    found: list[Any] = tree.xpath("//figure[.//img]")[:MAX_FIGURES]
    return found or tree.xpath("//img/..")[:MAX_FIGURES]


def _names_in(figure: Any) -> frozenset[str]:
    names = (
        _names(part.split()[0])
        for element in figure.iter("img", "source", "a")
        for key in _PICTURES
        for part in element.get(key, "").split(",")
        if part.strip()
    )
    return frozenset[str]().union(*names)


def _names(address: str) -> frozenset[str]:
    """What a picture's address tells it by: the long words of its path that hold a digit or a hyphen, without size."""
    path = unquote(unquote(urlsplit(address).path))
    parts = (_SIZE.sub("", word.rsplit(".", 1)[0]) for word in path.split("/"))
    found = (name for part in parts for name in _NAME.findall(part))
    return frozenset(n for n in found if _tells(n))


def _tells(name: str) -> bool:
    """Whether a word of an address can be one picture's: "c_limit" and "20241112" are those of many."""
    if name.isdigit() and len(name) == DATE_CHARS and name.startswith(("19", "20")):
        return False
    return sum(c.isdigit() for c in name) >= MIN_DIGITS or len(name) >= LONG_NAME_CHARS


def _blocks(figure: Any) -> Iterator[Any]:
    """The figure, then what stands around it as long as that holds no other picture."""
    yield figure
    block = figure
    for _ in range(MAX_LEVELS_UP):
        block = block.getparent()
        if (
            block is None
            or len(block.xpath(".//img")) > len(figure.xpath(".//img"))
            or len(block.text_content()) > 1000
        ):
            return
        yield block


def _credit_in(block: Any) -> str:
    for element in block.iter("span", "div", "p", "cite", "small", "figcaption", "footer", "i", "em"):
        name = element.get("class") or element.get("itemprop") or ""
        if _OWN.search(name) and not _NO_OWN.search(name):
            text = _tidy(element.text_content())
            if text:
                return text
    captions = [clean(caption.text_content()) for caption in block.iter("figcaption")] or [clean(block.text_content())]
    for caption in captions:
        text = _MORE.sub("", caption[-MAX_CAPTION_CHARS:])
        found = _LABELLED.search(text) or _BRACKETED.search(text) or _BEHIND.search(text)
        if found:
            return _tidy(found.group(1))
    return ""


def _tidy(text: str) -> str:
    """A credit without its "Photo:", © and brackets; "" when it is no name."""
    text = clean(text).strip(" []|.,;–—")
    found = _LABELLED.search(text)
    text = (found.group(1) if found else text).strip(" []|.,;:–—")
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return text if 2 <= len(text) <= MAX_CREDIT_CHARS and any(c.isalpha() for c in text) else ""
