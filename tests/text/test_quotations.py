"""Direct speech: marks, parts, speakers, in every language there are cue words for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.census import census
from broadsheet.text.cues import languages
from broadsheet.text.marks import find_marked
from broadsheet.text.people import people, plain_role, split_name
from broadsheet.text.quotations import find_quotations, read_quotations
from broadsheet.text.verbs import find_verbs


def said(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(q.text, q.speaker) for q in find_quotations(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Quill said: “The dam held.”", [("The dam held.", "Ada Quill")]),
        ("“The dam held,” said Ada Quill, the mayor.", [("The dam held,", "Ada Quill")]),
        ('"The dam held," Ada Quill told reporters on Monday.', [("The dam held,", "Ada Quill")]),
        ("According to Ada Quill, “The dam held.”", [("The dam held.", "Ada Quill")]),
        ("“The dam held,” according to Ada Quill.", [("The dam held,", "Ada Quill")]),
        ("The mayor, Ada Quill, added: “The dam held.”", [("The dam held.", "Ada Quill")]),
        ("“The dam held.” — Ada Quill", [("The dam held.", "Ada Quill")]),
        ("Ada Quill (Harbour Party): “The dam held.”", [("The dam held.", "Ada Quill")]),
        ("“The dam held,” Ada Quill riffed later.", [("The dam held,", "Ada Quill")]),
        ("“The dam held,” riffed Ada Quill.", [("The dam held,", "Ada Quill")]),
        ("The Harbour Trust went on to say: “The dam held.”", [("The dam held.", "The Harbour Trust")]),
        ("Ada Quill took the stage and said, “The dam held.”", [("The dam held.", "Ada Quill")]),
        ("Ada Quill praised the crew, adding: “The dam held.”", [("The dam held.", "Ada Quill")]),
        ("Ada Quill, 54, the mayor of Brackwater, said on Monday: “The dam held.”", [("The dam held.", "Ada Quill")]),
        (
            "“The dam held,” said retired army doctor Ada Quill of Brackwater in a statement.",
            [("The dam held,", "Ada Quill")],
        ),
        ("“The dam held,” said Ada Quill, a mother of two who lives by the river.", [("The dam held,", "Ada Quill")]),
        ("“The dam held,” said Ada Quill, speaking by telephone.", [("The dam held,", "Ada Quill")]),
        ("“The dam held,” said the council on Monday.", [("The dam held,", "the council")]),
        ("“The dam held,” Ada Quill, the mayor, also said on Monday.", [("The dam held,", "Ada Quill")]),
        ("“The dam held,” Ada Quill, who runs the port, said.", [("The dam held,", "Ada Quill")]),
        ("“The dam held!” Ada Quill shouted.", [("The dam held!", "Ada Quill")]),
        ("In a letter to the council, Ada Quill wrote: “The dam held.”", [("The dam held.", "Ada Quill")]),
        (
            "On Monday, after a long night, Ada Quill stood up and said: “The dam held.”",
            [("The dam held.", "Ada Quill")],
        ),
        (
            "The report, written by the county, says: “The dam held.”",
            [("The dam held.", "The report, written by the county")],
        ),
        ("There was Ada Quill, who told the council: “The dam held.”", [("The dam held.", "Ada Quill")]),
        ("“The dam held,” the tired leader riffed.", [("The dam held,", "the tired leader")]),
        ("‘The dam held all night,’ said Ada Quill.", [("The dam held all night,", "Ada Quill")]),
        ("Her campaign blasted out an email stating, “The dam held.”", [("The dam held.", "Her campaign")]),
    ],
)
def test_the_speaker_stands_before_or_after(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


def test_a_split_quotation_is_one_with_all_its_parts() -> None:
    text = "“The dam held,” Ada Quill said, “and nobody was hurt.” She left."
    (quotation,) = find_quotations(text, "en")
    assert [text[a:b] for a, b in quotation.parts] == ["The dam held,", "and nobody was hurt."]
    assert (quotation.start, quotation.end) == (1, text.index(".” She") + 1)
    assert text[quotation.outer_start] == "“"
    assert text[quotation.outer_end - 1] == "”"


def test_a_quotation_goes_on_behind_its_frame() -> None:
    text = "“The dam held,” Ada Quill said. “We are safe. Go home.”"
    assert said(text) == [("The dam held, We are safe. Go home.", "Ada Quill")]


def test_a_quotation_runs_over_paragraphs() -> None:
    text = "Ada Quill said: “The dam held.\n\n“Nobody was hurt.\n\n“Go home.”\n\nShe left."
    (quotation,) = find_quotations(text, "en")
    assert quotation.text == "The dam held. Nobody was hurt. Go home."
    assert quotation.speaker == "Ada Quill"


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “safe dam” broke.",
        "She read “The Long Water” on the train.",
        "Ada Quill called the plan “a very expensive glass of water” on Monday.",
        "Ada Quill's ‘Be the voice’ tour ends",
        "“The dam held all night and",
        "“A paragraph of an extract stands here.\n\n“And another one follows it.”",
        "",
    ],
)
def test_scare_quotes_titles_and_stumps_are_none(text: str) -> None:
    assert said(text) == []


def test_fragments_come_when_asked_for() -> None:
    text = "Ada Quill called the plan “a very expensive glass of water” on Monday."
    assert [(q.text, q.whole) for q in read_quotations(text, "en")] == [("a very expensive glass of water", False)]


def test_a_surname_finds_its_full_name_and_role() -> None:
    text = "Ada Quill, the harbour master, watched. The sea was calm.\n\n“The dam held,” Quill said."
    (quotation,) = find_quotations(text, "en")
    assert (quotation.speaker, quotation.speaker_as_written) == ("Ada Quill", "Quill")
    assert quotation.role == "harbour master"
    assert text[quotation.name_start : quotation.name_end] == "Ada Quill"


def test_a_pronoun_finds_who_was_the_last_subject() -> None:
    text = "Harbour Master Ada Quill watched the gates. “The dam held,” she said."
    (quotation,) = find_quotations(text, "en")
    assert (quotation.speaker, quotation.speaker_as_written, quotation.certain) == ("Ada Quill", "she", True)


def test_a_pronoun_between_two_people_is_not_certain() -> None:
    text = "Mayor Ada Quill met Captain Bo Stern and they talked for an hour. “The dam held,” he said."
    (quotation,) = find_quotations(text, "en")
    assert not quotation.certain


def test_a_pronoun_with_nobody_before_it_has_no_speaker() -> None:
    (quotation,) = find_quotations("“The dam held,” he said.", "en")
    assert (quotation.speaker, quotation.certain) == ("", False)


def test_a_quotation_without_frame_takes_the_paragraph_before() -> None:
    text = "Mayor Ada Quill rejected the report on Monday.\n\n“The dam held all night.”"
    (quotation,) = find_quotations(text, "en")
    assert quotation.speaker == "Ada Quill"
    assert not quotation.certain


@pytest.mark.parametrize(
    ("language", "text", "content", "speaker"),
    [
        (
            "de",
            "„Der Damm hat gehalten“, sagte Bürgermeisterin Ada Quill am Montag.",
            "Der Damm hat gehalten",
            "Ada Quill",
        ),
        ("fr", "« La digue a tenu », a déclaré Ada Quill, maire de la ville.", "La digue a tenu", "Ada Quill"),
        (
            "es",
            "El portavoz Bo Stern señaló: “Nadie resultó herido”. Según la policía, llueve.",
            "Nadie resultó herido",
            "Bo Stern",
        ),
        ("pt", "“A barragem resistiu”, disse Ada Quill, prefeita da cidade.", "A barragem resistiu", "Ada Quill"),
        ("it", "«La diga ha retto», ha detto Ada Quill, sindaca della città.", "La diga ha retto", "Ada Quill"),
        ("nl", "“Niemand is gewond”, aldus woordvoerder Bo Stern.", "Niemand is gewond", "Bo Stern"),
        ("ru", "«Дамба выдержала ночь», — сказала Ада Квилл, мэр города.", "Дамба выдержала ночь", "Ада Квилл"),
        ("uk", "«Дамба витримала ніч», — сказала Ада Квілл, мер міста.", "Дамба витримала ніч", "Ада Квілл"),
        (
            "pl",
            "„Tama wytrzymała całą noc” – powiedziała Ada Quill, burmistrz miasta.",
            "Tama wytrzymała całą noc",
            "Ada Quill",
        ),
        ("tr", "Belediye Başkanı Ada Quill, “Baraj bütün gece dayandı” dedi.", "Baraj bütün gece dayandı", "Ada Quill"),
        ("ar", 'قالت رئيسة البلدية آدا كويل: "صمد السد طوال الليل".', "صمد السد طوال الليل", "رئيسة البلدية آدا كويل"),
        ("zh", "市长王小明表示：“大坝整夜都坚持住了。”", "大坝整夜都坚持住了。", "市长王小明"),
        ("zh", "“没有人受伤，”发言人李雷说。", "没有人受伤，", "发言人李雷"),
        ("ja", "佐藤報道官は「負傷者はいない」と話した。", "負傷者はいない", "佐藤報道官"),
        ("ja", "「ダムは一晩持ちこたえた」と田中市長は述べた。", "ダムは一晩持ちこたえた", "田中市長"),
        (
            "vi",
            "“Con đập đã trụ vững suốt đêm”, ông Trần Văn Nam cho biết.",
            "Con đập đã trụ vững suốt đêm",
            "Trần Văn Nam",
        ),
    ],
)
def test_every_language_has_its_marks_and_verbs(language: str, text: str, content: str, speaker: str) -> None:
    assert said(text, language) == [(content, speaker)]


def test_the_languages_promised_have_cue_words() -> None:
    assert {"en", "de", "fr", "es", "pt", "it", "nl", "ru", "uk", "pl", "tr", "ar", "zh", "ja", "vi"} <= set(
        languages()
    )


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("»Gut«, sagte er.", ["Gut"]),
        ("He said “Yes,“ she said.", ["Yes,"]),
        ("«\u00a0Oui\u00a0»", ["\u00a0Oui\u00a0"]),
        ("”Ja”, sa hon.", ["Ja"]),
        ('a 6" pipe and a 9" pipe', []),
        ("“a “b” c”", ["a “b” c"]),
        ("“never closed and “closed”", ["closed"]),
        ("『外「内」』", ["外「内」"]),
        ("it's Quill's", []),
    ],
)
def test_marks(text: str, inside: list[str]) -> None:
    assert [text[m.start : m.end] for m in find_marked(text)] == inside


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="Ada Quill said. “”\"‘’«»„「」\n,!?—:x'", max_size=200), st.sampled_from(sorted(languages())))
def test_offsets_always_fit_the_text(text: str, language: str) -> None:
    for quotation in read_quotations(text, language):
        assert 0 <= quotation.outer_start <= quotation.start <= quotation.end <= quotation.outer_end <= len(text)
        assert quotation.text == " ".join(text[a:b] for a, b in quotation.parts)
        if quotation.speaker_start >= 0:
            assert text[quotation.speaker_start : quotation.speaker_end] == quotation.speaker_as_written


def test_people_are_named_once_in_full() -> None:
    found = people("On Monday Dr. Ada Quill met Bo van Dam in Brackwater. Quill left.", "en")
    assert [p.name for p in found] == ["Ada Quill", "Bo van Dam"]


def test_the_census_knows_surnames_first_names_and_nobody_else() -> None:
    known = census("Ada Quill spoke. NPA wrote.", "en")
    for written, expected in [("Quill", "Ada Quill"), ("Ada", "Ada Quill"), ("Ada Quill's", "Ada Quill")]:
        person = known.full_name(written, 40)
        assert person is not None
        assert person.name == expected
    assert known.full_name("Stern", 40) is None
    assert known.full_name("NPA", 40) is None
    assert known.full_name("", 40) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Mr Quill", ("", "Quill", "")),
        ("the mayor, Ada Quill", ("mayor", "Ada Quill", "")),
        ("Harbour Party spokeswoman Ada Quill", ("Harbour Party spokeswoman", "Ada Quill", "")),
        ("officials", ("", "", "")),
    ],
)
def test_a_name_is_parted_from_its_role(written: str, expected: tuple[str, str, str]) -> None:
    assert split_name(written, "en") == expected


def test_a_role_loses_its_article() -> None:
    assert plain_role("the harbour master, who lives there", "en") == "harbour master"
    assert plain_role("", "en") == ""


def test_verbs_are_found_whole_and_longest() -> None:
    text = "He hit back; she said so, not saidly. He went on."
    assert [v.text for v in find_verbs(text, "en", 0, len(text))] == ["hit back", "said", "went on"]
    assert find_verbs(text, "en", 4, 6) == ()


def test_a_pronoun_after_somebody_whose_name_is_not_known_is_not_certain() -> None:
    text = (
        "Singer Ada Quill has died at the age of 68, her family said.\n\n"
        'Her former bandmate paid tribute in a statement that begins: "Ada was the voice of this whole town."\n\n'
        "Quill was as famous for her hats as for her songs\n\n"
        'She signed off with the words: "Goodbye my friend, goodbye from all of us."'
    )
    last = find_quotations(text, "en")[-1]
    assert last.text.startswith("Goodbye")
    assert not last.certain


def test_a_town_does_not_speak_because_somebody_from_there_did_something() -> None:
    text = 'Mum Ivy Saltmarsh, 29, from Lowe Mill, lost her nephew to the fever. "I would queue in the rain," she said.'
    (found,) = read_quotations(text, "en")
    assert (found.speaker, found.certain) != ("Lowe Mill", True)
