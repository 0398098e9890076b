"""Articles retold freely: a fair claim and a false one for each thing that retelling changes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stages.verify.verify_day import PUBLISHED

from broadsheet import audit
from broadsheet.stages.verify import ClaimCheck, check_claim
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.shares import shares
from broadsheet.types import Article, Part, Span


def checked(claim: str, sentences: Sequence[str], cited: Sequence[int], language: str) -> ClaimCheck:
    """A claim against the sentences, counted from 0, that it cites of an article made of them."""
    text = " ".join(sentences)
    article = Article("a", "https://a.example/", "a.example", "Lorne", text, language, PUBLISHED, PUBLISHED)
    starts = [text.index(s) for s in sentences]
    spans = [Span("a", Part.TEXT, starts[n], starts[n] + len(sentences[n]), sentences[n]) for n in cited]
    return check_claim(claim, spans, [article], language=language)


ONE_SENTENCE = [
    # words that news uses for one another
    ("de", "Der Verband begrüßte den Beschluss, forderte aber Zuschüsse.", "Der Verband lobte die Entscheidung, verlangte aber Hilfe.", True),
    ("de", "Der Verband begrüßte den Beschluss, forderte aber Zuschüsse.", "Der Verband kritisierte den Beschluss, forderte aber Zuschüsse.", False),
    ("fr", "Le chantier de l'usine doit débuter au printemps.", "Les travaux de l'usine commenceront au printemps.", True),
    ("es", "Los médicos reclaman una subida y el fin de las guardias.", "Los médicos piden un aumento y el fin de las guardias.", True),
    ("es", "Los médicos reclaman una subida y el fin de las guardias.", "Los médicos temen una bajada y el fin de las guardias.", False),
    # shares put otherwise
    ("en", "Nearly a quarter of the water was lost to leaks.", "Almost 25 percent of the water was lost to leaks.", True),
    ("en", "Nearly a quarter of the water was lost to leaks.", "Almost 40 percent of the water was lost to leaks.", False),
    ("en", "In the vote 71 percent of members backed the plan.", "Seven in ten members backed the plan in the vote.", True),
    ("en", "In the vote 71 percent of members backed the plan.", "Eight in ten members backed the plan in the vote.", False),
    ("pt", "O plano custa 74 milhões, dos quais 50 milhões virão de fundos.", "Cerca de dois terços do custo do plano virão de fundos.", True),
    ("pt", "O plano custa 74 milhões, dos quais 50 milhões virão de fundos.", "Cerca de um quarto do custo do plano virá de fundos.", False),
    # bounds
    ("en", "The price is to be paid over twelve years.", "The price is to be paid over a period of twelve years.", True),
    ("es", "La lista de espera supera los 61.000 pacientes.", "Más de 61.000 pacientes están en la lista de espera.", True),
    ("es", "La lista de espera supera los 61.000 pacientes.", "Menos de 61.000 pacientes están en la lista de espera.", False),
    ("en", "They moved 1,200 people out of the village.", "They moved more than 1,000 people out of the village.", True),
    ("en", "They moved 1,200 people out of the village.", "They moved more than 2,000 people out of the village.", False),
    ("en", "They want to build more than 100 inns by May.", "They want to build more than 80 inns by May.", False),
    # told from the other side
    ("en", "All the yard's 520 workers will keep their jobs.", "No jobs will be lost among the yard's 520 workers.", True),
    ("en", "All the yard's 520 workers will keep their jobs.", "All the yard's 520 workers will lose their jobs.", False),
    ("en", "The vote of the members in May was not binding.", "The members voted in a non-binding ballot in May.", True),
    # German nouns are no names, and "hatte" leaves nothing open
    ("de", "Jeder neunte Vorgarten im Land ist mit Schotter bedeckt.", "Groß ist der Anteil der Vorgärten, die mit Schotter bedeckt sind.", True),
    ("de", "Die Werft in Nordhafen hat Insolvenz angemeldet, nachdem die Reederei abgesagt hatte.", "Die Werft in Nordhafen ist insolvent.", True),
    # what is to come, told as done
    ("fr", "Le chantier de l'usine doit débuter au printemps.", "Le chantier de l'usine a débuté au printemps.", False),
    ("pt", "O ministro prometeu apresentar os resultados em maio.", "O ministro apresentou os resultados em maio.", False),
    ("en", "The caterer has been told to close its kitchen in Lorne.", "The caterer has closed its kitchen in Lorne.", False),
    ("en", "The price of 410 million euros is to be paid in May.", "The price of 410 million euros has been paid in May.", False),
    ("fr", "L'association redoute que l'usine n'assèche la rivière.", "L'usine a asséché la rivière.", False),
]  # fmt: skip


@pytest.mark.parametrize(("language", "source", "claim", "true"), ONE_SENTENCE)
def test_one_sentence_retold(language: str, source: str, claim: str, true: bool) -> None:
    found = checked(claim, [source], [0], language)
    assert found.supported is true, found.findings


WEDDING = [
    "At least 46 guests fell ill after a wedding at the Lakeside Hotel on Saturday.",
    "The manager of the hotel, Corin Vale, apologised and said the food had come from outside.",
    "The caterer, Fenwick and Daughters, has been told to close its kitchen until further notice.",
    "Its owner, Maud Fenwick, said that her staff had followed every rule.",
    "Two earlier outbreaks in the district were traced to a dairy in Marrow.",
    "Inspectors visited 310 kitchens last year, fewer than before, because of a shortage of staff.",
    "The hotel opened in 1994.",
]
SEVERAL = [
    ("Maud Fenwick, the owner of the caterer, said that her staff had followed every rule.", [3], True),
    ("Maud Fenwick, the manager of the hotel, apologised.", [1, 3], False),
    ("Corin Vale, the hotel's manager, apologised.", [1], True),
    ("The owner of the hotel, Corin Vale, apologised.", [1, 3], False),
    ("Fenwick and Daughters has been told to close its kitchen until further notice.", [2], True),
    ("The hotel has been told to close its kitchen until further notice.", [2], False),
    ("Inspectors visited fewer kitchens last year because of a shortage of staff.", [5], True),
    ("Inspectors visited fewer kitchens last year because of the outbreaks in the district.", [4, 5], False),
    ("The guests fell ill because the hotel opened in 1994.", [0, 6], False),
]


@pytest.mark.parametrize(("claim", "cited", "true"), SEVERAL)
def test_several_sentences_joined(claim: str, cited: list[int], true: bool) -> None:
    found = checked(claim, WEDDING, cited, "en")
    assert found.supported is true, found.findings


def test_a_passage_is_found_by_other_words_for_the_same() -> None:
    source = "Le groupe a choisi Courlac. Le chantier doit débuter à l'automne. La rivière passe tout près."
    result = audit.audit("Les travaux commenceront cet automne.", [source], language="fr")
    assert result.supported
    assert result.claims[0].evidence[0].text == "Le chantier doit débuter à l'automne."


@given(st.integers(1, 99), st.integers(2, 100))
def test_a_share_lies_between_nothing_and_all(part: int, whole: int) -> None:
    text = f"{part} in {whole} voters, {part} percent of members and a third of the rest agreed."
    found = list(shares(Passage(text, "en")))
    assert all(0 < s.value <= 1 and 0 <= s.start < s.end <= len(text) for s in found)
    assert any(s.value == part / 100 for s in found)
