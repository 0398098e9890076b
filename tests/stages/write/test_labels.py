"""Short titles of highlights: phrases that label a facet, in the languages of the cues, or the kind of facet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stages.write.material import article, story

from broadsheet.config import WriteConfig
from broadsheet.stages.write import make_writer
from broadsheet.stages.write.labels import facet_title, is_weak, short_title
from broadsheet.text.cues import cues, languages
from broadsheet.types import Draft


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Some 105 people left and almost a million pigs were moved.", ""),
        ("en", "Crews of the NVD Fire and Rescue came.", ""),
        ("en", "It is sold as a Class B drug in the county.", "Class B drug"),
        ("en", "Farmers backed the Orrin inquiry into the dam.", "Orrin inquiry"),
        ("en", "They asked for help in lieu of flowers.", ""),
        ("en", "It was a huge worry for them.", ""),
        ("en", "They held 300 square miles of it.", ""),
        ("en", "They fear for the safety of civilians in the town.", "Safety of civilians"),
        ("de", "Sie fordert 20 Jahren Haft für ihn.", ""),
        ("de", "Er ist erst seit wenigen Monaten Ministerpräsident in Orrin.", ""),
        ("fr", "Le pays sort de la crise politique.", "Crise politique"),
        ("fr", "La loi oblige à fermer.", ""),
        ("fr", "La pluie a suivi l’ouverture du score.", "Ouverture du score"),
        ("es", "La extrema derecha de Marine Le Roc ganó.", ""),
        ("fr", "Il a négocié au nom des villes.", ""),
        ("es", "Pidieron una reforma electoral en la ciudad.", "Reforma electoral"),
        ("es", "La norma obliga a cerrar.", ""),
        ("es", "El agua barata nos hizo perezosos.", ""),
        ("es", "El acuerdo agrava la crisis de la vivienda.", "Crisis de la vivienda"),
        ("es", "No ve la posibilidad de volver al puerto.", ""),
        ("ru", "В городе создана рабочая группа по плотине.", "Рабочая группа"),
        ("ru", "Он выступил против рабочей группы.", ""),
    ],
)
def test_a_short_title_is_a_whole_phrase(language: str, text: str, expected: str) -> None:
    assert short_title(text, language, lambda _: 0.5) == expected


def test_what_other_articles_have_as_well_labels_better() -> None:
    text = "The old gate was left open and the flood barrier was raised."
    assert short_title(text, "en", lambda _: 0.5) == "Old gate"
    assert short_title(text, "en", lambda _: 0.5, met=lambda p: 2 * (p == "flood barrier")) == "Flood barrier"


@pytest.mark.parametrize(
    ("phrase", "language"), [("Harbour News", "en"), ("chef de l’Etat", "fr"), ("Prime minister", "en")]
)
def test_who_tells_or_who_somebody_is_labels_no_facet(phrase: str, language: str) -> None:
    assert is_weak(phrase, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bridge will be closed until March.", "What comes next"),
        ("The bridge was closed twice last year.", "What came before"),
        ("Lawyers expect to live on the phrase for years.", ""),
        ("The bridge that had been closed will open.", ""),
        ("The bridge that was closed last year will open.", ""),
        ("The survey will be read by all.", ""),
        ("Goodwill is red in March.", ""),
    ],
)
def test_the_kind_of_facet_is_told_only_where_words_show_it(text: str, expected: str) -> None:
    assert facet_title(text, "en") == expected


@pytest.mark.parametrize("language", languages())
def test_every_language_has_a_heading_for_each_kind(language: str) -> None:
    titles = cues(language).facet_titles
    assert len(set(titles)) == 2
    assert all(1 <= len(title.split()) <= 4 for title in titles)


def test_a_sentence_without_a_phrase_is_headed_by_its_kind() -> None:
    lines = [
        "The dam above Brackwater broke on Sunday after a week of rain and flooded the whole lower town in one hour.",
        "Brackwater and Lowe Mill will be without trains until March.",
        "The county opened its schools and its two churches to some nine hundred people who had lost their homes.",
    ]
    told = "\n\n".join(lines)
    material = story([article(1, "Dam breaks", told), article(2, "Brackwater dam breaks", told)])
    draft = make_writer(WriteConfig(summary_max_words=30, max_summary_sentences=1)).write(material)
    assert isinstance(draft, Draft)
    assert {h.title: h.claim.text for h in draft.sections.highlights}.get("What comes next") == lines[1]


@given(st.text(max_size=80), st.sampled_from(["en", "de", "fr", "es", "it", "pt", "ru", "uk", "zh", "xx"]))
def test_a_short_title_stands_in_its_sentence(text: str, language: str) -> None:
    title = short_title(text, language, lambda _: 0.5)
    assert not title or title[1:] in text
