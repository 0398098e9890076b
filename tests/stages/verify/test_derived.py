"""Figures worked out of those of the cited sentence: the fair one passes, one that does not follow is refused."""

from __future__ import annotations

import pytest
from tests.stages.verify.verify_day import PUBLISHED, against

YEARS = PUBLISHED.year - 1975
FIGURES = [
    # a change
    ("en", "Turnout fell from 61.8 percent to 48.3 percent.", "Turnout fell by 13.5 percentage points.", True),
    ("en", "Turnout fell from 61.8 percent to 48.3 percent.", "Turnout fell by 23.5 percentage points.", False),
    ("en", "Turnout fell from 61.8 percent to 48.3 percent.", "Turnout fell by 13.5 percent.", False),
    ("en", "Turnout fell from 61.8 percent to 48.3 percent.", "Turnout rose by 13.5 percentage points.", False),
    ("en", "The price rose from 20 euros to 40 euros.", "The price doubled to 40 euros.", True),
    ("en", "The price rose from 20 euros to 40 euros.", "The price tripled to 40 euros.", False),
    ("en", "The price rose from 20 euros to 40 euros.", "The price halved.", False),
    ("en", "The price rose from 20 euros to 39 euros.", "The price nearly doubled.", True),
    ("en", "The price rose from 20 euros to 39 euros.", "The price more than doubled.", False),
    ("en", "The price rose from 20 euros to 40 euros.", "The price rose by 100 percent.", True),
    ("en", "The price rose from 20 euros to 40 euros.", "The price rose by 60 percent.", False),
    ("de", "Der Preis stieg von 20 auf 40 Euro.", "Der Preis stieg um 20 Euro.", True),
    ("de", "Der Preis stieg von 20 auf 40 Euro.", "Der Preis stieg um 40 Euro.", False),
    ("fr", "Le prix est passé de 20 à 40 euros.", "Le prix a doublé.", True),
    ("fr", "Le prix est passé de 20 à 40 euros.", "Le prix a triplé.", False),
    # a sum
    ("en", "Three men and two women were arrested.", "Five people were arrested.", True),
    ("en", "Three men and two women were arrested.", "Six people were arrested.", False),
    ("en", "Three men and two women were arrested.", "Five women were arrested.", False),
    ("fr", "Trois hommes et deux femmes ont été arrêtés.", "Cinq personnes ont été arrêtées.", True),
    # a part of a counted whole
    ("en", "Twelve of the 48 schools were closed.", "A quarter of the schools were closed.", True),
    ("en", "Twelve of the 48 schools were closed.", "A third of the schools were closed.", False),
    ("de", "Zwölf der 48 Schulen wurden geschlossen.", "Jede vierte Schule wurde geschlossen.", True),
    ("de", "Zwölf der 48 Schulen wurden geschlossen.", "Jede dritte Schule wurde geschlossen.", False),
    # two for "both"
    ("en", "Both ships were damaged.", "Two ships were damaged.", True),
    ("en", "Both ships were damaged.", "Three ships were damaged.", False),
    # years since
    ("en", "The bridge was built in 1975.", f"The bridge was built {YEARS} years ago.", True),
    ("en", "The bridge was built in 1975.", f"The bridge was built {YEARS - 10} years ago.", False),
    ("de", "Die Brücke wurde 1975 gebaut.", f"Die Brücke wurde vor {YEARS} Jahren gebaut.", True),
    # a hedge before a figure that rounds
    ("en", "The factory employs 487 people.", "The factory employs nearly 500 people.", True),
    ("en", "The factory employs 487 people.", "The factory employs nearly 400 people.", False),
    ("en", "The factory employs 487 people.", "The factory employs nearly 487 people.", False),
    ("de", "Im Werk arbeiten 487 Menschen.", "Im Werk arbeiten knapp 500 Menschen.", True),
    ("de", "Im Werk arbeiten 487 Menschen.", "Im Werk arbeiten gut 500 Menschen.", False),
    ("pt", "A fábrica emprega 487 pessoas.", "A fábrica emprega quase 500 pessoas.", True),
    ("ru", "На заводе работают 487 человек.", "На заводе работают почти 500 человек.", True),
]


@pytest.mark.parametrize(("language", "source", "claim", "fair"), FIGURES)
def test_a_figure_that_follows_passes_and_another_does_not(language: str, source: str, claim: str, fair: bool) -> None:
    assert against(claim, source, language).supported is fair
