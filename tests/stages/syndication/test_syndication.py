"""Whose text an article is: copies whole, cut, edited and partial; credit lines; what is no copy."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import newsday

from broadsheet.config import SyndicationConfig
from broadsheet.stages.syndication import find_credits, find_origins, pack_marks, read_marks, unpack_marks
from broadsheet.types import Agency, Article, Origin, Outlet

START = datetime(2026, 11, 12, 6, tzinfo=UTC)
NPA = Agency("npa", "Norvane Press Agency", "norvane", ("Norvane Press Agency",), ("NPA",))
EFA = Agency("efa", "Agencia Efa", "", ("Agencia Efa", "Efa"))
AGENCIES = (NPA, EFA)
OUTLETS = {
    "gazette.example": Outlet("gazette.example", "Gazette", family="brightwater"),
    "echo.example": Outlet("echo.example", "Echo", family="brightwater"),
    "npa.example": Outlet("npa.example", "NPA", family="norvane", ownership="agency"),
}
WIRE = (
    "The Orrin dam held through the night as the river fell by two metres, the water board said on Thursday.\n\n"
    "About 400 people who had left their homes in the valley were told that they could return before noon.\n\n"
    "Engineers will inspect the spillway on Friday, and the road below the dam stays closed until then.\n\n"
    "The dam was built in 1932 and last repaired eleven years ago, after a slide had damaged its eastern wall."
)
OWN = (
    "Farmers below Orrin spent the night moving cattle to the chapel hill, and few of them had slept by morning.\n\n"
    "Our reporter counted nine trailers at the crossing, and a queue of pumps that the county had sent from Lowe.\n\n"
    "Nobody in the valley remembers water so high, though the mill keeps a mark from a spring sixty years back."
)
SPEECH = (
    "“We did not sleep, we did not leave our posts, and we did not lose a single metre of that wall, because every one of "
    "the forty people on it knew what was below them and who was asleep there tonight,” "
)


def article(number: int, outlet: str, text: str, hours: float = 0, author: str = "") -> Article:
    time = START + timedelta(hours=hours)
    return Article(
        str(number), f"http://{outlet}/{number}", outlet, f"Title {number}", text, "en", time, time, author=author
    )


def origins(*articles: Article) -> list[Origin]:
    return list(find_origins(articles, OUTLETS, AGENCIES, SyndicationConfig()).values())


def test_an_article_of_its_own_counts_as_its_publisher() -> None:
    (origin,) = origins(article(1, "gazette.example", OWN))
    assert (origin.source_key, origin.own_share, origin.copy_of, origin.passages) == (
        "publisher:brightwater",
        1.0,
        "",
        (),
    )


def test_an_unknown_publisher_is_its_own_family() -> None:
    assert origins(article(1, "nobody.example", OWN))[0].source_key == "publisher:nobody.example"


def test_a_whole_copy_counts_as_its_original() -> None:
    first, second = origins(article(1, "first.example", OWN), article(2, "second.example", OWN, hours=1))
    assert second.copy_of == "1"
    assert second.source_key == first.source_key == "publisher:first.example"
    assert second.own_share == 0.0


def test_a_cut_and_a_lightly_edited_copy_are_found() -> None:
    cut = "\n\n".join(WIRE.split("\n\n")[:2])
    edited = WIRE.replace("through the night", "overnight").replace("before noon", "by midday").replace("About", "Some")
    found = origins(article(1, "a.example", WIRE), article(2, "b.example", cut, 1), article(3, "c.example", edited, 2))
    assert [o.copy_of for o in found] == ["", "1", "1"]


def test_agency_paragraphs_in_an_own_story_are_a_passage_not_a_copy() -> None:
    mixed = f"{OWN}\n\n" + "\n\n".join(WIRE.split("\n\n")[1:3])
    wire, story = origins(article(1, "npa.example", WIRE), article(2, "gazette.example", mixed, hours=-2))
    assert wire.source_key == "publisher:norvane"
    assert (story.copy_of, story.source_key) == ("", "publisher:brightwater")
    assert 0.5 < story.own_share < 0.7
    (passage,) = story.passages
    assert mixed[passage.start : passage.end].startswith("About 400 people")
    assert (passage.origin, passage.source_article) == ("npa", "1")


def test_passages_count_characters_of_the_text_itself() -> None:
    """The capital İ becomes two characters in lower case: offsets must not count those."""
    opening = "İzmir, İstanbul ve İznik belediyeleri bugün İç İşleri ile görüştü. "
    shared = "\n\n".join(WIRE.split("\n\n")[1:3])
    _, story = origins(article(1, "a.example", shared), article(2, "b.example", f"{opening}\n\n{shared}", 1))
    (passage,) = story.passages
    assert f"{opening}\n\n{shared}"[passage.start : passage.end] == shared.rstrip(".")


def test_an_uncredited_copy_that_came_first_is_still_the_agencys() -> None:
    early, wire = origins(article(1, "a.example", WIRE), article(2, "b.example", f"ORRIN (NPA) — {WIRE}", hours=3))
    assert early.source_key == wire.source_key == "publisher:norvane"
    assert early.copy_of == "2"


def test_an_agency_without_a_family_is_a_source_of_its_own() -> None:
    assert origins(article(1, "a.example", OWN, author="Agencia Efa"))[0].source_key == "agency:efa"


def test_two_outlets_quoting_one_speech_at_length_copy_nothing() -> None:
    one = f"{OWN}\n\n{SPEECH}said the dam's keeper, Perrin Lowe, on the bridge."
    other = (
        f"The keeper of the Orrin dam was cheered at dawn.\n\n{SPEECH}Perrin Lowe told those who had come to thank him."
    )
    assert all(o.own_share == 1.0 for o in origins(article(1, "a.example", one), article(2, "b.example", other, 1)))


def test_an_outlet_repeating_itself_copies_nobody() -> None:
    assert [o.copy_of for o in origins(article(1, "a.example", OWN), article(2, "a.example", OWN, 5))] == ["", ""]


def test_identical_short_texts_are_copies_but_shared_phrases_are_not() -> None:
    short = "Orrin dam holds and people may go home by noon."
    phrase = "The water board said on Thursday that it would wait."
    found = origins(
        article(1, "a.example", short), article(2, "b.example", short, 1), article(3, "c.example", phrase),
        article(4, "d.example", phrase.replace("it would wait", "the dam is safe"), 1),
    )  # fmt: skip
    assert [bool(o.copy_of) for o in found] == [False, True, False, False]


def test_text_without_spaces() -> None:
    text = "港口在星期四关闭。水务局说水位下降了两米，四百名居民可以在中午之前回家，工程师将在星期五检查溢洪道，道路仍然关闭。"
    assert [o.copy_of for o in origins(article(1, "a.example", text), article(2, "b.example", text + "完。", 1))] == [
        "",
        "1",
    ]


def test_ten_thousand_copies_of_one_text() -> None:
    many = [article(n, f"o{n}.example", WIRE, hours=n / 1000) for n in range(10_000)]
    found = origins(*many)
    assert {o.copy_of for o in found[1:]} == {"0"}
    assert {o.source_key for o in found} == {"publisher:o0.example"}


def test_empty_texts() -> None:
    assert [o.own_share for o in origins(article(1, "a.example", ""), article(2, "b.example", ""))] == [1.0, 1.0]


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(shuffler: random.Random) -> None:
    texts = [WIRE, OWN, WIRE[: len(WIRE) // 2], f"{OWN}\n\n{WIRE}", f"ORRIN (NPA) — {WIRE}"]
    batch = [article(n, f"o{n}.example", text, hours=n) for n, text in enumerate(texts)]
    shuffled = shuffler.sample(batch, len(batch))
    assert {o.article_id: o for o in origins(*shuffled)} == {o.article_id: o for o in origins(*batch)}


CREDITS = [
    ("ORRIN, Nov 12 (NPA) - The dam held.", "", [("npa", True)]),
    ("Madrid (Agencia Efa).- La presa aguantó.", "", [("efa", True)]),
    ("Efa | Madrid. La presa aguantó.", "", [("efa", True)]),
    ("The dam held.\n\n(NPA)", "", [("npa", True)]),
    ("The dam held.\n\nSource: NPA", "", [("npa", True)]),
    ("The dam held.\n\nnpa/lno", "", [("npa", True)]),
    ("The dam held.", "By Norvane Press Agency staff", [("npa", True)]),
    ("The dam held.", "Ada Vane and NPA", [("npa", False)]),
    ("The dam held.\n\nNPA contributed to this report.", "", [("npa", False)]),
    ("The dam held.\n\nMit Material von NPA", "", [("npa", False)]),
    ("The keeper told NPA that the dam held.", "", []),
    ("The dam held.\n\nThe keeper spoke to Norvane Press Agency about it.", "", []),
    ("SNPA (SNPA) — The dam held.", "", []),
]


@pytest.mark.parametrize(("text", "author", "expected"), CREDITS)
def test_credit_lines(text: str, author: str, expected: list[tuple[str, bool]]) -> None:
    found = find_credits(article(1, "a.example", text, author=author), AGENCIES)
    assert [(c.agency, c.whole) for c in found] == expected


def test_no_agencies_no_credits() -> None:
    assert find_credits(article(1, "a.example", "ORRIN (NPA) — The dam held."), ()) == ()


def test_every_copy_of_the_news_day_is_found_and_nothing_else() -> None:
    """The level to hold: precision 1.0, recall at least .95 on the embedded day."""
    day = newsday.catalogue()
    articles = newsday.articles()
    found = list(find_origins(articles, day.outlets, day.agencies, SyndicationConfig()).values())
    rows = newsday.truth()["articles"]
    copies = {row["url"] for row in rows if row["copy_of"]}
    seen = {a.url for a, o in zip(articles, found, strict=True) if o.passages}
    assert seen <= copies
    assert len(seen) >= 0.95 * len(copies)
    url = {a.id: a.url for a in articles}
    wanted = {row["url"]: row["copy_of"] for row in rows if row["copy_of"] and row["copy_kind"] != "partial"}
    got = {a.url: url[o.copy_of] for a, o in zip(articles, found, strict=True) if o.copy_of}
    assert got == wanted


def test_what_was_found_stands_until_something_new_shares_a_passage() -> None:
    texts = [article(n, f"o{n}.example", WIRE if n % 2 else OWN, hours=n) for n in range(4)]
    settled = {a.id for a in texts}
    assert find_origins(texts, OUTLETS, AGENCIES, SyndicationConfig(), settled=settled) == {}
    late = article(9, "late.example", WIRE, hours=-1)
    found = find_origins([*texts, late], OUTLETS, AGENCIES, SyndicationConfig(), settled=settled)
    assert {number: origin.copy_of for number, origin in found.items()} == {"1": "9", "3": "9", "9": ""}


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_piece_by_piece_gives_what_all_at_once_gives(shuffler: random.Random) -> None:
    day = newsday.catalogue()
    articles = list(newsday.articles())
    at_once = find_origins(articles, day.outlets, day.agencies, SyndicationConfig())
    arriving = articles[:]
    shuffler.shuffle(arriving)
    known: dict[str, Origin] = {}
    packed: dict[str, bytes] = {}
    for end in (40, 41, 90, len(arriving)):
        here = arriving[:end]
        marks = {a.id: unpack_marks(packed[a.id]) for a in here if a.id in packed}
        known |= find_origins(
            here, day.outlets, day.agencies, SyndicationConfig(), marks=marks, settled=frozenset(known)
        )
        packed |= {a.id: pack_marks(read_marks(a, day.agencies)) for a in here if a.id not in packed}
    assert known == at_once
