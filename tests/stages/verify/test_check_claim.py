from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stages.verify.verify_day import ARTICLES, GROUNDED, HERALD, HOSPITAL, span

from broadsheet.stages.verify import check_claim
from broadsheet.types import Part, Span, Verdict

DENIED = "The Varn Line, which runs the ferry, denied that it had been warned."
CAPTAIN = "Former captain Ben Orme allegedly ignored the pilot."
QUOTE = "“We had warned the company about the sandbank twice,” Quill said."
MAY = "The company may lose its licence."
COST = "Repairs will cost $1.1 million, or 3.5 percent of its sales."
FALK = "Falk accused the Varn Line of saving on pilots."
STRUCK = "The ferry Solveig struck a sandbank near Port Varn on 12 December with 120 passengers and crew."


def verdict(text: str, *evidence: Span) -> Verdict:
    return check_claim(text, evidence, ARTICLES).verdict


@pytest.mark.parametrize("sentence", [GROUNDED, HOSPITAL, DENIED, CAPTAIN, QUOTE, MAY, COST])
def test_an_outlets_own_sentence_passes(sentence: str) -> None:
    checked = check_claim(sentence, [span(sentence)], ARTICLES)
    assert (checked.verdict, checked.score, checked.reasons) == (Verdict.SUPPORTED, 1.0, ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A ferry with at least 120 people on board ran aground off Port Varn on Friday.", GROUNDED),
        ("Nine passengers were taken to hospital, but nobody was in danger.", HOSPITAL),
        ("The Varn Line denied that it had been warned.", DENIED),
        ("A ferry with at least 120 people on board ran aground off Port Varn on Friday [12 December].", GROUNDED),
    ],
)
def test_a_shortened_sentence_passes(text: str, sentence: str) -> None:
    assert verdict(text, span(sentence)) is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("At least 120 people were on board the ferry, which ran aground off Port Varn on Friday.", GROUNDED),
        ("9 passengers were taken to hospital.", HOSPITAL),
        ("Ada Quill, the harbour master, said nine passengers went to hospital.", HOSPITAL),
        ("Repairs will cost $1,100,000.", COST),
        ("Harbour master Ada Quill said: “We had warned the company … twice.”", QUOTE),
        ("The company might lose its licence.", MAY),
    ],
)
def test_a_fair_paraphrase_passes(text: str, sentence: str) -> None:
    checked = check_claim(text, [span(sentence)], ARTICLES)
    assert checked.supported, checked.reasons


@pytest.mark.parametrize(
    ("text", "sentence", "check"),
    [
        ("Eleven passengers were taken to hospital, but nobody was in danger.", HOSPITAL, "number"),
        ("A ferry with 120 people on board ran aground off Port Varn on Friday.", GROUNDED, "polarity"),
        ("120 people were aboard the ferry that ran aground off Port Varn.", GROUNDED, "number"),
        ("Repairs will cost $1.1 billion, or 3.5 percent of its sales.", COST, "number"),
        ("Repairs will cost €1.1 million, or 3.5 percent of its sales.", COST, "number"),
        ("Repairs will cost $1.1 million, or 3.5 points of its sales.", COST, "number"),
        ("A ferry with at least 120 people on board ran aground off Port Varn on Tuesday.", GROUNDED, "date"),
        ("A ferry ran aground off Port Varn on Thursday, 12 December 2025.", GROUNDED, "date"),
        ("Nine passengers were taken to hospital, harbour master Lena Falk told reporters.", HOSPITAL, "name"),
        ("“We had warned the police about the sandbank twice,” Quill said.", QUOTE, "quotation"),
        ("“We had warned the company about the sandbank twice,” Ben Orme said.", QUOTE, "speaker"),
        ("The Varn Line, which runs the ferry, denied that it had not been warned.", DENIED, "relation"),
        ("The Varn Line, which runs the ferry, confirmed that it had been warned.", DENIED, "relation"),
        ("Former captain Ben Orme ignored the pilot.", CAPTAIN, "polarity"),
        ("Captain Ben Orme allegedly ignored the pilot.", CAPTAIN, "polarity"),
        ("The company will lose its licence.", MAY, "relation"),
        ("The company lose its licence.", MAY, "polarity"),
    ],
)
def test_a_corrupted_claim_fails_for_the_right_reason(text: str, sentence: str, check: str) -> None:
    checked = check_claim(text, [span(sentence)], ARTICLES)
    assert not checked.supported
    assert check in {r.check for r in checked.reasons}


def test_actor_and_object_exchanged() -> None:
    checked = check_claim("The Varn Line accused Falk of saving on pilots.", [span(FALK, "courier")], ARTICLES)
    assert checked.verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "text",
    [
        "The town council will build a new swimming pool next spring.",
        "Lena Falk plans to publish a memoir about her youth.",
    ],
)
def test_what_no_passage_says_is_not_found(text: str) -> None:
    assert verdict(text, span(GROUNDED)) is Verdict.NOT_FOUND


def test_a_claim_cited_to_another_article_is_not_found() -> None:
    text = "The lifeboat crew reached the ship within twenty minutes, a spokesman for the coastguard said."
    assert verdict(text, span(text, "gazette")) is Verdict.SUPPORTED
    assert (
        verdict(text, span("Trade unions demanded an inquiry into the accident.", "courier")) is not Verdict.SUPPORTED
    )


def test_a_passage_that_is_not_at_its_offsets_carries_nothing() -> None:
    moved = Span("herald", Part.TEXT, 3, 3 + len(GROUNDED), GROUNDED)
    checked = check_claim(GROUNDED, [moved], ARTICLES)
    assert checked.verdict is Verdict.NOT_FOUND
    assert {r.check for r in checked.reasons} == {"citation"}


def test_an_article_outside_the_story_carries_nothing() -> None:
    foreign = Span("stranger", Part.TEXT, 0, 5, "Hello")
    assert verdict("Hello", foreign) is Verdict.NOT_FOUND
    assert check_claim(GROUNDED, [foreign, span(GROUNDED)], ARTICLES).supported


def test_a_question_may_not_become_a_statement() -> None:
    from tests.stages.verify.verify_day import article

    asked = article("herald", "Was the crew asleep?", "Nothing is known.")
    evidence = Span("herald", Part.TITLE, 0, len(asked.title), asked.title)
    assert not check_claim("Was the crew asleep", [evidence], [asked]).supported


def test_reasons_name_the_words_at_fault() -> None:
    checked = check_claim("Eleven passengers were taken to hospital.", [span(HOSPITAL)], ARTICLES)
    assert any(r.words == "Eleven" for r in checked.reasons)


@given(st.data())
def test_any_run_of_whole_sentences_passes(data: st.DataObject) -> None:
    from broadsheet.text.sentences import split

    spans = split(HERALD, "en")
    start, end = data.draw(st.sampled_from(spans))
    words = HERALD[start:end]
    assert verdict(words, Span("herald", Part.TEXT, start, end, words)) is Verdict.SUPPORTED


@given(st.text(max_size=120))
def test_any_text_gets_a_verdict(text: str) -> None:
    checked = check_claim(text, [span(GROUNDED)], ARTICLES)
    assert 0.0 <= checked.score <= 1.0


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Mayor Lena Falk thanked the crew of the lifeboat warmly.", True),
        ("President Lena Falk thanked the crew of the lifeboat.", False),
        ("Former mayor Lena Falk thanked the crew of the lifeboat.", False),
    ],
)
def test_a_role_is_one_the_article_gives(text: str, supported: bool) -> None:
    sentence = "Mayor Lena Falk thanked the crew of the lifeboat."
    checked = check_claim(text, [span(sentence, "courier")], ARTICLES)
    if supported:
        assert "role" not in {r.check for r in checked.reasons}
    else:
        assert "role" in {r.check for r in checked.reasons}
        assert not checked.supported
