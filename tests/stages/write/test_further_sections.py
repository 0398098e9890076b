"""Place, people, reactions and background of a digest, and the same fact in other words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.stages.write.material import MONDAY, article, story

from broadsheet.config import WriteConfig
from broadsheet.stages.write import make_writer
from broadsheet.stages.write.background import MAX_BACKGROUND
from broadsheet.stages.write.bodies import bodies_in
from broadsheet.stages.write.dates import Calendar
from broadsheet.stages.write.facts import agree
from broadsheet.stages.write.fitness import Unfit, lacks_verb, unfitness
from broadsheet.stages.write.leaning import dangling
from broadsheet.types import Article, Draft, Part, Sections, Span


def sections(*articles: Article, **kwargs: object) -> Sections:
    draft = make_writer(WriteConfig()).write(story(articles, **kwargs))  # type: ignore[arg-type]
    assert isinstance(draft, Draft)
    return draft.sections


FLOOD = (
    article(
        1,
        "Dam above Velmora bursts after a week of rain",
        "A dam above the town burst in Velmora, France, on Sunday night and flooded four streets.\n\n"
        "The harbour master, Ada Quill, said the Harbour Trust had opened the gates too late. "
        "The dam above Velmora was built in 1957 and repaired after the flood of 2011. "
        "German Foreign Minister Bo Stern said that Germany would send pumps to the flooded town.",
    ),
    article(
        2,
        "Flood in Velmora after dam bursts",
        "Four streets were flooded on Sunday night in Velmora when a dam above the town burst.\n\n"
        "Ada Quill, the harbour master, asked people to stay on the upper floors. "
        "The Harbour Trust had opened the gates of the dam late in the evening, Quill said. "
        "French rescue workers reached the last of the flooded houses in the morning.",
    ),
    article(
        3,
        "Dam bursts above French town",
        "Rescue workers in Velmora have reached all houses flooded when a dam burst above the town.\n\n"
        "The Harbour Trust runs the dam, which is looked after by harbour master Ada Quill. "
        "French engineers will look at the gates of the dam on Tuesday.",
    ),
)


def spans(found: Sections) -> list[Span]:
    claims = [*found.background, *(r.claim for r in found.reactions), *([found.place] if found.place else [])]
    return [s for c in claims for s in c.evidence] + [s for p in found.people for s in p.evidence]


def test_the_place_is_the_town_most_sources_name() -> None:
    place = sections(*FLOOD).place
    assert place is not None
    assert (place.text, place.sources) == ("Velmora", 3)
    assert place.evidence[0].text == "Velmora"


def test_a_place_of_one_source_alone_is_no_place_of_the_event() -> None:
    first = article(1, "Dam bursts", "A dam burst in Velmora on Sunday night and flooded four streets of the town.")
    second = article(2, "Streets flooded", "Four streets were flooded on Sunday night when a dam above the town burst.")
    assert sections(first, second).place is None


def test_what_acts_in_the_articles_is_no_place() -> None:
    first = article(
        1,
        "Tidewell takes back its list of shipowners",
        "The richest shipowner listed in Tidewell owns less than she told the magazine.\n\nTidewell said on Monday "
        "that it would print a new list. Readers of Tidewell had asked for one.",
    )
    second = article(
        2,
        "Shipowner loses her place in Tidewell",
        "A shipowner has lost her place in Tidewell, which now thinks that she owns less.\n\n"
        "Tidewell had asked her for papers in March.",
    )
    assert sections(first, second).place is None


def test_a_village_on_no_list_is_told_by_how_the_articles_speak_of_it() -> None:
    first = article(
        1, "Mill burns", "A mill burned down in Tidewell on Sunday night. No one was hurt in Tidewell itself."
    )
    second = article(2, "Fire at mill", "Fire destroyed a mill near Tidewell on Sunday night, and the road is closed.")
    place = sections(first, second).place
    assert place is not None
    assert place.text == "Tidewell"


def test_a_town_in_its_case_is_a_town() -> None:
    first = article(1, "Пожар на заводе", "В Красноярске в ночь на понедельник сгорел склад завода.", language="ru")
    second = article(2, "Склад сгорел", "Склад завода сгорел в Красноярске, никто не пострадал.", language="ru")
    place = sections(first, second).place
    assert place is not None
    assert place.text == "Красноярске"


def test_an_adjective_before_a_noun_is_no_place() -> None:
    first = article(1, "Ferry sinks", "A ferry sank in Velmoran waters on Sunday night with nine people aboard.")
    second = article(2, "Ferry lost", "A ferry with nine people aboard sank on Sunday night in Velmoran waters.")
    assert sections(first, second).place is None


def test_people_and_bodies_come_with_their_roles() -> None:
    people = {p.name: p for p in sections(*FLOOD).people}
    assert people["Ada Quill"].kind == "person"
    assert people["Ada Quill"].role == "harbour master"
    assert "harbour master" in people["Ada Quill"].evidence[0].text
    assert "Ada Quill" in people["Ada Quill"].evidence[0].text
    assert people["Harbour Trust"].kind == "organisation"
    assert "Bo Stern" not in people, "one outlet alone names him"


def test_another_state_reacts_and_the_state_of_the_event_does_not() -> None:
    found = sections(*FLOOD)
    said = {p.holder for p in (*found.reactions, *found.perspectives)}
    assert any("Bo Stern" in holder for holder in said)
    assert not any("French" in r.holder for r in found.reactions)


def test_background_is_dated_before_the_event() -> None:
    background = sections(*FLOOD).background
    assert 1 <= len(background) <= MAX_BACKGROUND
    assert "1957" in background[0].text


def test_a_year_in_a_name_is_no_background() -> None:
    first = article(
        1, "Quill wins race", "Ada Quill won the race of the harbour on Sunday in heavy rain and strong wind."
    )
    second = article(
        2,
        "Race won by Quill",
        "The race of the harbour was won by Ada Quill on Sunday.\n\n"
        "Bo Stern came in second. The 2008 champion left the race of the harbour early after a fall.",
    )
    assert sections(first, second).background == ()


def test_every_span_is_the_articles_own_words() -> None:
    by_id = {a.id: a for a in FLOOD}
    found = spans(sections(*FLOOD))
    assert found
    for span in found:
        text = by_id[span.article_id].title if span.part is Part.TITLE else by_id[span.article_id].text
        assert text[span.start : span.end] == span.text


def test_sections_without_evidence_are_absent() -> None:
    found = sections(article(1, "Rain falls", "Rain fell all day and nobody minded it very much at all."))
    assert (found.place, found.people, found.reactions, found.background) == (None, (), (), ())


# ------------------------------------------------------------------------------------------------- one fact


def most_sources(second: str) -> int:
    first = "The dam above the old town burst on Sunday night and flooded four streets, nine people were brought out."
    more = "Engineers had warned of the gates in the spring, and the mayor promised new ones by the summer."
    found = sections(
        article(1, "Dam bursts above old town", f"{first}\n\n{more}"),
        article(2, "Dam bursts", f"{second}\n\nSchools stay closed until the water is gone and the roads are clean."),
    )
    return max(c.sources for c in found.summary)


def test_the_same_fact_in_other_words_is_a_second_source() -> None:
    assert most_sources("Nine people were brought out after the dam burst on Sunday night, flooding four streets.") == 2


@pytest.mark.parametrize(
    "other",
    [
        "Fifteen people were brought out after the dam burst on Sunday night, flooding six streets of the town.",
        "Nine people were brought out after the dam burst on Monday night, flooding four streets of the town.",
        "Nine people were not brought out after the dam burst on Sunday night, flooding four streets.",
        "The choir of the harbour sang a song for the mayor of the town, and nine people came to listen.",
    ],
)
def test_another_fact_is_no_second_source(other: str) -> None:
    assert most_sources(other) == 1


def holders_of_the_first_claim(second: str) -> int:
    first = "The harbour council of Brackwater approved a plan to rebuild the old ferry pier with 4 million crowns."
    found = sections(
        article(1, "Brackwater rebuilds its ferry pier", f"{first}\n\nThe work begins in spring and ends in autumn."),
        article(2, "Brackwater pier plan", f"{second}\n\nFerries have left from the coal quay since the winter."),
        article(3, "Storm season", "The storm of last year broke two piers of the coast and a light."),
    )
    return next(c.sources for c in found.summary if c.text.startswith("The harbour council"))


@pytest.mark.parametrize(
    "second",
    [
        "Brackwater will rebuild its pier for 4 million crowns after years of quarrel about the noise of lorries on the coal quay.",
        "Two years after the storm Brackwater spends 4 million crowns to rebuild its ferry pier, the most since the light.",
    ],
)
def test_enough_of_a_fact_in_a_sentence_with_news_of_its_own_is_a_second_source(second: str) -> None:
    assert holders_of_the_first_claim(second) == 2


@pytest.mark.parametrize(
    "second",
    [
        "Fishermen of Brackwater fear for their berths since the council approved a plan for the ferry pier on the coast.",
        "Two years after the storm Brackwater spends 9 million crowns to rebuild its ferry pier, the most since the light.",
    ],
)
def test_the_same_background_is_no_second_source(second: str) -> None:
    assert holders_of_the_first_claim(second) == 1


def test_what_the_summary_says_is_no_highlight_in_another_outlets_words() -> None:
    approved = "The harbour council of Brackwater approved a plan to rebuild the old ferry pier with 4 million crowns."
    again = (
        "Brackwater will rebuild its pier for 4 million crowns after years of quarrel about the noise of lorries on the "
        "coal quay."
    )
    moved = "Ferries have left from the coal quay since the winter."
    found = sections(
        article(
            1, "Brackwater rebuilds its ferry pier", f"{approved}\n\nThe work begins in spring and ends in autumn."
        ),
        article(2, "Brackwater pier plan", f"{moved}\n\n{again}"),
        article(3, "Storm season", "The storm of last year broke two piers of the coast and a light."),
    )
    assert [c.text for c in found.summary] == [approved]
    assert [h.claim.text for h in found.highlights] == [moved]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Nine people died on Friday.", "On Friday nine were killed.", True),
        ("Nine people died on Friday.", "Nine people died on Thursday.", False),
        ("The dam held.", "The dam never held.", False),
        ("At least 9 people died.", "12 people died.", False),
    ],
)
def test_what_forbids_one_fact(one: str, other: str, same: bool) -> None:
    assert agree(one, other, "en") is same


# ------------------------------------------------------------------------------------------------ weekdays

SUNDAY = datetime(2025, 12, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "past", "added"),
    [
        ("en", "The dam broke on Friday.", "[12 December]"),
        ("de", "Am Freitag brach der Damm.", "[12. Dezember]"),
        ("fr", "Le barrage a cédé vendredi.", "[12 décembre]"),
        ("es", "El dique cedió el viernes.", "[12 de diciembre]"),
        ("pt", "A barragem cedeu na sexta-feira.", "[12 de dezembro]"),
        ("it", "La diga ha ceduto venerdì.", "[12 dicembre]"),
        ("nl", "De dam brak vrijdag.", "[12 december]"),
        ("ru", "Плотина рухнула в пятницу.", "[12 декабря]"),
        ("uk", "Дамба прорвалася в п'ятницю.", "[12 грудня]"),
        ("pl", "Tama pękła w piątek.", "[12 grudnia]"),
        ("tr", "Baraj cuma günü çöktü.", "[12 Aralık]"),
        ("ar", "انهار السد يوم الجمعة.", "[12 ديسمبر]"),
        ("zh", "大坝于星期五决堤，造成三人死亡。", "[12月12日]"),
        ("ja", "ダムは金曜日に決壊した。", "[12月12日]"),
        ("vi", "Con đập bị vỡ hôm thứ Sáu.", "[ngày 12 tháng 12]"),
    ],
)
def test_a_past_weekday_gets_its_date(language: str, past: str, added: str) -> None:
    assert added in Calendar(language).dated(past, SUNDAY)


@pytest.mark.parametrize(
    ("language", "coming"),
    [
        ("en", "The dam opens on Friday."),
        ("de", "Die Wahl findet am Freitag statt."),
        ("fr", "Le vote aura lieu vendredi, a dit le maire."),
        ("es", "El viernes se celebrará la votación, dijo."),
        ("pt", "A votação será na sexta-feira."),
        ("it", "Il voto sarà venerdì."),
        ("ru", "Выборы состоятся в пятницу, сказал он."),
        ("uk", "Вибори відбудуться в п'ятницю."),
        ("pl", "Wybory odbędą się w piątek."),
        ("tr", "Seçim cuma günü yapılacak."),
        ("ar", "ستجرى الانتخابات يوم الجمعة."),
        ("zh", "选举将于星期五举行。"),
        ("ja", "選挙は金曜日に行われる予定だ。"),
        ("vi", "Cuộc bầu cử sẽ diễn ra vào thứ Sáu."),
    ],
)
def test_a_coming_weekday_gets_none(language: str, coming: str) -> None:
    assert Calendar(language).dated(coming, SUNDAY) == coming


# -------------------------------------------------------------------------------------------- small decisions


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Quill of the Harbour Trust met the NPA.", ["Harbour Trust", "NPA"]),
        ("The Bank of Quill and the Harbour Trust disagree.", ["Bank of Quill", "Harbour Trust"]),
        ("Some 1,200 MW were lost in the Old City.", []),
    ],
)
def test_which_names_are_bodies(text: str, names: list[str]) -> None:
    assert [m.name for m in bodies_in(text, "en")] == names


@pytest.mark.parametrize(
    "caption",
    ["A decorated pilot, surrounded by friends.", "The newly unveiled statue in the square of the town."],
)
def test_a_participle_is_no_verb(caption: str) -> None:
    assert lacks_verb(caption, "en")


def test_captions_and_links_are_not_printed() -> None:
    assert unfitness("A view of the dam in Velmora, Monday, Nov. 19, 2012.", "en") is Unfit.BOILERPLATE
    assert unfitness("[See a collection of pictures of the dam.]", "en") is Unfit.BOILERPLATE


@pytest.mark.parametrize("word", ["shit", "s***", "sh*t"])
def test_a_quotation_with_a_vulgar_word_is_not_chosen(word: str) -> None:
    text = f"“The dam is a piece of {word} and was one all along,” said the harbour master, Ada Quill."
    found = sections(article(1, "Dam bursts", text), article(2, "Dam is gone", text, published=MONDAY))
    assert found.quote is None


def test_another_newsroom_is_no_party() -> None:
    text = "Four streets are flooded. The dam was built in haste and never checked, Lantern News said on Monday."
    found = sections(article(1, "Dam bursts", text), article(2, "Dam is gone", text, published=MONDAY))
    assert "Lantern News" not in [one.holder for one in found.perspectives]


def test_a_site_name_is_no_headline() -> None:
    body = "A dam above the old town burst on Sunday night and flooded four streets of the harbour."
    found = sections(article(1, "Encyclopedia, free for all", body), article(2, "Dam bursts above old town", body))
    assert found.title.text == "Dam bursts above old town"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "The Harbour Trust of Brackwater will buy the old lighthouse after a deal of more than a year.",
            "After more than a year the Harbour Trust has finalised a deal to buy the old Brackwater lighthouse.",
            True,
        ),
        (
            "The county of Brackwater extended the closure of its beaches until the end of the month.",
            "Lowe Mill extended the closure of its beaches until the end of the month.",
            False,
        ),
        (
            "One person is dead after two boats collided near Brackwater in thick fog.",
            "Two victims were killed after two boats collided near Brackwater in thick fog.",
            False,
        ),
        (
            "The Harbour Trust has responded to the approval of the Brackwater ferry by the county.",
            "The county has approved the Brackwater ferry, which sails from Monday with forty people.",
            False,
        ),
    ],
)
def test_two_openings_tell_one_fact_or_two(one: str, other: str, same: bool) -> None:
    first, second = article(1, "News of Brackwater", one), article(2, "Brackwater, Monday", other)
    summary = sections(first, second).summary
    assert any(claim.sources == 2 for claim in summary) is same


@pytest.mark.parametrize(
    "sentence",
    [
        "Local groups have called them dangerous and abusive.",
        "The boat was fitted with a new engine last year, it added.",
    ],
)
def test_a_pronoun_whose_noun_stands_elsewhere_points_back(sentence: str) -> None:
    assert dangling(sentence, "en")


def test_a_place_and_a_full_date_end_a_caption() -> None:
    caption = "A diver looks at the wall of the dam in the town of Brackwater May 7, 2014."
    assert unfitness(caption, "en") is Unfit.BOILERPLATE
    assert unfitness("The old wall of the dam above the town was opened on May 7, 2014.", "en") is None


PARTIES = (
    "The dam above Brackwater broke on Sunday after a week of rain in the hills.\n\n"
    "Governor Ada Quill came to the town in the night and spoke to the people.\n\n"
    "{}\n\n"
    "The Harbour Trust said that the gates would stay shut for a month."
)


@pytest.mark.parametrize(
    ("statement", "holder"),
    [
        ("The governor said that nobody would have to pay for the boats.", "Governor Ada Quill"),
        ("The treasurer said that nobody would have to pay for the boats.", None),
        ("Quill's swift decisions in the long night raised hopes of an early end to the flood.", None),
        ("In January, Bo Stern, the county engineer, said that the wall was leaking at its foot.", "Bo Stern"),
        ("The Brackwater Herald said that nobody would have to pay for the boats.", None),
    ],
)
def test_who_holds_a_statement(statement: str, holder: str | None) -> None:
    text = PARTIES.format(statement)
    found = sections(article(1, "Dam breaks", text), article(2, "Brackwater dam breaks", text)).perspectives
    others = [p.holder for p in found if "Harbour Trust" not in p.holder]
    assert others == [] if holder is None else any(holder in other for other in others)


def test_a_highlight_is_titled_with_a_thing_before_a_name() -> None:
    lines = [
        "The dam above Brackwater broke on Sunday after a week of rain and flooded the whole lower town in one hour.",
        "The county opened its schools and its two churches to some nine hundred people who had lost their homes.",
        "The army sent two hundred soldiers with boats and pumps to the streets on both sides of the old canal.",
        "The railway between Brackwater and Lowe Mill was closed because the water had washed away the bridge.",
        "Engineer Bo Stern of the county had warned in March of a crack in the foot of the old wall.",
        "Bo Stern said that the inquiry would look at the repairs of the last ten years.",
        "Farmers of the valley lost most of their winter stores to the water, the union counted.",
        "The museum of the harbour moved its paintings to an upper floor before the water came.",
    ]
    told = "\n\n".join(lines)
    found = sections(article(1, "Dam breaks", told), article(2, "Brackwater dam breaks", told)).highlights
    assert found
    assert not any("Stern" in h.title for h in found)


def test_what_no_other_source_comes_near_is_left_out_of_the_summary() -> None:
    event = "The dam above Brackwater broke on Sunday and flooded the lower town."
    advert = "Painters from all over Norvane show their portraits of cats in the museum this week."
    first = article(1, "Dam breaks above Brackwater", f"{event}\n\n{advert}")
    second = article(2, "Brackwater dam breaks", "A dam broke above Brackwater on Sunday after a week of rain.")
    assert not any("cats" in claim.text for claim in sections(first, second).summary)


def test_a_day_of_what_was_only_pledged_is_not_dated() -> None:
    text = "The council pledged to press ahead with a vote on Sunday."
    assert Calendar("en").dated(text, MONDAY) == text


def test_a_speakers_quotation_is_no_perspective_as_well() -> None:
    told = (
        "The dam above Brackwater broke on Sunday after a week of rain in the hills.\n\n"
        "“{}” Mayor Ada Quill said in the town hall.\n\n"
        "The Harbour Trust said that the gates would stay shut for a month.\n\n"
        "Engineer Bo Stern of the county said that the wall had been leaking since the spring."
    )
    one = told.format("The siren gave us four minutes, and four minutes is a long time for people who run,")
    other = told.format("Four minutes the siren gave us, and a long time that is for people who run,")
    found = sections(article(1, "Dam breaks", one), article(2, "Brackwater dam breaks", other))
    assert found.quote is not None
    assert found.quote.speaker == "Ada Quill"
    assert not any("siren" in p.claim.text for p in found.perspectives)


def holders(text: str, *further: str) -> list[tuple[str, str]]:
    """Holder and statement of every perspective of two outlets' articles on a dam, the first with these sentences."""
    first = article(1, "Dam breaks", "The dam above Brackwater broke on Sunday after a week of rain.\n\n" + text)
    others = [article(n, "Brackwater dam breaks", t) for n, t in enumerate(further or ("The dam broke.",), start=2)]
    return [(p.holder, p.claim.text) for p in sections(first, *others).perspectives]


TRUST = "The Harbour Trust said that the gates would stay shut for a month. "


def test_a_holder_is_not_told_again_in_the_statement() -> None:
    found = holders(TRUST + "Mayor Ada Quill condemned the late opening of the gates as a grave mistake.")
    assert ("Mayor Ada Quill", "Condemned the late opening of the gates as a grave mistake.") in found


def test_whose_words_stand_in_a_clause_of_other_news_is_no_holder() -> None:
    found = holders(TRUST + "The new report on it came as Ada Quill warned of another flood in the lower streets.")
    assert not any("Quill" in holder for holder, _ in found)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "The Central Narcotics Bureau said that the boats would be searched again.",
            "The CNB said that nobody on board had been told of the second visit.",
        ),
        (
            "The government said that the boats would be paid for in the spring.",
            "Government spokesman Bo Stern said that nobody on the river had been warned.",
        ),
    ],
)
def test_one_party_has_one_statement(first: str, second: str) -> None:
    named = [holder for holder, _ in holders(f"{TRUST}{first} {second}") if "Harbour Trust" not in holder]
    assert len(named) == 1


def test_somebody_meant_by_what_he_leads_is_no_holder() -> None:
    found = holders(
        TRUST + "Ada Quill, the mayor, said that the wall would be rebuilt. "
        "The Brackwater leader said that nobody had told her of the cracks in it."
    )
    assert [holder for holder, _ in found if "leader" in holder] == []


def test_a_role_comes_from_whichever_article_gives_it() -> None:
    found = holders(
        TRUST + "Bo Stern said that the wall had been leaking since the spring.",
        "The dam broke. Bo Stern, the county engineer, stood on it all night with a lamp in his hand.",
    )
    assert "Bo Stern, county engineer" in [holder for holder, _ in found]
