"""What holds a digest together: one event, people introduced, days dated where they are first read, facets titled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.stages.write.material import DAM, MONDAY, article, story

from broadsheet.config import WriteConfig
from broadsheet.stages.write import make_writer
from broadsheet.stages.write.dates import Calendar
from broadsheet.stages.write.fitness import Unfit, unfitness
from broadsheet.stages.write.labels import short_title
from broadsheet.stages.write.leaning import dangling, points_back
from broadsheet.stages.write.trim import trimmed
from broadsheet.types import Article, Draft, Sections


def written(*articles: Article, previous: Sections | None = None) -> Sections:
    draft = make_writer(WriteConfig()).write(story(articles, previous=previous))
    assert isinstance(draft, Draft)
    return draft.sections


def printed(sections: Sections) -> str:
    claims = [*sections.summary, *(h.claim for h in sections.highlights), *(p.claim for p in sections.perspectives)]
    return " ".join(c.text for c in [*claims, *sections.background, *sections.whats_new])


FOOTBALL = article(
    9,
    "Rovers win the cup final in extra time",
    "Rovers won the cup on Saturday with a goal in the last minute of extra time.\n\n"
    "Coach Ida Thorn said that her players had earned it.\n\nThe cup was first played for in 1921.",
)


def test_an_article_of_another_event_is_listed_and_not_told() -> None:
    sections = written(*DAM, FOOTBALL)
    assert "a9" in {s.article_id for s in sections.sources}
    assert not any(word in printed(sections) for word in ("Rovers", "cup", "Thorn"))


def test_the_first_sentence_tells_what_the_title_announces() -> None:
    sections = written(
        article(1, "Jory Vance wins the harbour race", "Welcome to the strange world of races by night. Jory Vance won "
                "the harbour race at Lowe Mill on Sunday by a length."),
        article(2, "Vance wins harbour race by a length", "It was a night to remember for boats. Jory Vance of Lowe Mill "
                "won the harbour race on Sunday."),
    )  # fmt: skip
    assert "won the harbour race" in sections.summary[0].text


def test_a_day_is_dated_where_it_is_read_first() -> None:
    """Perspectives are tried twice before the summary is final; its weekday once stood there without a date."""
    texts = (
        "A court in Quill freed two captains on Friday after a year in prison.",
        "Two captains were freed in Quill on Friday, a year after they were jailed.",
    )
    sections = written(*(article(n, f"Court frees two captains in Quill {n}", t) for n, t in enumerate(texts, 1)))
    assert "Friday [6 November]" in sections.summary[0].text
    assert printed(sections).count("[6 November]") == 1


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("The firm said on Sunday that it will close the plant.", True),
        ("Lawmakers brought it down on Sunday, backing a motion over plans to raise the age.", True),
        ("The firm on Sunday repeated that the plant will close.", True),
        ("The firm will close the plant on Sunday, it said.", False),
        ("Vance was last in the polls before the vote on Sunday.", False),
        ("Schools in the valley were advised not to open on Sunday as a hospital remains shut.", False),
        ("Shops in the valley were unable to take cards on Sunday after a fault at the bank.", True),
        ("The bank raised its base rate to 4.25 per cent on Sunday, the highest in 14 years.", True),
    ],
)
def test_a_weekday_is_dated_by_its_own_clause(text: str, dated: bool) -> None:
    assert ("[8 November]" in Calendar("en").dated(text, MONDAY)) is dated


def test_a_surname_alone_comes_after_the_full_name() -> None:
    extra = "\n\nThe Brackwater dam had been the work of engineer Stern since the rain, the county said."
    articles = [article(1, DAM[0].title, DAM[0].text + extra), *DAM[1:]]
    text = " ".join(c.text for c in written(*articles).summary)
    assert "Stern" not in text or "Bo Stern" in text


def test_news_is_what_articles_known_before_have_not_said() -> None:
    before = written(*DAM[:2])
    later = article(
        7,
        "Second dam above Brackwater gives way",
        "A second dam above Brackwater gave way on Monday and cut the road to Lowe Mill.\n\n"
        "The old wall was built in 1931 and had been inspected in the spring, engineers said.",
        published=MONDAY + timedelta(hours=9),
    )
    news = [c.text for c in written(*DAM[:2], later, previous=before).whats_new]
    assert len(news) == 1
    assert news[0].startswith("A second dam")


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Anyone who saw the dam break should ring the county on 0191 498 0123.", Unfit.BOILERPLATE),
        ("Supporters of the mayor stand before the court in Brackwater with candles May 7, 2014.", Unfit.BOILERPLATE),
        ("Mayor Ada Quill, left, and engineer Bo Stern at the dam above the town.", Unfit.BOILERPLATE),
        ("The mayor at the lower gate of the dam The county has closed the road.", Unfit.INCOMPLETE),
        ("Prosecutors in the county have charged a formerU.", Unfit.INCOMPLETE),
        ("• The rebels took the second dam above the town on Sunday.", Unfit.INCOMPLETE),
        ("The dam held until May 7, 2014, when the wall above the town gave way.", None),
        ("The county spent 120 000 000 crowns on the dam above the town.", None),
        ("The film The Dam was shown in the town on Sunday night.", None),
    ],
)
def test_captions_numbers_to_ring_and_lines_run_together(sentence: str, why: Unfit | None) -> None:
    assert unfitness(sentence, "en") is why


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "How much it moved is a matter on which two capitals differ."),
        ("en", "Welcome to the strange world of races by night at Lowe Mill."),
        ("ru", "Об этом сообщает агентство новостей города."),
        ("uk", "Про це повідомляє агентство новин міста."),
        ("de", "Das berichtet die Zeitung der Stadt am Morgen."),
        ("es", "Así lo informó el alcalde de la ciudad por la tarde."),
        ("it", "Lo riferisce il giornale della città in un articolo."),
        ("pl", "Poinformowała o tym rzeczniczka miasta w komunikacie."),
        ("nl", "Dat meldt de krant van de stad op haar site."),
    ],
)
def test_what_only_points_at_another_sentence_does_not_stand_alone(language: str, sentence: str) -> None:
    assert dangling(sentence, language)


@pytest.mark.parametrize(
    ("language", "pointing", "plain"),
    [
        ("en", "The nurse said this mixture is given daily.", "The nurse said it was dry this week."),
        ("de", "Die Ärztin sagte, diese Mischung sei üblich.", "Die Ärztin sagte, es bleibe diese Woche trocken."),
        ("es", "La médica dijo que esta mezcla es habitual.", "La médica dijo que vendrá esta semana."),
    ],
)
def test_this_and_a_noun_points_back_and_this_week_does_not(language: str, pointing: str, plain: str) -> None:
    assert points_back(pointing, language) > points_back(plain, language)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The plan angered several fishermen at the new ferry port.", "New ferry port"),
        ("en", "Ada Quill led ninety boats through the outer harbour wall.", "Outer harbour wall"),
        ("en", "The strike hit the key battleground states in the north.", "Key battleground states"),
        ("en", "The prime minister inspected the outer gate.", "Outer gate"),
        ("de", "Sie protestierten in den kommenden Jahren gegen die zweite Mauer.", "Zweite Mauer"),
        ("de", "Der ukrainische Präsident kam.", ""),
        ("de", "Sie forderten ein neues Gesetz.", "Neues Gesetz"),
        ("de", "Die Verhandlungen über den Bau des Damms dauern an.", "Bau des Damms"),
    ],
)
def test_a_short_title_names_a_thing_in_its_own_form(language: str, text: str, expected: str) -> None:
    assert short_title(text, language, lambda _: 0.5) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("India Business News: The firm said on Sunday that it would close.", "The firm said on Sunday that it would close."),
        ("London: The firm said on Sunday that it would close.", "The firm said on Sunday that it would close."),
        ("Verdict: The firm has to close.", "Verdict: The firm has to close."),
        ("LONDON, England, July 6 The firm said that it would close.", "The firm said that it would close."),
        ("The league, (once ten), held its cup.", "The league, (once ten), held its cup."),
    ],
)  # fmt: skip
def test_a_sections_or_a_citys_name_in_front_is_cut(text: str, expected: str) -> None:
    assert trimmed(text, "en") == expected


def test_a_headline_that_only_shows_gives_way() -> None:
    title = written(
        article(1, "Watch the dam above Brackwater break", DAM[0].text),
        article(2, "Dam breaks above Brackwater", DAM[1].text),
    ).title
    assert title.text == "Dam breaks above Brackwater"


def test_a_picture_that_names_its_owner_leads() -> None:
    first = article(1, DAM[0].title, DAM[0].text, image="https://outlet1.example/a.jpg")
    second = article(2, DAM[1].title, DAM[1].text, image="https://outlet2.example/b.jpg")
    credited = replace(second, image_credit="Bo Stern/NWA")
    image = written(first, credited).image
    assert image is not None
    assert (image.article_id, image.credit) == ("a2", "Bo Stern/NWA")


def test_a_standfirst_opens_the_summary_and_the_body_keeps_its_dateline_off() -> None:
    teaser = "The ferry port of Orrin reopens on Friday, two weeks after the storm tore away its pier."
    scene = "ORRIN, Nov 9 (NPA) - Six months ago nobody came to the old crane before noon, says a man who sells coffee."
    first = replace(
        article(1, "Port of Orrin wakes up", f"{teaser}\n\n{scene}", outlet="harbour.example"), standfirst=len(teaser)
    )
    second = article(
        2, "Will the port of Orrin reopen?", "Ships may call at Orrin again, where coffee is sold by the old crane."
    )
    told = [claim.text for claim in written(first, second).summary]
    assert told[0].startswith("The ferry port of Orrin reopens on Friday")
    assert not any("(NPA)" in text for text in told)


def test_a_building_speaks_no_words() -> None:
    said = "“The pier is safe and the boats will sail again before the winter storms,” {who} said on Monday in Orrin."
    speakers = {}
    for who in ("Ada Quill", "Orrin Tower"):
        text = said.format(who=who) + " The pier of Orrin was torn away by the storm two weeks ago."
        quote = written(
            article(1, "Pier of Orrin is safe", text), article(2, "Pier safe in Orrin", text + " It is open.")
        ).quote
        speakers[who] = quote.speaker if quote else ""
    assert speakers == {"Ada Quill": "Ada Quill", "Orrin Tower": ""}


def test_a_body_of_the_imprint_is_nobody_in_the_event() -> None:
    told = "The pier of Orrin was torn away by the storm, the Orrin Harbour Authority said on Monday."
    told += " Figures of the index are those of Orrin Trademark Holdings LLC and come from the market."
    imprint = "© 2026 Orrin News Network. All rights reserved by the Orrin News Network."
    pair = [article(n, "Storm takes pier of Orrin", f"{told}\n\n{imprint}") for n in (1, 2)]
    names = [party.name for party in written(*pair).people]
    assert "Orrin Harbour Authority" in names
    assert not {"Orrin News Network", "Orrin Trademark Holdings LLC"} & set(names)
