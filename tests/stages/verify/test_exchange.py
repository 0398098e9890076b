"""Parts of a sentence in each other's place, and one name in the place of another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet import audit
from broadsheet.stages.verify import check_claim
from broadsheet.stages.verify.exchange import exchanged
from broadsheet.types import Article, Part, Span, Verdict

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def verdict(source: str, claim: str, rest: str = "", language: str = "en") -> Verdict:
    text = f"{source} {rest}".strip()
    article = Article("a", "https://a.example/", "a.example", "Port Varn", text, language, NOON, NOON)
    return check_claim(claim, [Span("a", Part.TEXT, 0, len(source), source)], [article], language=language).verdict


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        (
            "Critics called the harbour's plan dearer than the trust's and Quill said on Thursday the list was wrong.",
            "Critics called the harbour's plan dearer than the Quill's and trust said on Thursday the list was wrong.",
        ),
        ("The flood at Marrow in Orrin killed nine people.", "The flood at Orrin in Marrow killed nine people."),
        ("The Varn Herald reporter Ada Quill blamed Orrin.", "The Varn Herald reporter Orrin blamed Ada Quill."),
        ("The move is the end of the strike in Varn.", "The end is the move of the strike in Varn."),
        (
            "On Tuesday police arrested a 34-year-old man from Orrin after the quay fire that killed two night watchmen.",
            "Police arrested two night watchmen after the fire that killed a 34-year-old man.",
        ),
    ],
)
def test_two_parts_in_each_others_place_contradict(source: str, claim: str) -> None:
    assert verdict(source, claim) is Verdict.CONTRADICTED
    assert verdict(source, source) is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("on monday police in varn arrested two men", "in varn police on monday arrested two men"),
        ("ada quill and ben ode won the vote", "ben ode and ada quill won the vote"),
        ("two men were held in varn on monday", "two men were held on monday in varn"),
        ("ada quill said the quay was safe", "said ada quill the quay was safe"),
    ],
)
def test_a_place_a_time_a_list_and_a_moved_part_are_no_exchange(source: str, claim: str) -> None:
    assert exchanged(claim.split(), source.split()) is None


def test_a_speaker_may_stand_before_or_behind() -> None:
    claim, source = "police said two men died".split(), "two men died said police".split()
    assert exchanged(claim, source) == (0, 5)
    assert exchanged(claim, source, frozenset({"said"})) is None


def test_a_verb_that_stays_second_is_no_exchange() -> None:
    told = "Ada Quill bestritt am Montag die Zahlung."
    assert verdict(told, "Am Montag bestritt Ada Quill die Zahlung.", language="de") is Verdict.SUPPORTED


@given(st.lists(st.sampled_from("harbour trust sued board over fee".split()), max_size=8))
def test_a_sentence_has_nothing_exchanged_with_itself(words: list[str]) -> None:
    assert exchanged(words, words) is None
    assert exchanged(words, [*words, "now"]) is None


@given(st.permutations("a1 a2 a3 a4 a5 a6".split()))
def test_only_the_same_words_are_exchanged(order: list[str]) -> None:
    words = "a1 a2 a3 a4 a5 a6".split()
    found = exchanged(order, words)
    if found is not None:
        low, high = found
        assert order[:low] == words[:low]
        assert order[high:] == words[high:]
        assert sorted(order[low:high]) == sorted(words[low:high])
        assert order[low:high] != words[low:high]


REST = "Kellin lies across the strait. The harbour trust of Kellin paid for the survey."


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The second city, Kellin in the north, is contested.", Verdict.CONTRADICTED),
        ("The second city, Port Varn in the north, is contested.", Verdict.SUPPORTED),
        ("The second city, Varn in the north, is contested.", Verdict.SUPPORTED),
    ],
)
def test_a_name_replaced_by_one_of_the_article_contradicts(claim: str, expected: Verdict) -> None:
    assert verdict("The second city, Port Varn in the north, is contested.", claim, REST) is expected


def test_a_country_may_be_named_by_its_people() -> None:
    source = "The ferry sank off Britain on Monday with nine people on board."
    assert verdict(source, source.replace("Britain", "the UK"), "The UK sent a ship.") is Verdict.SUPPORTED


def test_a_status_put_in_twice_contradicts() -> None:
    source = "Former union leader Ada Quill opened the new quay in Varn on Monday."
    assert verdict(source, source.replace("leader", "former leader")) is Verdict.CONTRADICTED


SOURCE = (
    "Two thirds of new fathers in Port Varn are now over 30, and the harbour clinic wants them to be told of the risks. "
    "The study was led by doctors in Marrow. “Older fathers need advice,” said Ada Quill, who runs the clinic in Orrin."
)


def test_a_name_in_the_place_of_another_is_found_without_a_citation() -> None:
    wrong = audit.audit("The clinic says two thirds of new fathers in Marrow are now over 30.", [SOURCE])
    assert not wrong.supported
    assert any(r.message == "The article has “Port Varn” in this place." for c in wrong.claims for r in c.reasons)
    assert audit.audit("The clinic says two thirds of new fathers in Port Varn are now over 30.", [SOURCE]).supported


def test_a_name_that_stands_so_elsewhere_is_in_its_place() -> None:
    both = f"{SOURCE} In the same week, two thirds of new fathers in Marrow are now over 30, its own clinic said."
    assert audit.audit("The clinic says two thirds of new fathers in Marrow are now over 30.", [both]).supported
