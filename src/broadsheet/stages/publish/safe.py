"""The one place that decides what of a stranger's string may reach a page: text, links, names of files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from unicodedata import is_normalized
from urllib.parse import quote, urlsplit, urlunsplit

from broadsheet.text.ids import stable_id
from broadsheet.text.normalise import clean

MAX_URL_CHARS = 2_000  # what every browser and feed reader still opens

# Characters XML 1.0 cannot hold and that no font shows: lone surrogates, noncharacters, controls.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BAD_IN_URL = re.compile(r"[\s\\\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_KEPT_IN_URL = "%/:?@!$&()*+,;=~-._"
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?|[0-9a-f:.]*:[0-9a-f:.]*")
_STORY_ID = re.compile(r"[0-9a-z](?:[0-9a-z-]{0,62}[0-9a-z])?")

# Top-level names of the published folder that no category may take.
RESERVED_SLUGS = frozenset("api assets date feed feeds metrics run runs search settings story".split())

# Languages written from right to left in their usual script.
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he iw ks ku-arab mzn pnb ps sd syr ug ur yi".split())

ELLIPSIS = "…"


def shown(text: str) -> str:
    """One line of text fit for a page or an XML file: no control, bidirectional or invalid characters.

    Escaping is not done here: that is the template engine's and the XML library's work.

    >>> shown("Flood\\x00 in\\u202e the\\ufffe north\\n")
    'Flood in the north'
    """
    if text.isprintable() and "  " not in text and text.strip() == text and is_normalized("NFC", text):
        return text  # nearly every string: six times as fast as cleaning it
    return clean(_NOT_XML.sub("", text))


@lru_cache(maxsize=4096)  # a story names the same few addresses in every section
def safe_url(url: str) -> str:
    """The URL in ASCII when a reader may be sent there, else "": http and https to a named host, nothing that deceives.

    Refused are other schemes (`javascript:`, `data:`), relative addresses, user names
    (`https://bank.example@evil.example`), backslashes, spaces, control and bidirectional characters, and more than
    2,000 characters. Letters outside ASCII and quotation marks are percent-encoded, names of hosts written as DNS has
    them.

    >>> safe_url("https://outlet.example/a?b=1&c=2")
    'https://outlet.example/a?b=1&c=2'
    >>> safe_url("https://zürich.example/<é>")
    'https://xn--zrich-kva.example/%3C%C3%A9%3E'
    >>> safe_url("javascript:alert(1)"), safe_url("https://a.example@b.example/")
    ('', '')
    """
    if len(url) > MAX_URL_CHARS or _BAD_IN_URL.search(url) or _NOT_XML.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port
    except ValueError:  # a bad IPv6 address, port or label (UnicodeError is one)
        return ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or "@" in parts.netloc:
        return ""
    netloc = f"{f'[{host}]' if ':' in host else host}{'' if port is None else f':{port}'}"
    path, query, fragment = (quote(part, safe=_KEPT_IN_URL) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def check_story_id(story_id: str) -> str:
    """The id itself, when it can be the name of a file.

    Raises:
        ValueError: it holds anything but lower-case letters, digits and inner hyphens. We make the ids: this is a bug.
    """
    if not _STORY_ID.fullmatch(story_id):
        raise ValueError(f"story id {story_id!r} cannot be a file name")
    return story_id


def slug(category: str) -> str:
    """A category's name in addresses: lower case, hyphens, ASCII where the name allows it.

    >>> slug("Science & Technology"), slug("São Paulo")
    ('science-technology', 'sao-paulo')
    >>> slug("Story")  # the folder of all stories has this name
    'category-story'
    """
    ascii_only = unicodedata.normalize("NFKD", category.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:60].rstrip("-")
    letters = sum(1 for char in category if char.isalnum())
    if not name or sum(1 for char in name if char.isalnum()) < letters / 2:  # another script
        return "category-" + stable_id(category)[:8]
    return f"category-{name}" if name in RESERVED_SLUGS else name


def slugs(categories: Iterable[str], taken: Mapping[str, str]) -> dict[str, str]:
    """`taken` (category → slug, which never changes) with a slug for each category that has none.

    One whose slug another category has gets a suffix.

    >>> slugs(["World", "Sport"], {"world!": "world", "Sport": "sports"})["Sport"]
    'sports'
    """
    named = dict(taken)
    for category in categories:
        if category in named:
            continue
        name = slug(category)
        if name in named.values():
            name = f"{name}-{stable_id(category)[:6]}"
        named[category] = name
    return named


def direction(language: str) -> str:
    """`ltr`, `rtl`, or `auto` (the browser looks) when nobody knows the language.

    >>> direction("ar-EG"), direction("en"), direction("und")
    ('rtl', 'ltr', 'auto')
    """
    tag = language.casefold()
    if tag in ("", "und"):
        return "auto"
    if "-arab" in tag or "-hebr" in tag:
        return "rtl"
    if "-latn" in tag or "-cyrl" in tag:
        return "ltr"
    return "rtl" if tag.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def language_tag(language: str) -> str:
    """The tag for a `lang` attribute: "" (unknown) unless it is well formed.

    >>> language_tag("pt-BR"), language_tag("und"), language_tag('en" onclick="')
    ('pt-BR', '', '')
    """
    if language.casefold() == "und" or not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language):
        return ""
    return language


def sentence_gap(language: str) -> str:
    """What stands between two sentences: nothing in Chinese and Japanese, else a space."""
    return "" if language.casefold().split("-")[0] in ("ja", "yue", "zh") else " "


_STOPS = (".", "!", "?")  # four dots in a row would read as a mistake


def teaser(text: str, limit: int = 600) -> str:
    """The text, cut at a word boundary at most `limit` characters in, with an ellipsis when something was cut.

    Scripts without spaces are cut between characters.

    >>> teaser("The harbour is closed until Monday.", 20)
    'The harbour is…'
    >>> teaser("Short.", 20)
    'Short.'
    >>> teaser("It is shut. Nobody knows until when.", 16)
    'It is shut. …'
    """
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    # A word is rarely longer than 60 characters: no space in so many means a script that has none.
    if not text[limit - 1].isspace() and space > max(0, limit - 60):
        head = head[:space]
    while head and unicodedata.combining(text[len(head)]):  # do not part a letter from its accent
        head = head[:-1]
    head = head.rstrip(" ,;:–—-(")
    ended = head.endswith(_STOPS) and text[len(head)] == " " and len(head) + 2 <= limit
    return f"{head} {ELLIPSIS}" if ended else head + ELLIPSIS
