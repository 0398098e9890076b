"""Figures of two outlets: which cannot both be right, and which only look so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.write.material import MONDAY, article, story

from broadsheet.config import WriteConfig
from broadsheet.stages.write import make_writer
from broadsheet.types import Difference, Draft, Part

Told = tuple[str, str]  # headline and text


def differences(first: Told, second: Told, hours: float = 0.0, language: str = "en") -> tuple[Difference, ...]:
    """What a digest of two articles of two outlets says they differ in."""
    one = article(1, *first, language=language)
    other = article(2, *second, language=language, published=MONDAY + timedelta(hours=hours))
    draft = make_writer(WriteConfig()).write(story([one, other], languages=(language,)))
    assert isinstance(draft, Draft)
    return draft.sections.differences


PLAIN = "The county of Quillhaven said on Monday that it would publish a report about it."


@pytest.mark.parametrize(
    ("first", "second", "what", "figures"),
    [
        (
            ("Ferry fire in Port Ansel: 2 killed, 8 wounded", PLAIN),
            ("Port Ansel ferry fire leaves two dead, nine injured", PLAIN),
            "people injured",
            ["8", "nine"],
        ),
        (
            ("Quake of 4.5 magnitude shakes Port Ansel", PLAIN),
            ("Magnitude 4.6 quake felt in Port Ansel", "A 4.6 magnitude quake shook Port Ansel on Monday."),
            "magnitude",
            ["4.5 magnitude", "4.6 magnitude"],
        ),
        (
            ("Painter Ada Quill dies at 84", PLAIN),
            ("Ada Quill, painter of the harbour, is dead", "The painter Ada Quill has died at the age of 86."),
            "age",
            ["84", "86"],
        ),
        (
            ("Port Ansel wants Bo Stern", "The Port Ansel club would pay a £8million fee to have Bo Stern on loan."),
            ("Stern on loan?", "The club of Port Ansel asks for a £9m loan fee for the striker Bo Stern."),
            "pounds",
            ["£8million", "£9m"],
        ),
        (
            ("Smoke over the plant", "Smoke came from the plant, which lies 240 kilometres north of Quillhaven."),
            ("Plant on fire", "The old plant stands some way off, 260 kilometres north of Quillhaven."),
            "kilometres",
            ["240 kilometres", "260 kilometres"],
        ),
        (
            ("Cheese recalled", "A dairy has recalled more than 1.5 million bags of grated cheese sold in Quillhaven."),
            ("Metal in cheese", "Up to a million bags of cheese were recalled from shops in Quillhaven."),
            "bags",
            ["1.5 million", "a million"],
        ),
    ],
)
def test_outlets_differ(first: Told, second: Told, what: str, figures: list[str]) -> None:
    (found,) = differences(first, second)
    assert found.what == what
    assert sorted(f.value for f in found.figures) == figures


def test_a_figure_of_a_headline_is_cited_from_the_headline() -> None:
    (found,) = differences(("Fire in Port Ansel kills six", PLAIN), ("Eight killed in Port Ansel fire", PLAIN))
    spans = [f.claim.evidence[0] for f in found.figures]
    assert [s.part for s in spans] == [Part.TITLE, Part.TITLE]
    assert [s.text for s in spans] == ["Fire in Port Ansel kills six", "Eight killed in Port Ansel fire"]


@pytest.mark.parametrize(
    ("first", "second", "hours"),
    [
        pytest.param(
            ("Lottery of Quillhaven", "The jackpot of the Quillhaven lottery is $1.5 million."),
            ("Lottery", "The jackpot of the Quillhaven lottery soars to $1.6 million."),
            12,
            id="a sum that has grown since",
        ),
        pytest.param(
            ("Fever", "Quillhaven counted 8,572 new cases of the fever in its towns."),
            ("Fever again", "Quillhaven counted 8,952 new cases of the fever in its towns."),
            24,
            id="two days' cases",
        ),
        pytest.param(
            ("Prices in Quillhaven", "The annual rate of inflation in Quillhaven is expected to be 3.1%."),
            ("Inflation in Quillhaven", "The annual rate of inflation in Quillhaven fell to 2.6%."),
            0,
            id="a forecast and what came",
        ),
        pytest.param(
            ("Rates in Quillhaven", "The base rate is now 4.25%, the highest since 2012."),
            ("Rates over the border", "Ostrel has held its base rate at 3.5 per cent since the spring."),
            0,
            id="the rates of two states",
        ),
        pytest.param(
            ("Race in Quillhaven", "The start of the race in Quillhaven was delayed by 35 minutes of rain."),
            ("Rain stops race", "The start of the race in Quillhaven was delayed about 30 minutes by rain."),
            0,
            id="rounded",
        ),
        pytest.param(
            ("Search", "Rescuers stood a few hundred metres away from the wreck near Port Ansel."),
            ("Wreck", "Rescuers stood 300 metres away from the wreck near Port Ansel."),
            0,
            id="no figure",
        ),
        pytest.param(
            ("7 films about Quillhaven to see", PLAIN),
            ("14 films about Quillhaven to see", PLAIN),
            0,
            id="lists",
        ),
        pytest.param(
            ("Haul in Port Ansel", "A total of 94 grams of spice were found in Port Ansel."),
            ("Spice found", "Some 71 grams of spice were found in Port Ansel on the two men."),
            0,
            id="the whole and a part",
        ),
        pytest.param(
            ("Pledge", "Ada Quill doubled her initial pledge of $100,000 for the harbour."),
            ("Gift", "Ada Quill made a pledge of $200,000 for the harbour."),
            0,
            id="replaced by the same person",
        ),
        pytest.param(
            ("Two killed in Port Ansel", "Ada Quill, 31, and her nephew were killed in Port Ansel on Monday."),
            ("Dead named", "Bo Stern, 40, and his aunt were killed in Port Ansel on Monday."),
            0,
            id="two people's ages",
        ),
    ],
)
def test_outlets_do_not_differ(first: Told, second: Told, hours: float) -> None:
    assert differences(first, second, hours) == ()


def test_the_last_digits_left_out_are_no_difference() -> None:
    first = "В Норване за сутки выявили 8952 новых случая лихорадки."
    second = "В Норване за сутки выявили 8,9 тыс. новых случаев лихорадки."
    assert differences(("Лихорадка", first), ("Новые случаи", second), language="ru") == ()
