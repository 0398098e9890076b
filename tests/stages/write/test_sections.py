"""Single decisions of the writer: fitness, trimming, headlines, dates, figures, holders, short titles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.stages.write.material import MONDAY, article, story

from broadsheet.config import WriteConfig
from broadsheet.stages.write import make_writer
from broadsheet.stages.write.dates import Calendar
from broadsheet.stages.write.fitness import Unfit, lacks_verb, unfitness
from broadsheet.stages.write.holders import holder_of
from broadsheet.stages.write.labels import short_title
from broadsheet.stages.write.leaning import dangling, unanchored
from broadsheet.stages.write.trim import trimmed, without_dateline
from broadsheet.text.statements import find_statements
from broadsheet.types import Agency, Draft, Sections


def sections(*articles: object, **kwargs: object) -> Sections:
    draft = make_writer(WriteConfig()).write(story(articles, **kwargs))  # type: ignore[arg-type]
    assert isinstance(draft, Draft)
    return draft.sections


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("The dam above the town held through the night.", None),
        ("“We are safe and we will stay here,” the mayor said.", None),
        ("Sign up for our newsletter to get the news of Brackwater.", Unfit.BOILERPLATE),
        ("Photo by Ada Quill of the dam above the town.", Unfit.BOILERPLATE),
        ("By Ada Quill and Bo Stern of the Courier staff.", Unfit.BOILERPLATE),
        ("The dam above the town held through the night and…", Unfit.INCOMPLETE),
        ("The dam above the town held through the night and [+120 chars]", Unfit.INCOMPLETE),
        ("The dam above the town held through the night", Unfit.INCOMPLETE),
        ("and the dam above the town held through the night.", Unfit.INCOMPLETE),
        ("“The dam above the town held through the night, she said.", Unfit.INCOMPLETE),
        ("The dam in , according to the mayor, held through the night.", Unfit.INCOMPLETE),
        ("The damâ\u0080\u0099s wall above the town held through the night.", Unfit.INCOMPLETE),
        ("The dam held.", Unfit.LENGTH),
        ("The dam " + "and the wall " * 40 + "held.", Unfit.LENGTH),
        ("Will the dam above the town hold through the night?", Unfit.QUESTION),
        ("We saw the dam above the town hold through the night.", Unfit.VOICE),
        ("You can see the dam above the town from the bridge.", Unfit.VOICE),
        ("14.20 The dam above the town held through the night.", Unfit.BOILERPLATE),
        ("Date: 30 September to 6 October Coverage: live on Harbour Radio and on its site.", Unfit.BOILERPLATE),
        ("The mayor said: the dam above the town held through the night.", None),
    ],
)
def test_which_sentences_are_fit(sentence: str, why: Unfit | None) -> None:
    assert unfitness(sentence, "en") is why


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Lesen Sie auch: Der Damm über der Stadt hält noch."),
        ("fr", "Lire aussi : la digue de la ville a tenu bon hier."),
        ("vi", "Xem thêm: Con đập phía trên thị trấn đã trụ vững."),
        ("ru", "Подписывайтесь на наш канал о плотине города."),
        ("zh", "点击这里查看更多关于大坝的消息。"),
    ],
)
def test_boilerplate_of_other_languages(language: str, sentence: str) -> None:
    assert unfitness(sentence, language) is Unfit.BOILERPLATE


def test_sentences_that_point_elsewhere() -> None:
    assert all(
        dangling(s, "en") for s in ("He left the town.", "The move surprised many.", "It's over.", "“They” came.")
    )
    assert not dangling("Hebrides ferries were cancelled.", "en")
    assert dangling("这一决定让很多人感到意外。", "zh")
    assert unanchored("Allies begged her to go.", "en")
    assert not unanchored("Mayor Quill packed her bags.", "en")
    assert lacks_verb("A farmer in the north at the time of harvest.", "en")
    assert not lacks_verb("Ein Bauer im Norden zur Erntezeit.", "de")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BRACKWATER, Nov 9 (NWA) - The dam held.", "The dam held."),
        ("(NWA) — The dam held.", "The dam held."),
        ("BRACKWATER: The dam held.", "The dam held."),
        ("However, the dam above the town held.", "The dam above the town held."),
        ("The dam (built by hand) held.", "The dam held."),
        ("The dam (built in 1931) held.", "The dam (built in 1931) held."),
        (
            "The dam above the little town held all night, police said.",
            "The dam above the little town held all night, police said.",
        ),
        ("NATO said the dam held.", "NATO said the dam held."),
    ],
)
def test_only_deletions(text: str, expected: str) -> None:
    assert trimmed(text, "en") == expected


def test_a_trailing_attribution_goes_where_it_adds_nothing() -> None:
    text = "The dam above the little town held all night, police said."
    assert trimmed(text, "en", attribution=False) == "The dam above the little town held all night."
    denied = "The dam above the little town held all night, the owner denied."
    assert trimmed(denied, "en", attribution=False) == denied
    assert without_dateline("The dam held.") == "The dam held."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BUENOS AIRES/PARIS The dam held.", "The dam held."),
        ("PESHAWAR, Pakistan A dam held.", "A dam held."),
        ("NASA Administrator Ada Vane spoke.", "NASA Administrator Ada Vane spoke."),
        ("BREAKING The dam held.", "BREAKING The dam held."),
    ],
)
def test_a_dateline_that_lost_its_dash_is_told_by_its_places(text: str, expected: str) -> None:
    assert without_dateline(text) == expected


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("What we know about the Brackwater dam", "Dam breaks above Brackwater"),
        ("LIVE: Dam breaks above Brackwater", "Dam breaks above Brackwater"),
        ("Opinion: Dam breaks above Brackwater town", "Dam breaks above Brackwater"),
        ("DAM BREAKS ABOVE BRACKWATER", "Dam breaks above Brackwater"),
        ("Will the dam above Brackwater break?", "Dam breaks above Brackwater"),
        ("Dam breaks above Brackwater and…", "Dam breaks above Brackwater"),
        ("Brackwater", "Dam breaks above Brackwater"),
        ("Here's why you should fear the Brackwater dam!", "Dam breaks above Brackwater"),
        ("Dam breaks above Brackwaterâ\u0080\u0099s town", "Dam breaks above Brackwater"),
        (
            " ".join(
                ["Dam breaks above Brackwater after a week of rain that nobody in the county had expected at all"]
            ),
            "Dam breaks above Brackwater",
        ),
    ],
)
def test_the_soberest_headline_wins(worse: str, better: str) -> None:
    text = "The dam above Brackwater broke on Sunday after a week of rain."
    chosen = sections(article(1, worse, text), article(2, better, text), article(3, worse, text)).title
    assert chosen.text == better


def test_the_outlets_name_is_cut_off_a_headline() -> None:
    one = article(1, "Dam breaks above Brackwater | Outlet1", "The dam broke.")
    title = sections(one).title
    assert title.text == "Dam breaks above Brackwater"
    assert one.title[title.evidence[0].start : title.evidence[0].end] == title.text


def test_a_weekday_gets_its_date_once() -> None:
    calendar = Calendar("en")
    assert calendar.dated("The dam broke on Friday.", MONDAY) == "The dam broke on Friday [6 November]."
    assert calendar.dated("The dam broke on Friday.", MONDAY) == "The dam broke on Friday."
    assert calendar.dated("It rained yesterday.", MONDAY) == "It rained yesterday [Sunday 8 November]."


@pytest.mark.parametrize(
    "text",
    [
        "Schools were closed until Friday.",
        "A rally was called for Friday.",
        "The court will rule on Friday.",
        "Friday's storm was heavy.",
        "The Friday Courier reported it.",
        "The next match is on Friday.",
        "The dam broke on Tuesday.",
    ],
)
def test_a_day_that_may_be_still_to_come_gets_none(text: str) -> None:
    assert Calendar("en").dated(text, MONDAY) == text


def test_without_a_date_of_the_article_nothing_is_dated() -> None:
    assert Calendar("en").dated("The dam broke on Friday.", None) == "The dam broke on Friday."


def toll(number: int, text: str, hours: float = 0.0) -> object:
    return article(number, "Ferry fire in Port Ansel", text, published=MONDAY + timedelta(hours=hours))


def test_two_outlets_with_two_tolls_at_one_hour_differ() -> None:
    (difference,) = sections(
        toll(1, "A fire on a ferry in Port Ansel killed 12 people on Monday."),
        toll(2, "A ferry fire in Port Ansel left 15 people dead on Monday morning."),
    ).differences
    assert difference.what == "people killed"
    assert [f.value for f in difference.figures] == ["12", "15"]


@pytest.mark.parametrize(
    ("first", "second", "hours"),
    [
        (
            "A fire on a ferry in Port Ansel killed at least 12 people on Monday.",
            "A ferry fire in Port Ansel left 15 people dead on Monday.",
            0,
        ),
        (
            "A fire on a ferry in Port Ansel killed 12 people on Monday.",
            "A ferry fire in Port Ansel left 15 people dead on Monday.",
            9,
        ),
        (
            "A fire on a ferry in Port Ansel killed more than 1,000 people.",
            "A ferry fire in Port Ansel left about 1,000 people dead.",
            0,
        ),
        (
            "A fire on a ferry in Port Ansel killed 12 people on Monday.",
            "The ferry fire in Port Ansel killed 12 people, including three children.",
            0,
        ),
        (
            "A fire on a ferry in Port Ansel killed 12 people on Monday.",
            "A ferry fire in 1987 killed 90 people in Port Ansel.",
            0,
        ),
        (
            "A fire on a ferry in Port Ansel killed 12 people and injured 30.",
            "A ferry fire in Port Ansel injured 30 people on Monday.",
            0,
        ),
    ],
)
def test_figures_that_can_both_be_right_do_not_differ(first: str, second: str, hours: float) -> None:
    assert sections(toll(1, first), toll(2, second, hours)).differences == ()


def test_two_parties_with_two_figures_side_by_side_differ() -> None:
    text = (
        "Thousands marched in Quillhaven on Monday. Police put the crowd at 40,000; the unions said there were 120,000."
    )
    (difference,) = sections(
        article(1, "March in Quillhaven", text), article(2, "Thousands march in Quillhaven", text)
    ).differences
    assert difference.what == "crowd"
    assert [f.value for f in difference.figures] == ["40,000", "120,000"]


@pytest.mark.parametrize(
    "text",
    [
        "The county said 143 passengers were on board. Ada Quill, 29, said she saw nobody.",
        "The union said 30,000 jobs would go. The county said 10 of its ships would stay.",
        "The county said 143 passengers were on board. The talks will begin at 8 a.m., the county said.",
        "The county said 210 boats would sail. Ministers expect prices to rise by 4 per cent.",
        "The county put the crowd at 40,000. The number rose from 20,000 last year, the county said.",
    ],
)
def test_two_figures_for_two_things_are_no_dispute(text: str) -> None:
    assert sections(article(1, "March in Quillhaven", text), article(2, "March", text)).differences == ()


def test_a_second_party_may_leave_the_noun_out() -> None:
    text = "Thousands marched. The union said 30,000 jobs would go. The ministry expects 6,000 and will help."
    (difference,) = sections(article(1, "March in Quillhaven", text), article(2, "March", text)).differences
    assert (difference.what, [f.value for f in difference.figures]) == ("jobs", ["30,000", "6,000"])


@pytest.mark.parametrize(
    ("language", "title", "text", "what", "figures"),
    [
        (
            "en",
            "Fire on ferry in Port Ansel",
            "Nine people died when fire broke out on the ferry in Port Ansel. The fire was out at six. Divers came. "
            "Smoke hung over the harbour. The seafarers' union said its members had counted fifteen dead.",
            "people killed",
            ["Nine", "fifteen"],
        ),
        (
            "en",
            "Voltmar to close plant",
            "Voltmar will close its plant. The loss is not of 2,400 but of 2,900 jobs, the union said on Monday.",
            "jobs",
            ["2,400", "2,900"],
        ),
        (
            "fr",
            "Manifestation à Port Ansel",
            "La foule a marché. Ils étaient 40 000 selon la police, 120 000 selon la Confédération du travail. "
            "La Confédération revendique 120 000 manifestants.",
            "manifestants",
            ["40 000", "120 000"],
        ),
        (
            "de",
            "Brand auf Fähre in Port Ansel",
            "„Neun Menschen haben ihr Leben verloren“, sagte Hafenmeisterin Ada Quill. "
            "Die Gewerkschaft der Seeleute nannte dagegen die Zahl von fünfzehn Toten.",
            "Tote",
            ["Neun", "fünfzehn"],
        ),
        (
            "es",
            "Los regantes protestan en San Ildar",
            "Ada Quill, presidenta de la Unión de Regantes, cifró en 30.000 los empleos que desaparecerán. "
            "El ministerio habla de 6.000 y promete ayudas.",
            "empleos",
            ["30.000", "6.000"],
        ),
    ],
)
def test_parties_are_heard_in_their_languages(
    language: str, title: str, text: str, what: str, figures: list[str]
) -> None:
    both = (article(n, title, text, language=language) for n in (1, 2))
    (difference,) = sections(*both).differences
    assert (difference.what, [f.value for f in difference.figures]) == (what, figures)


def test_a_contest_has_the_name_its_own_sentence_gives_it() -> None:
    first = "Thousands marched in Quillhaven. Police put the crowd at 40,000; the unions said there were 120,000."
    other = "Thousands marched in Quillhaven. Some 40,000 people came, police said. The unions said there were 120,000."
    (difference,) = sections(article(1, "March in Quillhaven", first), article(2, "March", other)).differences
    assert difference.what == "crowd"


def test_one_figure_of_a_range_contests_nothing() -> None:
    text = "The county put the crowd at 40,000. The union said the crowd had grown from 60,000 to 90,000."
    assert sections(article(1, "March in Quillhaven", text), article(2, "March", text)).differences == ()


def test_sentences_that_say_the_same_but_for_the_figure_differ() -> None:
    found = sections(
        article(
            1, "Harbour buys a crane", "The harbour trust bought a new crane for 12 million crowns at the auction."
        ),
        article(2, "Harbour buys crane", "The harbour trust bought a new crane for 19 million crowns at the auction."),
    ).differences
    assert [[f.value for f in d.figures] for d in found] == [["12 million", "19 million"]]


def test_one_source_alone_disputes_nothing() -> None:
    text = "Police put the crowd at 40,000; the unions said there were 120,000."
    assert sections(article(1, "March in Quillhaven", text)).differences == ()


def test_a_quotation_of_several_outlets_is_shown_at_its_longest() -> None:
    short = "Mayor Ada Quill spoke. “The siren gave us four minutes to run,” Quill said on Sunday."
    long = "Mayor Ada Quill spoke. “The siren gave us four minutes to run, and four minutes is long,” Quill said."
    other = "Bo Stern of the Harbour Trust spoke. “Nobody has seen a wall like this one in my time,” Stern said."
    quote = sections(
        article(1, "Dam breaks", short), article(2, "Dam breaks", long), article(3, "Dam breaks", other)
    ).quote
    assert quote is not None
    assert quote.claim.text == "The siren gave us four minutes to run, and four minutes is long"
    assert quote.speaker == "Ada Quill"
    assert quote.claim.sources == 2
    assert {s.text for s in quote.speaker_evidence} == {"Quill", "Ada Quill"}


@pytest.mark.parametrize(
    "text",
    [
        "“The siren gave us four minutes to run,” he said.",
        "“The siren gave us four minutes to run,” a resident said.",
        "“Run now,” Mayor Ada Quill said.",
        "Mayor Ada Quill asked: “Who gave us only four minutes to run?”",
        "Mayor Ada Quill met Captain Bo Stern. They talked for an hour. “The siren gave us four minutes,” he said.",
    ],
)
def test_a_quotation_without_a_sure_full_speaker_is_not_shown(text: str) -> None:
    assert sections(article(1, "Dam breaks above Brackwater", text)).quote is None


PARTIES = (
    "The dam above Brackwater broke on Sunday after a week of rain.\n\nThe "
    "Harbour Trust said that the gates would stay shut for a month.\n\n"
    "Mayor Ada Quill said the siren of the town had sounded four minutes "
    "before the water.\n\nHe said the wall had been leaking since March.\n\n"
    "Outlet2 reported that the county had known of the leak for years."
)


def test_parties_hold_what_is_theirs() -> None:
    found = sections(
        article(1, "Dam breaks above Brackwater", PARTIES), article(2, "Brackwater dam breaks", PARTIES)
    ).perspectives
    assert {p.holder for p in found} == {"The Harbour Trust", "Mayor Ada Quill"}
    assert {p.claim.sources for p in found} == {2}
    trust = next(p for p in found if p.holder == "The Harbour Trust")
    assert trust.claim.text == "The gates would stay shut for a month."


def test_a_clause_with_a_second_that_keeps_its_verb() -> None:
    text = PARTIES.replace("stay shut for a month", "stay shut for a month and that this was agreed in May")
    found = sections(article(1, "Dam breaks above Brackwater", text)).perspectives
    trust = next(p for p in found if p.holder == "The Harbour Trust")
    assert trust.claim.text == "Said that the gates would stay shut for a month and that this was agreed in May."


def test_what_that_points_at_is_not_printed_without_it() -> None:
    text = PARTIES.replace("said that the gates would stay shut for a month", "said that had been the idea all along")
    found = sections(article(1, "Dam breaks above Brackwater", text)).perspectives
    assert not any("idea" in p.claim.text for p in found)


def test_a_heading_that_ran_into_a_sentence_is_no_part_of_a_holder() -> None:
    told = "The International Committee of the Red Cross said the battle is causing a crisis."
    holders = [
        holder_of(statement, "en")
        for text in (told, f"'Meaningless' {told}")
        for statement in find_statements(text, "en")
    ]
    assert holders == ["The International Committee of the Red Cross", ""]


def test_an_agency_is_no_party() -> None:
    text = PARTIES.replace("The Harbour Trust", "The Norvane Press Agency")
    found = sections(article(1, "Dam breaks above Brackwater", text), agencies=(Agency("npa", "Norvane Press Agency"),))
    assert found.perspectives == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Elvira Tamarit, directora del instituto, afirmó que no era una réplica del temblor del martes y que la falla "
        "era otra.",
        "«El martes cedió otra falla», afirmó Elvira Tamarit, directora del instituto sismológico de la capital.",
    ],
)
def test_a_day_that_names_another_event_or_is_told_in_a_quotation_is_no_step(sentence: str) -> None:
    told = f"Un terremoto sacudió el jueves la costa de Puerto Zarco y dejó doce heridos. {sentence}"
    thursday = MONDAY + timedelta(days=3)
    found = sections(article(1, "Terremoto en Puerto Zarco", told, language="es", published=thursday))
    assert found.timeline == ()


def test_a_day_of_the_event_itself_is_a_step() -> None:
    text = (
        "Un terremoto sacudió el domingo la costa de Puerto Zarco y dejó doce heridos. "
        "El puente de Puerto Zarco se cerró en la noche del sábado por las grietas de un terremoto anterior."
    )
    steps = sections(article(1, "Terremoto en Puerto Zarco", text, language="es")).timeline
    assert len(steps) == 2


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The chairman, Sir Bo Stern, wants it back from the state.", True),
        ("Ada Quill, the mayor, wants it back.", True),
        ("The mayor, Ada Quill, thinks it is over.", False),
        ("The Seismic Centre in Quillhaven measured it at 6.1.", False),
        ("The mayor called it a day.", False),
        ("The captain made it to the final.", False),
        ("The mayor, Ada Quill, found a purse and gave it to the police.", False),
    ],
)
def test_an_it_behind_nobody_but_a_person_dangles(sentence: str, expected: bool) -> None:
    assert dangling(sentence, "en") is expected


def test_the_timeline_has_two_days_or_none() -> None:
    text = (
        "The dam above Brackwater broke on Friday after a week of rain. "
        "Divers found a crack in the wall of the lock on Saturday."
    )
    steps = sections(article(1, "Dam breaks above Brackwater", text)).timeline
    assert [s.day.isoformat() for s in steps] == ["2026-11-06", "2026-11-07"]
    assert sections(article(1, "Dam breaks", "The dam above Brackwater broke on Friday after rain.")).timeline == ()
    undated = article(1, "Dam breaks above Brackwater", text, published=None)
    assert sections(undated).timeline == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The old lock gate was opened in the night.", "Old lock gate"),
        ("Trains from the Harbour Trust were late.", "Harbour Trust"),
        ("Quill became the new mayor.", "New mayor"),
        ("Every hour the machines stop so that listeners can work.", ""),
        ("She told a news conference about it.", "News conference"),
        ("It rained and rained.", ""),
        ("大坝在夜里坍塌，下游小镇被淹。", "大坝在夜里坍塌"),
    ],
)
def test_short_titles_are_noun_phrases(text: str, expected: str) -> None:
    language = "zh" if text[0] == "大" else "en"
    assert short_title(text, language, lambda _: 0.5) == expected


def test_sources_name_the_agency_whose_text_they_carry() -> None:
    listed = sections(
        article(1, "Dam breaks above Brackwater", "The dam broke."),
        article(2, "Dam breaks above Brackwater", "The dam broke."),
        keys=("publisher:one", "agency:npa"),
        copies=("a9", ""),
        agencies=(Agency("npa", "Norvane Press Agency"),),
    ).sources
    assert [(s.article_id, s.credit, s.copy_of) for s in listed] == [
        ("a2", "Norvane Press Agency", ""),
        ("a1", "", "a9"),
    ]
    assert listed[0].published == datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sentence", "language", "expected"),
    [
        ("The 22-year-old made no plea and was remanded.", "en", True),
        ("Der 22-Jährige schwieg vor Gericht.", "de", True),
        ("All are in active galaxies.", "en", True),
        ("A 22-year-old man made no plea.", "en", False),
        ("The 22-year-old striker Finn Marlowe scored twice.", "en", False),
    ],
)
def test_somebody_known_only_by_age_points_back(sentence: str, language: str, expected: bool) -> None:
    assert dangling(sentence, language) is expected
