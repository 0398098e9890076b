"""Who speaks: left-out subjects, listeners, verbs no list has, and what a name's role is."""

from __future__ import annotations

import pytest

from broadsheet.text.census import census
from broadsheet.text.quotations import find_quotations


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("de", "»Der Damm hält«, funkte Ada Quill.", "Ada Quill"),
        ("de", "»Der Damm hält«, sagte Ada Quill den Zeitungen der Region.", "Ada Quill"),
        ("de", "»Der Damm hält«, sagte Kapitänin und Hafensprecherin Ada Quill bei Funk Ostrel.", "Ada Quill"),
        ("de", "In einem langen Schreiben erklärte das Hafenamt: »Der Damm hält.«", "das Hafenamt"),
        ("de", "»Der Damm hält«, so Ada Quill, die auch so viel erlebt hat.", "Ada Quill"),
        ("de", "Ada Quill leitet den Hafen. »Der Damm hält«, sagte sie demnach am Rande der Messe.", "Ada Quill"),
        ("es", "“La presa resiste”, sentencia Ada Quill, alcaldesa de Brackwater.", "Ada Quill"),
        ("es", "“La presa resiste”, musitó Ada Quill.", "Ada Quill"),
        ("es", "“La presa resiste”, ha contado a Radio Ostrel Ada Quill.", "Ada Quill"),
        ("es", "“La presa resiste”, explicó el lunes el ministerio.", "el ministerio"),
        ("fr", "« Le barrage tient », a proclamé Ada Quill.", "Ada Quill"),
        ("it", "«La diga tiene», ha sbottato Ada Quill.", "Ada Quill"),
        ("pt", "“A barragem resiste”, ponderou a prefeita Ada Quill.", "Ada Quill"),
        ("nl", "“De dam houdt het”, verzuchtte Ada Quill.", "Ada Quill"),
        ("ru", "«Дамба держится», — написал артист под фотографией.", "артист под фотографией"),
        ("ru", "«Дамба держится», — поясняет Ада Квилл.", "Ада Квилл"),
    ],
)
def test_the_speaker_in_other_languages(language: str, text: str, speaker: str) -> None:
    assert [q.speaker for q in find_quotations(text, language)] == [speaker]


def test_a_verb_alone_is_said_by_who_spoke_last() -> None:
    text = "“La presa resiste”, dijo Ada Quill. “Nadie corre peligro”, añadió."
    found = find_quotations(text, "es")
    assert [(q.speaker, q.certain) for q in found] == [("Ada Quill", True), ("Ada Quill", True)]


def test_a_verb_alone_is_not_given_to_who_spoke_before_another_was_named() -> None:
    text = (
        "“La presa resiste”, dijo la alcaldesa Ada Quill.\n"
        "En la calle de la Sal, Bo Stern esperaba al arquitecto. “La casa la hizo mi abuelo”, comentó."
    )
    last = find_quotations(text, "es")[-1]
    assert last.speaker == "Bo Stern"
    assert not last.certain


def test_several_speakers_are_nobody() -> None:
    text = "Ada Quill leitet den Hafen. »Der Rauch zieht nach Süden«, warnten sie."
    assert [(q.speaker, q.certain) for q in find_quotations(text, "de")] == [("", False)]


@pytest.mark.parametrize(
    ("language", "text", "surname", "role"),
    [
        ("en", "Gen. Ada Quill, the top commander in Ostrel, left. Quill waved.", "Quill", "top commander in Ostrel"),
        ("en", "Rep. Ada Quill spoke. Quill left.", "Quill", "Rep."),
        ("de", "Innensenatorin Ada Quill sprach. Quill ging.", "Quill", "Innensenatorin"),
    ],
)
def test_the_fullest_role_counts(language: str, text: str, surname: str, role: str) -> None:
    person = census(text, language).full_name(surname, len(text))
    assert person is not None
    assert person.role.removeprefix("the ") == role


def test_a_word_before_a_name_is_no_part_of_it() -> None:
    text = "Gespräche Ada Quill und Bo Stern im Hafen. Ada Quill blieb lange. Dann ging Quill."
    person = census(text, "de").full_name("Quill", len(text))
    assert person is not None
    assert person.name == "Ada Quill"


def last_speaker(text: str) -> tuple[str, bool]:
    """Who said the last quotation of an English text, and whether that is sure."""
    found = find_quotations(text, "en")[-1]
    return found.speaker, found.certain


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (  # whom a text calls "she" is not its "he"
            "Justice Ada Quill wrote for the court. “What was given to all cannot be sold by some,” she wrote. Outside, "
            "Bo Stern of the Reed Trust did not know where to look. “I brought two speeches and lost one,” he said.",
            "Ada Quill",
        ),
        (  # a new subject makes a pronoun unsure
            "“We lost no ground,” said Ada Quill, the campaign's manager.\n\nBo Stern, who ran against it, disputed the "
            "notion that the vote was a turning point. “The votes are very close everywhere,” he said.",
            "Ada Quill",
        ),
        (  # a reporter's own words are not given to whom they are about
            "“We want elections,” said Bo Stern, the prime minister.\n\nParliament met in the morning and sat until noon."
            "\n\nHarbour Radio's Ada Quill, reporting from Velmora, said that people see Stern as a unifier.\n\n"
            "“All this wrangling seems to be over for now,” she said.",
            "Bo Stern",
        ),
    ],
)
def test_whose_a_pronoun_is_not(text: str, speaker: str) -> None:
    assert last_speaker(text) != (speaker, True)


def test_the_same_pronoun_goes_on() -> None:
    text = (
        "“We lost no ground,” said Ada Quill, the campaign's manager. She left at noon. “The votes are close,” she said. "
        "“It will be a long night,” she said."
    )
    assert last_speaker(text) == ("Ada Quill", True)
