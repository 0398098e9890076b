"""What a reader stumbles over: sentences about the reporting, glued lines, nobody's names, one event told twice."""

from __future__ import annotations

import pytest
from tests.stages.write.material import article, story

from broadsheet.config import WriteConfig
from broadsheet.stages.write import make_writer
from broadsheet.stages.write.bodies import bodies_in
from broadsheet.stages.write.fitness import Unfit, lacks_verb, unfitness
from broadsheet.stages.write.holders import trimmed_role
from broadsheet.stages.write.labels import is_weak, short_title
from broadsheet.text.census import census
from broadsheet.text.quotations import find_quotations
from broadsheet.types import Article, Draft, Sections


def _sections(*articles: Article) -> Sections:
    draft = make_writer(WriteConfig()).write(story(articles))
    assert isinstance(draft, Draft)
    return draft.sections


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Ada Quill, the company’s chief technology officer, confirmed the story."),
        ("en", "A ministry spokesman declined to comment on the vote."),
        ("de", "Ein Sprecher der Werft bestätigte den Bericht."),
        ("de", "Das Hafenamt wollte sich nicht äußern."),
        ("es", "El portavoz del puerto confirmó la noticia el lunes."),
        ("fr", "La mairie de Merrin a refusé de commenter la grève."),
        ("ru", "Пресс-служба порта отказалась от комментариев в среду."),
    ],
)
def test_a_sentence_about_the_reporting_is_not_printed(language: str, sentence: str) -> None:
    assert unfitness(sentence, language) is Unfit.IDLE


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Quill, the harbour master, confirmed the closure of the port.",
        "The union denied the reports from the yard on Friday.",
        "The prison service confirmed there had been a death at the jail in Orrin but refused to comment further.",
    ],
)
def test_a_sentence_that_tells_something_besides_is_printed(sentence: str) -> None:
    assert unfitness(sentence, "en") is None


@pytest.mark.parametrize(
    ("language", "sentence", "why"),
    [
        (
            "en",
            "Council Seeks Source of Long Power Cut The White Tower says the county will tell those affected.",
            Unfit.INCOMPLETE,
        ),
        ("en", "The mayor of Orrin said The White Tower would be closed on Monday.", None),
        ("de", "Jubel in Orrin 2 Bo Stern / AP Bürgermeisterin Ada Quill habe die Stadt verlassen.", Unfit.BOILERPLATE),
        ("en", "[on Friday] in the square, the county said in a note.", Unfit.INCOMPLETE),
    ],
)
def test_lines_run_together_and_cut_sentences(language: str, sentence: str, why: Unfit | None) -> None:
    assert unfitness(sentence, language) is why


@pytest.mark.parametrize(
    ("language", "caption", "sentence"),
    [
        ("fr", "Le maire Bo Stern à Merrin, en Ostrel, le 7 janvier.", "Bo Stern quitte Merrin le 7 janvier."),
        ("de", "Ada Quill in Merrin am 3. Mai 2026.", "Ada Quill verlässt Merrin am 3. Mai 2026."),
        ("es", "Ada Quill en Merrin el 3 de mayo.", "Viven en Merrin, Orrin y Quillhaven."),
    ],
)
def test_a_caption_of_names_and_a_day_has_no_verb(language: str, caption: str, sentence: str) -> None:
    assert lacks_verb(caption, language)
    assert not lacks_verb(sentence, language)


@pytest.mark.parametrize(
    ("language", "text", "bodies"),
    [
        ("en", "606: DEBATE\n\nShe met the NPA.", ["NPA"]),
        ("en", "CHEERS! She left the NPA.", ["NPA"]),
        ("fr", "Le psaume XIV fut lu à voix haute.", []),
        ("es", "Todos tienen un NIE de la ONU.", ["ONU"]),
        ("es", "El PIB cayó, según la ONU.", ["ONU"]),
        ("en", "They met in Quillhaven’s Old City near the NPA.", ["NPA"]),
    ],
)
def test_capitals_of_labels_and_things_are_no_body(language: str, text: str, bodies: list[str]) -> None:
    assert [m.name for m in bodies_in(text, language)] == bodies


def test_they_said_gives_the_words_to_nobody() -> None:
    text = 'Voters returned Ada Quill to office.\n\n"We look forward to working with her for years," they said.'
    (quotation,) = find_quotations(text, "en")
    assert (quotation.speaker, quotation.certain) == ("", False)


@pytest.mark.parametrize(
    ("language", "role", "printed"),
    [
        ("en", "which current leader", "current leader"),
        ("en", "younger sister", ""),
        ("en", "sister of the mayor", "sister of the mayor"),
        ("es", "hijo", ""),
        ("fr", "mère", ""),
        ("es", "secretario general de", "secretario general"),
    ],
)
def test_a_role_says_who_somebody_is(language: str, role: str, printed: str) -> None:
    assert trimmed_role(role, language) == printed


def test_what_somebodys_father_is_is_no_role() -> None:
    text = "The daughter of a harbour master, Ada Quill, became an activist. Later Ada Quill left the town."
    assert [census(text, "en").with_role(p).role for p in census(text, "en").found[:1]] == [""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The machines that move money between banks failed.", ""),
        ("It strikes mostly between the ages of one and three.", ""),
        ("She let a queue of forty walk out.", ""),
        ("Officials said that prefabricated houses will be built.", "Prefabricated houses"),
        ("They fear for the handful of members in the hall.", ""),
    ],
)
def test_a_short_title_is_no_verb_phrase_and_ends_with_its_noun(text: str, expected: str) -> None:
    assert short_title(text, "en", lambda _: 0.5) == expected


def test_whose_office_it_is_labels_weakly_where_nouns_come_first() -> None:
    assert is_weak("président ukrainien", "fr")
    assert not is_weak("réforme électorale", "fr")


def test_an_opening_that_announces_the_title_again_gives_way() -> None:
    sections = _sections(
        article(
            1,
            "Runner Ada Quill retires",
            "Ada Quill, the queen of the long races at the games of Merrin, retires after an eventful career with a "
            "farewell film for those who watched her. Her last race was in Orrin in May.",
        ),
        article(
            2,
            "Ada Quill retires from running",
            "Triple champion Ada Quill officially retires from competitive sport, her club has confirmed. "
            "She won nine medals for Norvane.",
        ),
    )
    assert len([c for c in sections.summary if " retires " in c.text]) == 1


def test_what_happened_is_not_handed_to_a_party() -> None:
    told = "A fire in the harbour of Orrin has killed at least 15 people, officials said."
    sections = _sections(
        article(1, "Fire in Orrin kills 15", f"The port was full on Monday.\n\n{told} Four halls burnt down at night."),
        article(
            2,
            "Orrin fire kills 15",
            "At least 15 people died in a fire in the harbour of Orrin. "
            "Critics said that the council had never looked at the old halls by the quay.",
        ),
    )
    assert not any("15 people" in p.claim.text for p in sections.perspectives)


def test_part_of_what_nobody_has_told_opens_no_summary() -> None:
    part = "Of the 61 clauses of the harbour law of Orrin 12 were struck out by the council."
    sections = _sections(
        article(1, "Council of Orrin passes harbour law", f"{part} The council passed the harbour law of Orrin."),
        article(2, "Orrin passes harbour law", f"{part} It takes force in May, the council of Orrin said."),
    )
    assert not sections.summary[0].text.startswith("Of the 61")


def test_one_body_called_by_turns_is_one_party() -> None:
    sections = _sections(
        article(
            1,
            "Flood in Orrin",
            "A flood has covered the valley of Orrin. Rain fell for nine days.\n\n"
            "The charity said that four villages had nothing left to eat.\n\n"
            "The mayor of Orrin, Ada Quill, said that the road would be open by May.",
        ),
        article(
            2,
            "Orrin valley under water",
            "The valley of Orrin is under water. Boats were sent.\n\n"
            "The aid agency said that boats were needed in the upper valley.",
        ),
    )
    holders = {p.holder for p in sections.perspectives}
    assert len(holders & {"The charity", "The aid agency"}) == 1


def test_a_painted_scene_gives_way_to_a_fact() -> None:
    scene = "A bag of lucky pears had been brought by somebody to the control room of the craft for the comet landing."
    facts = (
        "The small drill will dig in the dust. The science team has the use of the mast. "
        "The main battery lasts for days at most. The new cameras were built by a small firm. "
    )
    sections = _sections(
        article(1, "Craft lands on comet", f"A craft has landed on a comet at last. It bounced once. {scene} {facts}"),
        article(
            2,
            "Comet landing a success",
            "The landing on the comet was a success. The craft bounced once on the hill. "
            "The control room of the craft was full, and everybody ate pears.",
        ),
    )
    printed = [c.text for c in sections.summary] + [h.claim.text for h in sections.highlights]
    assert len(printed) >= 5
    assert scene not in printed
