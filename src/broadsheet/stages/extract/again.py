"""Stage 2 of 7: extract, a page visited again: has the outlet changed what it says without a word in its feed?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from broadsheet.config import ExtractConfig
from broadsheet.stages.extract.page import capped, read_page
from broadsheet.types import Article, Page

# Part of the article's words the page must still have: a consent wall, a paywall or a new page under the old address
# has few of them, an article of which every figure was corrected nearly all.
_SAME_ARTICLE = 0.7


@dataclass(frozen=True, slots=True)
class Revisited:
    """An article and its page as it is now."""

    article: Article
    page: Page


@dataclass(frozen=True, slots=True)
class ReviseTask:
    """Reads a page again; picklable, so that an engine can run it anywhere."""

    config: ExtractConfig

    def __call__(self, item: Revisited) -> Article | None:
        """The article with the text of its page now; None when the page still says all of it, or is none of it.

        Paragraphs that were only added, moved or split are no change: nothing printed can rest on what is new.
        """
        content = read_page(item.page.body, item.page.final_url, item.page.content_type)
        old = item.article.text
        # The standfirst is the feed's: the page cannot have changed it.
        text = old[: item.article.body_start] + "\n\n".join(capped(content.paragraphs, self.config.max_text_chars))
        if not item.article.complete or _says_all(old, text) or not _same(old, text):
            return None
        return replace(item.article, text=text)


def _says_all(old: str, new: str) -> bool:
    flat = " ".join(new.split())
    return all(" ".join(paragraph.split()) in flat for paragraph in old.split("\n\n"))


def _same(old: str, new: str) -> bool:
    words, now = Counter(old.split()), Counter(new.split())
    return (words & now).total() >= _SAME_ARTICLE * words.total()
