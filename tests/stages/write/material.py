"""Stories for the writer's tests: invented outlets, invented towns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from broadsheet.types import Agency, Article, Origin, Outlet, Sections, Story, StoryMaterial

MONDAY = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


def article(
    number: int,
    title: str,
    text: str,
    *,
    language: str = "en",
    published: datetime | None = MONDAY,
    outlet: str = "",
    image: str = "",
) -> Article:
    """Article `a1`, `a2` … of an outlet of its own."""
    domain = outlet or f"outlet{number}.example"
    return Article(
        id=f"a{number}",
        url=f"https://{domain}/{number}",
        outlet=domain,
        title=title,
        text=text,
        language=language,
        published=published,
        first_seen=MONDAY + timedelta(minutes=number),
        image_url=image,
    )


def story(
    articles: Sequence[Article],
    *,
    languages: Sequence[str] = ("en",),
    keys: Sequence[str] = (),
    copies: Sequence[str] = (),
    previous: Sections | None = None,
    agencies: Sequence[Agency] = (),
) -> StoryMaterial:
    """The articles as one story; `keys` are their source keys, by default each outlet's own."""
    own = keys or [f"publisher:{a.outlet}" for a in articles]
    origins = tuple(
        Origin(
            a.id,
            key,
            key.removeprefix("agency:") if key.startswith("agency:") else a.outlet,
            copy_of=copies[i] if copies else "",
        )
        for i, (a, key) in enumerate(zip(articles, own, strict=True))
    )
    return StoryMaterial(
        story=Story("s1", tuple(a.id for a in articles), MONDAY, MONDAY),
        articles=tuple(articles),
        origins=origins,
        outlets=tuple(Outlet(a.outlet, a.outlet.split(".")[0].title()) for a in articles),
        agencies=tuple(agencies),
        previous=previous,
        languages=tuple(languages),
    )


DAM = (
    article(
        1,
        "Dam at Brackwater breaks after a week of rain",
        "BRACKWATER (NWA) - The dam above Brackwater broke on Sunday after a week of rain, flooding the lower town.\n\n"
        "At least nine people were killed and 31 were injured, the county said.\n\n"
        "Mayor Ada Quill said the siren had sounded four minutes before the water came.\n\n"
        "“The siren gave us four minutes, and four minutes is a long time for people who run,” said Ada Quill.\n\n"
        "The old wall was built in 1931 and had been inspected in the spring.\n\n"
        "The Harbour Trust said that the gates would stay shut until the engineers had looked at them.",
        image="https://outlet1.example/dam.jpg",
    ),
    article(
        2,
        "Dam breaks above Brackwater, lower town under water",
        "A dam above the town of Brackwater broke on Sunday after "
        "days of heavy rain and put the lower town under water.\n\n"
        "The county said at least nine people were killed and 31 were injured.\n\n"
        "“The siren gave us four minutes, and four minutes is a long "
        "time for people who run,” Mayor Ada Quill told us.\n\n"
        "Sign up for our newsletter to get the news first.\n\n"
        "According to the Harbour Trust, the gates of the second dam will stay shut for a month.\n\n"
        "Trains between Brackwater and Lowe Mill were cancelled for the whole week.",
    ),
    article(
        3,
        "LIVE: What we know about the Brackwater dam",
        "The dam above Brackwater broke after a week of rain. Where were you when the siren sounded?\n\n"
        "Engineer Bo Stern of the county warned in March that the wall was leaking at its foot.\n\n"
        "The army sent two hundred soldiers with boats to the lower town in the night.\n\n"
        "Schools in Brackwater will be closed until further notice and the…",
    ),
)
