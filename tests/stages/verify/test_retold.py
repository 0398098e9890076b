"""What a language model makes of a sentence: each check of such retellings, with a false claim and fair ones beside it."""

from __future__ import annotations

import pytest
from tests.stages.verify.verify_day import PUBLISHED

from broadsheet.stages.verify import check_claim
from broadsheet.types import Article, Part, Span

FERRY = "Police said thieves had taken 780,000 euros, of which 95,000 were found in a garage."
SHARES = "Tessel sold its plant after the shares of Northgate had fallen."
BLAME = "The union accused the company of hiding a crack in the engine for two years."
PENDING = "Regulators in two countries still have to approve the sale of the ferry, Tessel said."
SOME = "Some of the islanders in Lorne asked the government for a new ferry on Tuesday."
RIVAL = "Tessel is to buy its smaller rival Northgate, which makes sensors for cars."
PAY = "Workers at the plant earn less than those at the works in Harrow."
STAFF = "The fire in Lorne hurt 12 people, three of them seriously."
REVENUE = "Northgate lost 90 million dollars last year on revenue of 640 million."
PLACED = "Tessel has a plant in Harrow and a wharf in Lorne, both built in 1994."

CASES = [
    (FERRY, "Thieves took 780,000 euros.", True),
    (FERRY, "Of the 780,000 euros taken, 95,000 were found in a garage.", True),
    (FERRY, "Police found 780,000 euros in a garage.", False),
    (SHARES, "After the shares of Northgate had fallen, Tessel sold its plant.", True),
    (SHARES, "Tessel sold its plant because the shares of Northgate had fallen.", True),
    (SHARES, "The shares of Northgate had fallen after Tessel sold its plant.", False),
    (BLAME, "The company hid a crack in the engine, the union said.", True),
    (BLAME, "The company is accused of hiding a crack in the engine.", True),
    (BLAME, "The company was hiding a crack in the engine for two years.", False),
    (PENDING, "Regulators in two countries still have to approve the sale.", True),
    (PENDING, "The sale of the ferry is to be approved by regulators in two countries.", True),
    (PENDING, "Regulators in two countries have approved the sale of the ferry.", False),
    (SOME, "On Tuesday islanders in Lorne asked for a new ferry.", True),
    (SOME, "On Tuesday all islanders in Lorne asked the government for a new ferry.", False),
    (RIVAL, "The rival Tessel is to buy makes sensors for cars.", True),
    (RIVAL, "Tessel is to buy a larger rival, Northgate, which makes sensors for cars.", False),
    (PAY, "Those at the works in Harrow earn more than workers at the plant.", True),
    (PAY, "Workers at the plant earn more than those at the works in Harrow.", False),
    (STAFF, "In the fire in Lorne 12 people were hurt.", True),
    (STAFF, "The fire seriously hurt 12 people.", False),
    (REVENUE, "Northgate had revenue of 640 million dollars and lost 90 million.", True),
    (REVENUE, "Northgate had revenue of 90 million dollars last year.", False),
    (PLACED, "Tessel has a plant in Harrow, built in 1994.", True),
    (PLACED, "Tessel has a plant in Lorne, which was built in 1994.", False),
]


@pytest.mark.parametrize(("source", "text", "true"), CASES)
def test_a_retelling_is_held_to_what_its_sentence_says(source: str, text: str, true: bool) -> None:
    article = Article("a", "https://a.example/", "a.example", "Lorne", source, "en", PUBLISHED, PUBLISHED)
    span = Span("a", Part.TEXT, 0, len(source), source)
    checked = check_claim(text, [span], [article], language="en")
    assert checked.supported is true, checked.findings


MINISTER = "Wirtschaftsministerin Tale Brook will am Donnerstag in Oberfelde mit zwei Käufern sprechen."
VICE = "Vizepräsident Arne Voss hat am Donnerstag in Oberfelde mit zwei Käufern gesprochen."
SCHOOL = "Директор школы Марина Ковшова заявила, что предупреждала мэрию ещё в мае."
BRIDGE = "El puente de Valdehigo está cerrado desde el lunes por obras."
PARTS = "El plan costará 74 millones, de los cuales 50 millones vendrán de la provincia."
OTHERS = [
    ("de", MINISTER, "Am Donnerstag will Ministerin Brook mit zwei Käufern sprechen.", True),
    ("de", MINISTER, "Am Donnerstag will Außenministerin Brook mit zwei Käufern sprechen.", False),
    ("de", MINISTER, "Am Donnerstag will Ministerin Brock mit zwei Käufern sprechen.", False),
    ("de", VICE, "Präsident Arne Voss sprach am Donnerstag in Oberfelde mit zwei Käufern.", False),
    ("ru", SCHOOL, "По словам Марины Ковшовой, мэрию предупреждали ещё в мае.", True),
    ("ru", SCHOOL, "По словам Марины Ковшенко, мэрию предупреждали ещё в мае.", False),
    ("es", BRIDGE, "Desde el lunes el puente de Valdehigo sigue cerrado por obras.", True),
    ("es", BRIDGE, "Desde el lunes el puente de Valdehigo sigue abierto por obras.", False),
    ("es", PARTS, "De los 74 millones del plan, 50 millones vendrán de la provincia.", True),
    ("es", PARTS, "La provincia pagará los 74 millones del plan.", False),
]


@pytest.mark.parametrize(("language", "source", "text", "true"), OTHERS)
def test_a_retelling_in_another_language_is_held_to_its_sentence(
    language: str, source: str, text: str, true: bool
) -> None:
    article = Article("a", "https://a.example/", "a.example", "Oberfelde", source, language, PUBLISHED, PUBLISHED)
    span = Span("a", Part.TEXT, 0, len(source), source)
    checked = check_claim(text, [span], [article], language=language)
    assert checked.supported is true, checked.findings


def test_an_extract_that_joins_a_figure_to_another_ones_statement_is_refused() -> None:
    source = "Betroffen sind 620 Beschäftigte, darunter 48 Auszubildende."
    article = Article("a", "https://a.example/", "a.example", "Werft", source, "de", PUBLISHED, PUBLISHED)
    span = Span("a", Part.TEXT, 0, len(source), source)
    assert check_claim("Betroffen sind 620 Beschäftigte.", [span], [article], language="de").supported
    assert not check_claim("Betroffen sind 620 Auszubildende.", [span], [article], language="de").supported
