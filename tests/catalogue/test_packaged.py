"""The catalogue that ships: large enough, sound, and right where a wrong entry would mislead a reader."""

from __future__ import annotations

import pickle

import pytest

from broadsheet.catalogue import Catalogue, load_catalogue, validate


@pytest.fixture(scope="module")
def packaged() -> Catalogue:
    return load_catalogue()


def test_no_problems_not_even_warnings(packaged: Catalogue) -> None:
    assert [str(problem) for problem in validate(packaged)] == []


def test_size(packaged: Catalogue) -> None:
    assert len(packaged.categories) >= 12
    assert len(packaged.feeds) >= 150
    assert len(packaged.feed_files) == len(packaged.feeds)


def test_every_category_can_make_stories(packaged: Catalogue) -> None:
    """A story needs three articles of two independent publishers: a category with fewer could never have one."""
    for category in packaged.categories:
        outlets = [packaged.outlets[feed.outlet] for feed in packaged.feeds if feed.category == category]
        assert len(outlets) >= 3, category
        assert len({outlet.family_key for outlet in outlets}) >= 3, category


def test_languages(packaged: Catalogue) -> None:
    languages = {feed.language.split("-")[0] for feed in packaged.feeds}
    assert languages >= set("en de fr es pt it nl ru uk pl tr ar zh ja".split())


def test_only_https(packaged: Catalogue) -> None:
    assert [feed.url for feed in packaged.feeds if not feed.url.startswith("https://")] == []


def test_no_feed_of_an_aggregator_or_social_network(packaged: Catalogue) -> None:
    foreign = ("news.google.", "nitter.", "reddit.com", "rss.app", "fetchrss", "siftrss", "feedx.net", "allsides.com")
    assert [feed.url for feed in packaged.feeds if any(name in feed.url for name in foreign)] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.wsj.com/a", "https://nypost.com/b"),
        ("https://www.mirror.co.uk/a", "https://www.liverpoolecho.co.uk/b"),
        ("https://www.bild.de/a", "https://www.politico.eu/b"),
        ("https://elpais.com/a", "https://cincodias.elpais.com/b"),
        ("https://www.elmundo.es/a", "https://www.corriere.it/b"),
        ("https://www.lemonde.fr/a", "https://www.nouvelobs.com/b"),
        ("https://www.hln.be/a", "https://www.volkskrant.nl/b"),
    ],
)
def test_outlets_of_one_owner_are_one_family(packaged: Catalogue, one: str, other: str) -> None:
    assert packaged.outlet_for(one) != packaged.outlet_for(other)
    assert packaged.outlet_for(one).family_key == packaged.outlet_for(other).family_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.theguardian.com/a", "https://guardian.ng/b"),
        ("https://www.telegraph.co.uk/a", "https://www.telegraphindia.com/b"),
        ("https://www.independent.co.uk/a", "https://www.independent.ie/b"),
        ("https://abcnews.go.com/a", "https://www.abc.net.au/b"),
        ("https://www.cbsnews.com/a", "https://www.cbc.ca/b"),
    ],
)
def test_like_names_are_not_one_family(packaged: Catalogue, one: str, other: str) -> None:
    assert packaged.outlet_for(one).family_key != packaged.outlet_for(other).family_key


def test_an_agency_and_its_own_site_are_one_family(packaged: Catalogue) -> None:
    families = {agency.id: agency.family for agency in packaged.agencies}
    for agency, url in {
        "reuters": "https://www.reuters.com/world/",
        "associated-press": "https://apnews.com/article/1",
        "ansa": "https://www.ansa.it/sito/notizie/",
        "tass": "https://tass.ru/obschestvo/1",
        "europa-press": "https://www.europapress.es/nacional/",
    }.items():
        assert packaged.outlet_for(url).family_key == families[agency]
        assert packaged.outlet_for(url).ownership == "agency"


def test_ambiguous_letters_are_acronyms_never_credits(packaged: Catalogue) -> None:
    names = {text for agency in packaged.agencies for text in agency.credits}
    acronyms = {text for agency in packaged.agencies for text in agency.acronyms}
    assert acronyms >= {"AP", "PA", "TT", "AFP", "dpa", "EFE", "ANSA", "ANP", "PTI", "ANI", "AA"}
    assert names >= {"Reuters", "Associated Press", "Agence France-Presse", "共同通信", "Укрінформ", "新华社"}
    assert names & acronyms == set()
    assert [text for text in names if text.isascii() and len(text) < 4] == []


def test_can_be_sent_to_a_worker(packaged: Catalogue) -> None:
    assert pickle.loads(pickle.dumps(packaged)) == packaged
