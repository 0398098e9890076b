"""The opening of the summary: what events have overtaken, what tells twice, and titles that are sentences."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.write.material import MONDAY, article, story

from broadsheet.config import WriteConfig
from broadsheet.stages.write import draft_from_documents, make_writer
from broadsheet.stages.write.trim import trimmed
from broadsheet.types import Article, Draft, Sections


def sections(*articles: Article) -> Sections:
    draft = make_writer(WriteConfig()).write(story(articles))
    assert isinstance(draft, Draft)
    return draft.sections


def test_an_older_toll_than_the_title_gives_is_not_told() -> None:
    first = "A flood below the Brackwater dam has killed 19 people, the harbour authority said."
    later = "The flood below the Brackwater dam killed 31 people, the harbour authority counted on Tuesday."
    found = sections(
        article(1, "Flood below Brackwater dam", first, published=MONDAY),
        article(2, "Flood below Brackwater dam kills 31 people", later, published=MONDAY + timedelta(days=1)),
        article(3, "Brackwater flood kills 31 people", later, published=MONDAY + timedelta(days=1)),
    )
    told = " ".join(claim.text for claim in found.summary)
    assert "31" in told
    assert "19" not in told


def test_a_headline_with_an_older_toll_is_not_chosen() -> None:
    text = "An earthquake shook Brackwater and Lowe Mill on Monday, and people were hurt."
    titles = [
        "Earthquake in Brackwater, 12 people hurt",
        "Brackwater earthquake: 12 people hurt",
        "Quake: 15 people hurt",
    ]
    found = sections(*(article(n, t, text, published=MONDAY + timedelta(hours=n)) for n, t in enumerate(titles)))
    assert found.title.text == titles[2]


@pytest.mark.parametrize("figure", ["at least 19 people", "four people in Lowe Mill"])
def test_a_toll_that_may_be_right_beside_the_title_is_told(figure: str) -> None:
    text = f"A flood below the Brackwater dam has killed {figure}, the harbour authority said."
    found = sections(
        article(1, "Flood below Brackwater dam kills 31 people", text), article(2, "Brackwater flood kills 31", text)
    )
    assert figure in found.summary[0].text


def test_the_opening_knows_what_the_newest_title_says() -> None:
    missing = "Reporter Ada Quill of the Harbour Post and her team have gone missing in Norvane, her paper said."
    freed = "Reporter Ada Quill and her team were freed in Norvane after five days, the ministry said."
    found = sections(
        article(1, "Ada Quill of the Harbour Post missing in Norvane", missing),
        article(
            2, "Ada Quill of the Harbour Post missing", "The Harbour Post has not heard of its reporter since Friday."
        ),
        article(3, "Ada Quill of the Harbour Post freed in Norvane", freed, published=MONDAY + timedelta(days=1)),
        article(4, "Ada Quill of the Harbour Post freed", "The county will not say who held her.", published=None),
    )
    assert found.title.text.endswith("freed in Norvane")
    assert found.summary[0].text == freed


def test_two_sentences_that_begin_alike_are_told_once() -> None:
    first = "Norvane has become the first county to ban lead weights on its fishing boats."
    second = "Norvane has become the first county in the land where old weights of lead have to go, after a long vote."
    third = "The harbour museum will show the weights in spring."
    found = sections(
        article(1, "Norvane bans lead weights", f"{first}\n\n{third}"), article(2, "Lead weights banned", second)
    )
    told = [claim.text for claim in found.summary]
    assert len({" ".join(text.split()[:5]) for text in told}) == len(told)


def test_an_article_without_a_date_is_not_the_newest() -> None:
    old = "The dam above Brackwater held through the night and nobody had to leave."
    new = "The dam above Brackwater broke at noon and the lower town was flooded."
    title = "Dam above Brackwater"
    dated = [
        article(1, title, old, published=MONDAY),
        article(2, title, new, published=MONDAY + timedelta(days=1)),
        article(3, title, "The dam above Brackwater is watched by engineers of the county.", published=None),
    ]
    assert sections(*dated).summary[0].text == new


def test_a_first_sentence_that_serves_as_headline_does_not_choose_itself() -> None:
    caption = "A picture of the old Brackwater dam in the hills above the town, taken before the flood of last year."
    told = "The dam above Brackwater broke on Sunday and flooded the lower town."
    draft = draft_from_documents([f"{caption} {told}", told, f"{told} Nobody was hurt in the lower town."], 40)
    assert isinstance(draft, Draft)
    assert draft.sections.summary[0].text == told


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "Updated at 8:15 a.m. ET: The reporter was freed in Norvane on Monday.",
            "The reporter was freed in Norvane on Monday.",
        ),
        ("UPDATE: The reporter was freed in Norvane on Monday.", "The reporter was freed in Norvane on Monday."),
        ("Updated plans for the dam are late.", "Updated plans for the dam are late."),
    ],
)
def test_the_hour_of_an_update_is_cut(text: str, left: str) -> None:
    assert trimmed(text, "en") == left


def grown(*texts: str) -> str:
    """Summary and highlights of articles an hour apart, the last of them with the most."""
    found = sections(
        *(
            article(n, f"Brackwater dam flood, account {n}", text, published=MONDAY + timedelta(hours=n))
            for n, text in enumerate(texts)
        )
    )
    return " ".join([*(c.text for c in found.summary), *(h.claim.text for h in found.highlights)])


def test_the_least_there_could_be_is_not_told_when_a_later_article_knows_more() -> None:
    told = grown(
        "A flood below the Brackwater dam has killed at least 19 people, the harbour authority said.",
        "The flood below the Brackwater dam killed 31 people, the harbour authority counted.",
    )
    assert "31" in told
    assert "19" not in told


def test_the_least_there_could_be_stays_beside_a_second_account() -> None:
    told = grown(
        "A flood below the Brackwater dam has killed at least 19 people, the harbour authority said.",
        "At least 19 people were killed in the flood below the Brackwater dam. The union counted 31 people killed.",
    )
    assert "19" in told


def test_those_still_missing_may_be_fewer() -> None:
    told = grown(
        "At least 19 people are missing after a flood below the Brackwater dam, the harbour authority said.",
        "After the flood below the Brackwater dam 31 people are missing, the harbour authority counted.",
    )
    assert "19" in told


def test_no_highlight_tells_the_opening_again() -> None:
    first = "The Bank of Norvane raised its base rate by a quarter of a point to 4.25 per cent on Monday, the highest level in 14 years."
    again = "The base rate is now 4.25%, the highest since 2012."
    votes = "Six of the nine governors of the bank voted for the rise. Savers will see little of it before the new year, the banks said."
    further = (
        "The employers' federation said firms had nothing left to cut. A family with an average home loan of 200,000 "
        "crowns will pay 40 crowns more a month from April. Inflation fell to 3.1 per cent in October after 3.4 per cent "
        "in September. The next meeting of the bank's governors is on 14 December."
    )
    found = sections(
        article(1, "Bank of Norvane raises base rate to 4.25 per cent", f"{first} {votes}"),
        article(2, "Base rate raised in Norvane", f"Home loans will cost more in Norvane. {again} {further}"),
        article(
            3, "Norvane raises rate", f"The Bank of Norvane raised its base rate to 4.25 per cent on Monday. {again}"
        ),
    )
    assert found.summary[0].text.startswith("The Bank of Norvane raised")
    assert again not in [h.claim.text for h in found.highlights]


def test_whose_town_it_is_may_stand_before_the_word_for_it() -> None:
    text = "An earthquake hurt twelve people in the Solveran port of Quarlo, days after one in the town of Brisal."
    again = "Twelve people were hurt by an earthquake near the Solveran port of Quarlo on Monday."
    found = sections(article(1, "Earthquake hurts twelve", text), article(2, "Twelve hurt in earthquake", again))
    assert found.place is not None
    assert found.place.text == "Quarlo"


@pytest.mark.parametrize(("who", "party"), [("The singer Ada Quill", True), ("Harbour Radio's Ada Quill", False)])
def test_an_outlets_reporter_is_no_party(who: str, party: bool) -> None:
    text = (
        "The dam above Brackwater broke on Friday after a week of rain. "
        f"{who} says the mayor is the one who holds the town together. "
        "Mayor Tom Ferrow said the town would rebuild the dam within a year."
    )
    other = article(2, "Dam above Brackwater breaks", "The dam above Brackwater broke on Friday after a week of rain.")
    ours = article(1, "Dam breaks above Brackwater", text, outlet="harbourradio.example")
    assert any("Quill" in p.holder for p in sections(ours, other).perspectives) is party


def test_words_in_marks_are_no_step() -> None:
    text = (
        "The dam above Brackwater broke on Friday after a week of rain. "
        "Divers found a crack in the wall of the lock on Saturday. "
        "“The lock was as dry as a bone and we walked through it,” said Ada Quill, the harbour master, on Sunday."
    )
    steps = sections(article(1, "Dam breaks above Brackwater", text)).timeline
    assert [s.day.isoformat() for s in steps] == ["2026-11-06", "2026-11-07"]
