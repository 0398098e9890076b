"""Kinds of text that make no story, in many languages, and headlines without their trimmings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stages.cluster.articles import article

from broadsheet.stages.cluster import kind_of
from broadsheet.stages.cluster.kinds import bare_title


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("live blog", "Norrholm dam live updates: twelve missing"),
        ("live blog", "LIVE: Karlsund votes on the fishing bill"),
        ("live blog", "Ferry aground off Teglvik - live"),
        ("live blog", "Storm over the coast: as it happened"),
        ("live blog", "Última hora del temporal, en directo: la costa cerrada"),
        ("live blog", "EN DIRECT - Tempête sur la côte : les écoles fermées"),
        ("live blog", "Liveticker: Sturm über der Küste"),
        ("live blog", "Elezioni a Karlsund in diretta: i primi risultati"),
        ("live blog", "Tempestade no litoral ao vivo"),
        ("live blog", "Матч Карлсунд – Теглвик: текстовая трансляция"),
        ("live blog", "台风登陆 直播"),
        ("round-up", "November 6, 2026 - Norrholm dam news"),
        ("round-up", "Morning briefing: budget, ferries and a lost parrot"),
        ("round-up", "5 things to know before the market opens"),
        ("round-up", "Главное за день: бюджет и паром"),
        ("round-up", "Revue de presse du lundi"),
        ("round-up", "2026/03/01 09:00 GMT"),
        ("newsletter", "Newsletter: what we learnt this week"),
        ("horoscope", "Horoscope today, March 2: a good day for Leo"),
        ("horoscope", "Horóscopo de hoy: los signos con suerte"),
        ("horoscope", "Гороскоп на 2 марта для всех знаков зодиака"),
        ("horoscope", "今日星座运势"),
        ("weather", "Weather forecast: rain over the coast"),
        ("weather", "El tiempo hoy en la costa: lluvia y viento"),
        ("weather", "Wettervorhersage für die Küste"),
        ("weather", "Погода на завтра: дождь и ветер"),
        ("puzzle", "Crossword No 1,204: answers and clues"),
        ("puzzle", "Wordle today: hints and answer for Monday"),
        ("lottery", "Powerball winning numbers for Saturday"),
        ("lottery", "Resultados de la Primitiva: comprobar sorteo de hoy en la loteria"),
        ("lottery", "Lottozahlen am Mittwoch: die Gewinnzahlen"),
        ("sport ticker", "Karlsund vs. Teglvik predictions, odds and picks"),
        ("sport ticker", "Karlsund Rovers (Mar 2, 2026) Game Recap"),
        ("photo gallery", "In pictures: the night the dam broke"),
        ("photo gallery", "Fotostrecke: Sturm an der Küste"),
        ("listicle", "The 10 best walks around Norrholm"),
        ("listicle", "Best albums of 2025"),
        ("listicle", "7 things you didn't know about herring"),
        ("listicle", "Every Karlsund ferry, ranked from worst to best"),
        ("listicle", "Los 10 mejores libros de la temporada"),
        ("listicle", "Les 12 meilleurs restaurants de la côte"),
        ("listicle", "Die 10 besten Wanderwege im Norden"),
        ("listicle", "Os 10 melhores filmes do ano"),
        ("listicle", "I 10 migliori ristoranti di Teglvik"),
        ("listicle", "Топ-10 книг месяца"),
        ("listicle", "10 najlepszych szlaków na wiosnę"),
        ("deals", "Cyber Monday laptop deals: what is still in stock"),
        ("deals", "Save 40% off kitchen knives this weekend"),
        ("deals", "Gift guide for people who have everything"),
        ("deals", "Las mejores ofertas de la semana"),
        ("deals", "Lidl-Angebote: Was sich lohnt"),
        ("what to watch", "9 things to watch on TV this week"),
        ("what to watch", "How to watch the Karlsund derby online"),
        ("what to watch", "Was läuft? TV-Tipps am Freitag"),
        ("what to watch", "Qué ver esta noche: cine y series"),
        ("podcast", "The harbour podcast: why herring left"),
    ],
)
def test_kind_is_recognised(kind: str, title: str) -> None:
    assert kind_of(article("a", title)) == kind


@pytest.mark.parametrize(
    "title",
    [
        "Families who live below the dam fear the spring",
        "Live music returns to Karlsund harbour",
        "UK weather: sunniest spring since records began",
        "Winner of lottery jackpot gives it to the harbour rescue",
        "Minister says score must be settled with fishing towns",
        "Photographer finds lost gallery under Teglvik",
        "Government to direct aid to flooded towns",
        "Week after dam broke, twelve are still missing",
        "Morning fire destroys bakery in Teglvik",
        "10 best-placed runners disqualified in Karlsund",
        "40 things stolen from Norrholm museum",
        "Norrholm ranked safest town in the country",
        "Peace deal signed off Teglvik",
        "Ministers reach deal on fishing quotas before sale of harbour",
        "Best start to the season in ten years for Karlsund",
        "Three ways out: minister names options for the dam",
        "Podcast host arrested in Teglvik",
        "Top 10 clubs agree to end the season",
        "Los mejores médicos del país declaran la huelga",
        "Le directeur du port demande de l'aide",
        "Погибшие при аварии на дамбе опознаны",
        "",
    ],
)
def test_news_is_news(title: str) -> None:
    assert kind_of(article("a", title)) == ""


def test_address_tells_too() -> None:
    assert kind_of(article("a", "Norrholm", url="https://a.example/live/2026/dam")) == "live blog"
    assert kind_of(article("a", "Norrholm", url="https://a.example/olive/2026/dam")) == ""


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Dam breaks near Norrholm after rain - The Courier", "Dam breaks near Norrholm after rain"),
        ("Dam breaks near Norrholm after rain | News | The Courier", "Dam breaks near Norrholm after rain"),
        ("Coast News | Dam breaks near Norrholm after rain", "Dam breaks near Norrholm after rain"),
        ("Watch: dam breaks near Norrholm", "dam breaks near Norrholm"),
        ("BREAKING NEWS: dam breaks near Norrholm", "dam breaks near Norrholm"),
        ("[Video] Dam breaks near Norrholm", "Dam breaks near Norrholm"),
        ("Karlsund: dam breaks", "Karlsund: dam breaks"),
        ("Karlsund - Teglvik 2-1", "Karlsund - Teglvik 2-1"),
        ("Live:", "Live:"),
    ],
)
def test_trimmings_of_a_headline_are_cut(title: str, bare: str) -> None:
    assert bare_title(title) == bare


@given(st.text(max_size=120))
def test_any_title_is_read(title: str) -> None:
    assert isinstance(kind_of(article("a", title)), str)
    assert not title.strip() or bare_title(title)
