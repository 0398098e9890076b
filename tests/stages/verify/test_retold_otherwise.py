"""Fair retellings that say a thing by other means, each beside a false one that looks like it."""

from __future__ import annotations

import pytest
from tests.stages.verify.verify_day import against

from broadsheet import audit

CLAIMS = [
    # a short given name in another case
    ("ru", "Главный врач Инна Белова сообщила, что больнице не хватает медсестёр.", "По словам Инны Беловой, больнице не хватает медсестёр.", True),
    ("ru", "Главный врач Инна Белова сообщила, что больнице не хватает медсестёр.", "По словам Анны Беловой, больнице не хватает медсестёр.", False),
    # what is forbidden or given up is denied without a negation
    ("fr", "Le juge lui interdit d'exercer un mandat électif pendant six ans.", "Il ne peut exercer aucun mandat électif pendant six ans.", True),
    ("fr", "Le juge l'autorise à exercer un mandat électif pendant six ans.", "Il ne peut exercer aucun mandat électif pendant six ans.", False),
    ("en", "The council banned lorries from the bridge until the repair is finished in autumn.", "Until the repair is finished in autumn no lorries may use the bridge.", True),
    ("en", "The council banned lorries from the bridge.", "The council did not ban lorries from the bridge.", False),
    # an accusation told in an aside ends with it
    ("fr", "Le comptable Jean Morel, soupçonné d'avoir caché des factures, a été relaxé faute de preuves.", "Faute de preuves, le comptable Jean Morel a été relaxé.", True),
    ("fr", "Le comptable Jean Morel, soupçonné d'avoir caché des factures, a été relaxé faute de preuves.", "Le comptable Jean Morel a caché des factures.", False),
    # a known figure that another falls short of, and a hedge of its own
    ("en", "Turnout was 41 percent, well below the 50 percent that the law demands.", "At 41 percent, turnout fell short of the 50 percent required.", True),
    ("en", "Turnout was below 50 percent in every district of the town.", "Turnout was 50 percent in every district of the town.", False),
    # spans of time by another unit or word
    ("es", "La empresa recortará gastos después de perder 30 millones de euros en el primer semestre.", "Tras registrar pérdidas de 30 millones en seis meses, la empresa recorta gastos.", True),
    ("es", "La empresa recortará gastos después de perder 30 millones de euros en el primer semestre.", "Tras registrar pérdidas de 30 millones en nueve meses, la empresa recorta gastos.", False),
    ("en", "The bridge, which fell on Monday, had stood over the river for 20 years.", "Before it fell, the bridge spanned the river for two decades.", True),
    ("en", "The bridge, which fell on Monday, had stood over the river for 20 years.", "Before it fell, the bridge spanned the river for three decades.", False),
    ("en", "The strike of the drivers lasted 14 days.", "The strike of the drivers lasted two weeks.", True),
    ("en", "The strike of the drivers lasted 14 days.", "The strike of the drivers lasted two months.", False),
    # German nouns joined by "zur" are words
    ("de", "In der Nacht wurde eine Turnhalle für 65 Anwohner zur Unterkunft.", "Für 65 Anwohner wurde eine Turnhalle zur Notunterkunft.", True),
]  # fmt: skip


@pytest.mark.parametrize(("language", "sentence", "claim", "fair"), CLAIMS)
def test_said_by_other_means(language: str, sentence: str, claim: str, fair: bool) -> None:
    check = against(claim, sentence, language)
    assert check.supported is fair, check.findings


def test_free_wording_that_nobody_cited_needs_less_support_than_a_citation() -> None:
    """Less than half of the content words are carried: too few for a cited passage, enough for one looked up."""
    source = "Biologist Theo Marne, who took no part, said the sample of animals was small and had to be repeated."
    claim = "An outside expert, Theo Marne, objected that few animals had been tested."
    assert not against(claim, source, "en").supported
    assert audit.audit(claim, [source], language="en").supported
    assert not audit.audit("Ministers praised the harvest of apples and pears.", [source], language="en").supported


SOLD = (
    "Goalkeeper Femi Ade has signed a contract that keeps him at Port Varn until 2029. "
    "The keeper, who joined from Lindmere in 2021 for 3 million crowns, has played 148 matches."
)


def test_another_verb_puts_either_name_in_the_place_of_the_other() -> None:
    assert audit.audit("Lindmere sold him to Port Varn in 2021 for 3 million crowns.", [SOLD], language="en").supported
    assert not audit.audit("The keeper joined from Port Varn in 2021 for 3 million crowns.", [SOLD]).supported
