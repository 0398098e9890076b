"""The picture of a shared story: its headline as the paper prints it. Pillow draws it, which is an optional extra.

A card is named by what stands on it, so that it is drawn once and may be cached for ever. A headline in letters that no
font at hand has gets none: its page keeps the paper's own card, which is better than a row of boxes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from broadsheet.config import PublishConfig
from broadsheet.errors import MissingExtraError
from broadsheet.stages.publish.labels import labels_for
from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.views import StoryView

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1200, 630  # pixels; what Open Graph readers cut least from
FONTS = (  # tried in this order for each headline; what Linux, macOS and Windows have for most of the world's letters
    "NotoSerif-Bold.ttf", "DejaVuSerif-Bold.ttf", "LiberationSerif-Bold.ttf", "Georgia Bold.ttf", "georgiab.ttf",
    "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc", "NotoNaskhArabic-Bold.ttf", "NotoSansArabic-Bold.ttf",
    "NotoSerifHebrew-Bold.ttf", "NotoSerifDevanagari-Bold.ttf", "Arial Unicode.ttf", "msyhbd.ttc",
)  # fmt: skip
_BUILT_IN = ":Pillow"  # no file: the font inside Pillow, which has the letters of English and no more
_DRAWING = "1"  # part of every name: changes when cards are drawn in another way
_MARGIN = 84
_ROOM = WIDTH - 2 * _MARGIN
_SIZES = (84, 76, 68, 60, 52, 46)  # of the headline: the largest at which it fits
_LINES = 5
_SMALL = 30
_LEADING = 1.22
_PAPER, _INK, _SOFT, _ACCENT = "#fcfbf8", "#1d1b18", "#57524a", "#96281b"  # as in the light theme of the pages


class ShareCards:
    """Draws cards. The same story gives the same bytes with the same fonts and version of Pillow."""

    def __init__(self, paper: str, fonts: Sequence[str] = ()) -> None:
        """`fonts`: names or paths of font files to try before `FONTS`.

        Raises:
            MissingExtraError: Pillow is not installed.
        """
        try:
            import PIL.ImageFont  # noqa: F401 - whether it is there
        except ImportError as error:
            raise MissingExtraError("[publish] share_cards needs a package: pip install 'broadsheet[cards]'") from error
        self._paper = paper
        self._fonts = (*fonts, *FONTS, _BUILT_IN)

    def name(self, story: StoryView) -> str:
        """Where the story's card lies below the site's root, "" when its headline cannot be drawn."""
        on_it = (self._paper, story.title.text, *self._below(story))
        if not story.title.text or not all(self._font(text) for text in on_it):
            return ""
        seed = "\0".join((_DRAWING, story.direction, *on_it))
        return f"story/{story.id}/card-{hashlib.blake2b(seed.encode(), digest_size=4).hexdigest()}.png"

    def draw(self, story: StoryView) -> bytes:
        """The card as a PNG of 1200 × 630 pixels; only for a story that has a name."""
        from PIL import Image, ImageDraw

        image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
        canvas = ImageDraw.Draw(image)
        self._print(canvas, story)
        out = BytesIO()
        # Few colours, since there are two and what lies between them: 40 KiB become 15.
        image.quantize(32, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return out.getvalue()

    def _print(self, canvas: ImageDraw, story: StoryView) -> None:
        edge, anchor = (WIDTH - _MARGIN, "ra") if story.direction == "rtl" else (_MARGIN, "la")

        def print_small(top: int, text: str, colour: str) -> None:
            canvas.text((edge, top), text, colour, _opened(self._font(text), _SMALL), anchor)

        canvas.rectangle((0, 0, WIDTH, 14), fill=_ACCENT)
        print_small(62, self._paper, _INK)
        canvas.line((_MARGIN, 118, WIDTH - _MARGIN, 118), fill=_INK, width=2)
        font = self._font(story.title.text)
        size, lines = _set(canvas, story.title.text, font)
        for number, line in enumerate(lines):
            canvas.text((edge, 150 + number * size * _LEADING), line, _INK, _opened(font, size), anchor)
        print_small(HEIGHT - _MARGIN, "  ·  ".join(filter(None, self._below(story))), _SOFT)

    def _below(self, story: StoryView) -> tuple[str, ...]:
        return (story.category, labels_for(story.language).day(story.first_published.date()))

    def _font(self, text: str) -> str:
        """The first font that has every letter, "" when none has."""
        return next((font for font in self._fonts if _has(font, text)), "")


def make_cards(config: PublishConfig) -> ShareCards | None:
    """What the configuration asks for; None for the paper's own card on every page.

    Raises:
        MissingExtraError: cards are wanted and Pillow is not installed.
    """
    return ShareCards(shown(config.title), config.share_card_fonts) if config.share_cards else None


@cache
def _opened(font: str, size: int) -> Any:
    """The font at a size in pixels; None where this machine has none of this name."""
    from PIL import ImageFont

    if font == _BUILT_IN:
        return ImageFont.load_default(size)
    try:
        return ImageFont.truetype(font, size)
    except OSError:
        return None


@cache
def _glyph(font: str, letter: str) -> bytes:
    opened = _opened(font, _SMALL)
    return bytes(opened.getmask(letter)) if opened is not None else b""


def _has(font: str, text: str) -> bool:
    """Whether a font has a picture of its own for every letter. U+FFFF is no letter: its picture is the empty box."""
    box = _glyph(font, "\uffff")
    return bool(box) and all(letter.isspace() or _glyph(font, letter) != box for letter in set(text))


def _set(canvas: ImageDraw, text: str, font: str) -> tuple[int, list[str]]:
    """The headline's size in pixels and its lines; a longer one than fits at the smallest size ends in an ellipsis."""
    for size in _SIZES:
        opened = _opened(font, size)
        lines = _lines(canvas, text, opened)
        if len(lines) * size * _LEADING <= HEIGHT - 150 - 2 * _MARGIN + _SMALL and len(lines) <= _LINES:
            return size, lines
    if len(lines) > _LINES:
        last = lines[_LINES - 1]
        while canvas.textlength(f"{last} …", opened) > _ROOM:
            last = last[:-1]
        lines = [*lines[: _LINES - 1], last.rstrip(" ,;:-–—") + " …"]
    return size, lines


def _lines(canvas: ImageDraw, text: str, font: Any) -> list[str]:
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if canvas.textlength(joined, font) <= _ROOM:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:  # a word longer than a line, or a language without spaces
            if canvas.textlength(lines[-1] + letter, font) > _ROOM:
                lines.append("")
            lines[-1] += letter
    return lines
