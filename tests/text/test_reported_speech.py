"""Whose words a sentence reports, in every language of the cue files: sources, clauses, forms of the verb, word order."""

from __future__ import annotations

import pytest

from broadsheet.stages.write.holders import holder_of
from broadsheet.text.quotations import find_quotations
from broadsheet.text.statements import find_statements

SENTENCES = [
    ("de", "Nach Angaben der Polizei wurden drei Menschen verletzt.", "Polizei"),
    ("de", "Laut Hafenamt hielt der Damm die ganze Nacht.", "Hafenamt"),
    ("de", "Nach Angaben des Hafenamts hielt der Damm die ganze Nacht.", "Hafenamt"),
    ("de", "Den Behörden zufolge gab es keine Toten.", "Behörden"),
    ("de", "Wie das Hafenamt am Montag mitteilte, hielt der Damm.", "Das Hafenamt"),
    ("de", "Der Damm habe die Nacht über gehalten, teilte die Feuerwehr mit.", "Die Feuerwehr"),
    ("de", "Am Montag sagte Ada Quill, dass der Damm hält.", "Ada Quill"),
    ("de", "Ada Quill erklärte am Montag, der Damm sei sicher.", "Ada Quill"),
    ("de", "Die Hafenpartei hat den Rücktritt von Bo Stern gefordert.", "Die Hafenpartei"),
    ("fr", "Selon la police, trois personnes ont été blessées.", "La police"),
    ("fr", "D’après les pompiers, le feu est maîtrisé depuis midi.", "Les pompiers"),
    ("fr", "Le barrage a tenu toute la nuit, a indiqué la préfecture.", "La préfecture"),
    ("fr", "Ada Quill a dit lundi qu’elle quitterait le port.", "Ada Quill"),
    ("fr", "Ada Quill a annoncé avoir quitté le port.", "Ada Quill"),
    ("fr", "Comme l’a annoncé la mairie, le pont restera fermé.", "La mairie"),
    ("fr", "Le syndicat des pêcheurs a dénoncé une décision injuste.", "Le syndicat des pêcheurs"),
    ("es", "Según la policía, tres personas resultaron heridas.", "La policía"),
    ("es", "La presa aguantó toda la noche, informó el ayuntamiento.", "El ayuntamiento"),
    ("es", "Como anunció el ministerio, el puente seguirá cerrado.", "El ministerio"),
    ("es", "En rueda de prensa, dijo la alcaldesa Ada Quill que el puente seguirá cerrado.", "Ada Quill, alcaldesa"),
    ("es", "China advirtió de que responderá a las sanciones.", "China"),
    ("pt", "Segundo a polícia, três pessoas ficaram feridas.", "A polícia"),
    ("pt", "A barragem resistiu a noite inteira, informou a prefeitura.", "A prefeitura"),
    ("pt", "A oposição exigiu a demissão de Bo Stern.", "A oposição"),
    ("it", "Secondo la polizia, tre persone sono rimaste ferite.", "La polizia"),
    ("it", "Stando ai vigili del fuoco, l’incendio è sotto controllo.", "Vigili del fuoco"),
    ("it", "L’opposizione ha chiesto le dimissioni di Bo Stern.", "L’opposizione"),
    ("nl", "Volgens de politie raakten drie mensen gewond.", "De politie"),
    ("nl", "Zoals het ministerie maandag meldde, blijft de brug dicht.", "Het ministerie"),
    ("nl", "De oppositie heeft het aftreden van Bo Stern geëist.", "De oppositie"),
    ("pl", "Tama wytrzymała całą noc, poinformowała straż pożarna.", "Straż pożarna"),
    ("pl", "Jak podała policja, most pozostanie zamknięty.", "Policja"),
    ("pl", "Opozycja zażądała dymisji ministra.", "Opozycja"),
    ("ru", "Плотина выстояла всю ночь, сообщила полиция.", "Полиция"),
    ("ru", "Как сообщило министерство обороны, мост останется закрытым.", "Министерство обороны"),
    ("ru", "В МЧС сообщили, что пострадавших нет.", "МЧС"),
    ("uk", "Дамба вистояла всю ніч, повідомила поліція.", "Поліція"),
    ("uk", "Опозиція вимагає відставки міністра.", "Опозиція"),
    ("tr", "Vali Ada Quill, barajın dayanacağını söyledi.", "Vali Ada Quill"),
    ("tr", "Muhalefet kararı eleştirdi ve bunu yanlış buldu.", "Muhalefet"),
    ("ar", "قالت الشرطة إن ثلاثة أشخاص أصيبوا في الحادث.", "الشرطة"),
    ("ar", "وبحسب الشرطة، أصيب ثلاثة أشخاص في الحادث.", "الشرطة"),
    ("ar", "ورفضت المعارضة القرار ووصفته بأنه غير عادل.", "المعارضة"),
    ("zh", "警方表示，三人在事故中受伤。", "警方"),
    ("zh", "据警方介绍，三人在事故中受伤。", "警方"),
    ("ja", "警察によると、3人が事故で負傷した。", "警察"),
    ("ja", "政府は橋を閉鎖すると発表した。", "政府"),
    ("vi", "Theo cảnh sát, ba người bị thương trong vụ tai nạn.", "Cảnh sát"),
    ("vi", "Bộ Ngoại giao cho biết ba người bị thương trong vụ tai nạn.", "Bộ Ngoại giao"),
    ("en", "China warned that it would answer the sanctions of the week.", "China"),
]


@pytest.mark.parametrize(("language", "text", "holder"), SENTENCES)
def test_who_is_named_as_the_source(language: str, text: str, holder: str) -> None:
    (statement,) = find_statements(text, language)
    assert holder_of(statement, language) == holder


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mayor Tom Ferrow thanked the crew, saying Ada Quill had saved nine lives."),  # who speaks stands before
        ("de", "Wie viele Menschen vermisst sind, war zunächst unklar."),
        ("de", "Laut »Brackwater Bote« hielt der Damm die ganze Nacht."),
        ("de", "Der Damm muss von Bo Stern bestätigt werden."),
        ("fr", "Pour la première fois depuis longtemps, le barrage a tenu."),
        ("es", "En Quill creen que la presa aguantará toda la noche."),
        ("es", "En la costa se denuncian tres robos cada noche."),
        ("pl", "Według policji trzy osoby zostały ranne."),
        ("en", "Last year ministers rejected a motion to open the dam."),
        ("zh", "同时表示，三人在事故中受伤。"),
    ],
)
def test_what_names_no_source(language: str, text: str) -> None:
    assert [h for s in find_statements(text, language) if (h := holder_of(s, language))] == []


def test_words_in_marks_are_no_source_of_the_sentence() -> None:
    text = "“Many engineers said that the dam would never hold in such a night”, as the song goes."
    assert find_statements(text, "en") == ()


def test_a_quotation_in_two_sentences_is_held_by_its_first_part() -> None:
    text = "Ada Quill came. “The dam held through the night,” Quill said. “We are safe in the town.”"
    (statement,) = (s for s in find_statements(text, "en") if s.direct)
    assert text[statement.content_start : statement.content_end] == "The dam held through the night,"
    assert text[statement.start : statement.end].endswith("Quill said.")


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("de", "Bo Stern kam. Stern hatte am Montag gesagt: „Der Damm hält und wir bleiben.“", "Bo Stern"),
        ("de", "Bo Stern kam. Am Montag hatte Stern gesagt: „Der Damm hält und wir bleiben.“", "Bo Stern"),
        ("es", "“La presa aguantará la noche”, dijo a EL DIARIO Bo Stern, alcalde de Quill.", "Bo Stern"),
        ("fr", "« Le barrage tient et nous restons », a déclaré la mairesse Ada Quill.", "Ada Quill"),
        ("en", "The Stern Government met. Ada Stern rose. “The dam held,” Ms Stern said.", "Ada Stern"),
    ],
)
def test_who_speaks(language: str, text: str, speaker: str) -> None:
    (quotation,) = find_quotations(text, language)
    assert (quotation.speaker, quotation.certain) == (speaker, True)


def test_a_wife_is_not_whose_wife_she_is() -> None:
    text = "“The dam held all night,” said the wife of Ada Quill."
    (quotation,) = find_quotations(text, "en")
    assert quotation.speaker != "Ada Quill"
