"""The static site: every page as bytes, rendered from views. No third-party request, no clock.

Every page is whole without its scripts.

Pages link to each other by relative addresses, so that the folder works at any path of any host.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from broadsheet.config import PublishConfig
from broadsheet.errors import ConfigError
from broadsheet.stages.publish.archive import Withdrawn
from broadsheet.stages.publish.labels import labels_for
from broadsheet.stages.publish.safe import safe_url, shown, teaser
from broadsheet.stages.publish.sitefiles import assets
from broadsheet.stages.publish.views import EditionView, FoundView, MonthView, StoryView, ranked

# One quick look: a lead and rows of three without a gap, then what is left by category as plain headlines. A lead with
# highlights is tall: two stories stand beside it, else one.
FRONT_STORIES = 9
FRONT_STORIES_SHORT_LEAD = 8
FRONT_MORE_PER_CATEGORY = 5

# Everything comes from this host; nothing stands in a page to run; nothing is framed or submitted.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)

# The search page alone has a form.
SEARCH_POLICY = CONTENT_POLICY.replace("form-action 'none'", "form-action 'self'")

# The sections of a story that a reader may put in another order: key (`data-section` in the page) and name.
SECTIONS = (
    ("summary", "Summary"),
    ("highlights", "Highlights"),
    ("quote", "Quotation"),
    ("perspectives", "Perspectives"),
    ("reactions", "Reactions"),
    ("differences", "Where outlets differ"),
    ("people", "Key people and organisations"),
    ("background", "Background"),
    ("timeline", "Timeline"),
    ("sources", "Sources"),
)

_HERE = Path(__file__).parent
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True, slots=True)
class Tab:
    """A category in the navigation."""

    name: str
    slug: str


def base_url(config: PublishConfig) -> str:
    """The published site's address without a slash at its end.

    Raises:
        ConfigError: it is not an http or https address.
    """
    base = safe_url(config.base_url)
    if not base or urlsplit(base).query or urlsplit(base).fragment:
        raise ConfigError(
            f"[publish] base_url = {config.base_url!r} is no web address; write one such as https://news.example"
        )
    return base.rstrip("/")


@cache
def _environment() -> Environment:
    """The compiled templates: compiling them takes longer than printing a hundred pages."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(iso=iso, teaser=teaser, long_day=long_day, month=month, weekday=weekday)
    return environment


class Site:
    """Renders pages. Holds what all pages share; the same views give the same bytes."""

    def __init__(self, config: PublishConfig, tabs: Sequence[Tab]) -> None:
        self._base = base_url(config)
        self.zone = zone = _zone(config.timezone)  # of all days and times on pages
        self._shared = {
            "paper": shown(config.title),
            "base": self._base,
            "policy": Markup(CONTENT_POLICY),  # noqa: S704 - a constant of this module
            "zone": config.timezone,
            "local": lambda moment: moment.astimezone(zone),
            "asset": _asset_path,
            "tabs": tuple(tabs),
            "pinned": False,  # whether links lead to the version of a story that is shown
        }

    def front(self, editions: Sequence[EditionView]) -> bytes:
        """The front page: the most important stories of all categories, then headlines by category."""
        stories = ranked(editions)
        tall = bool(stories) and bool(stories[0].highlights)
        top = stories[: FRONT_STORIES if tall else FRONT_STORIES_SHORT_LEAD]
        used = {story.id for story in top}
        return self._page(
            "front.html", root="", here="", top=top, more=list(_more(editions, used)), updated=_newest(top)
        )

    def category(self, edition: EditionView) -> bytes:
        """A category's page: its whole edition."""
        return self._page("category.html", root="../", here=edition.slug, edition=edition)

    def story(self, story: StoryView, latest: int = 0, card: str = "") -> bytes:
        """A story's page, with all its evidence.

        Args:
            latest: number of the newest version when this is an older one, whose page lies two folders deeper.
            card: where the picture of its headline lies, from the site's root; "" takes the paper's own.
        """
        older = latest > story.version
        return self._page(
            "story.html",
            root="../../../../" if older else "../../",
            here=story.slug,
            story=story,
            labels=labels_for(story.language),
            latest=latest if older else 0,
            card=card,
        )

    def withdrawn(self, story_id: str, withdrawn: Withdrawn, depth: int = 0) -> bytes:
        """The page of a story that was taken out of the paper; `depth` counts folders below the story's own."""
        return self._page(
            "withdrawn.html",
            root="../../" + "../" * depth,
            here="-",
            id=story_id,
            time=withdrawn.time,
            reason=shown(withdrawn.reason),
        )

    def moved(self, target: str) -> bytes:
        """The page of an alias: sends the reader to the story that absorbed it."""
        return self._page("moved.html", root="../../", target=target)

    def all_stories(self, editions: Sequence[EditionView]) -> bytes:
        """Every headline in print; stands where a server that can search puts its search page."""
        return self._page("search.html", root="../", here="search", served=False, found=None, editions=editions)

    def no_earlier_days(self) -> bytes:
        """Stands where a server that keeps earlier days puts their calendar."""
        return self._page("days.html", root="../", here="date", served=False, months=(), older="")

    def days(self, months: Sequence[MonthView], older: str, tabs: Sequence[Tab]) -> bytes:
        """The calendar; `older` is the day before which there is more, "" when there is not."""
        return self._form_page("days.html", root="../", here="date", served=True, months=months, older=older, tabs=tabs)

    def day(
        self,
        day: date,
        editions: Sequence[EditionView],
        neighbours: tuple[date, date | None],
        tabs: Sequence[Tab],
    ) -> bytes:
        """The paper of an earlier day. Its stories are the versions printed then."""
        before, after = neighbours
        return self._page(
            "day.html",
            root="../../",
            here="date",
            day=day,
            editions=editions,
            before=before,
            after=after,
            pinned=True,
            tabs=tabs,
        )

    def settings(self) -> bytes:
        """What a reader may set, with an explanation for browsers that run no scripts."""
        return self._page("settings.html", root="../", here="settings", sections=SECTIONS)

    def search(self, found: FoundView, tabs: Sequence[Tab]) -> bytes:
        """The search page with what was found."""
        return self._form_page(
            "search.html", root="../", here="search", served=True, found=found, editions=(), tabs=tabs
        )

    def runs(self, tabs: Sequence[Tab], **values: object) -> bytes:
        """The operator's page; `broadsheet.web.operator` gathers the values its template names."""
        return self._page("runs.html", root="./", here="-", tabs=tabs, **values)

    def waiting(self) -> bytes:
        """What a server shows at every address until the first edition is printed."""
        return self._page("waiting.html", root=urlsplit(self._base).path + "/", here="-")

    def missing(self) -> bytes:
        """What a web server shows for an unknown address, at any depth: its links start at the site's own path."""
        return self._page("missing.html", root=urlsplit(self._base).path + "/", here="-")

    def trouble(self, heading: str, said: str) -> bytes:
        """What a server shows where a page could not be made, at any depth."""
        return self._page("trouble.html", root=urlsplit(self._base).path + "/", here="-", heading=heading, said=said)

    def _form_page(self, template: str, **values: object) -> bytes:
        return self._page(template, policy=Markup(SEARCH_POLICY), **values)  # noqa: S704 - a constant of this module

    def _page(self, template: str, **values: object) -> bytes:
        context = {"labels": labels_for("en"), **self._shared, **values}
        return _environment().get_template(template).render(context).encode("utf-8", "replace")


def _asset_path(name: str) -> str:
    """Where one of the site's own files lies, from the site's root."""
    return f"assets/{assets()[name].name}"


def long_day(local: date) -> str:
    """A date with its weekday, for the top of the front page.

    >>> long_day(datetime(2026, 11, 23))
    'Monday, 23 November 2026'
    """
    return f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year}"


def month(day: date) -> str:
    """A day's month.

    >>> month(date(2026, 11, 23))
    'November 2026'
    """
    return f"{_MONTHS[day.month - 1]} {day.year}"


def weekday(day: date) -> str:
    """The name of a day of the week.

    >>> weekday(date(2026, 11, 23))
    'Monday'
    """
    return _DAYS[day.weekday()]


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second.

    >>> iso(datetime(2026, 11, 23, 14, 5, tzinfo=UTC))
    '2026-11-23T14:05:00Z'
    >>> iso(datetime(987, 1, 2, tzinfo=UTC))
    '0987-01-02T00:00:00Z'
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _newest(stories: Sequence[StoryView]) -> datetime | None:
    return max((story.updated for story in stories), default=None)


def _more(editions: Sequence[EditionView], used: set[str]) -> Iterator[EditionView]:
    for edition in editions:
        rest = [pair for pair in zip(edition.placements, edition.stories, strict=True) if pair[0].story_id not in used][
            :FRONT_MORE_PER_CATEGORY
        ]
        if rest:
            yield EditionView(
                edition.category,
                edition.slug,
                tuple(story for _, story in rest),
                tuple(placement for placement, _ in rest),
            )


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC  # needs no time-zone database
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"[publish] timezone = {name!r} is unknown; write an IANA name such as Europe/Lisbon"
        ) from error
