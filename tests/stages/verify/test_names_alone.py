"""The parts of a digest that are names: its place, its people and bodies; and reactions and background."""

from __future__ import annotations

import dataclasses

import pytest
from tests.stages.verify.verify_day import ARTICLES, GROUNDED, HERALD, HOSPITAL, NOW, claim, draft, material, span

from broadsheet.config import VerifyConfig
from broadsheet.stages.verify import recheck, verify
from broadsheet.types import Claim, Digest, Outcome, Part, Party, Perspective, Span

UNIONS = span("Trade unions demanded an inquiry into the accident.", "courier")


def digest(**changes: object) -> Digest:
    made = verify(draft(**changes), material(), config=VerifyConfig(), previous=None, now=NOW, material_key="key")
    assert isinstance(made, Digest)
    return made


def outcome(made: Digest, section: str) -> list[Outcome]:
    return [c.outcome for c in made.report.claims if c.section == section]


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        (Claim("Port Varn", (span(GROUNDED),)), True),
        (Claim("Port Varn", (span("off Port Varn on Friday"),)), True),
        (Claim("Port Vorn", (span(GROUNDED),)), False),
        (Claim("Port Varn", (span(HOSPITAL),)), False),
        (Claim("Port Varn", (Span("herald", span(GROUNDED).part, 3, 12, "Port Varn"),)), False),
    ],
    ids=["in the sentence", "in the passage", "another", "elsewhere only", "wrong offsets"],
)
def test_the_place_stands_in_its_passage(place: Claim, kept: bool) -> None:
    made = digest(place=place)
    assert (made.sections.place is not None) is kept
    assert outcome(made, "place") == [Outcome.KEPT if kept else Outcome.DROPPED]


@pytest.mark.parametrize(
    ("party", "role"),
    [
        (Party("Ada Quill", "person", "harbour master", (span(HOSPITAL),)), "harbour master"),
        (Party("Lena Falk", "person", "", (span("Mayor Lena Falk thanked", "courier"),)), ""),
        (Party("Lena Falk", "person", "Mayor", (span("Mayor Lena Falk thanked", "courier"),)), "Mayor"),
        (Party("Ada Quill", "person", "mayor", (span(HOSPITAL),)), ""),
        (Party("Varn Line", "organisation", "", (span("The Varn Line, which runs the ferry"),)), ""),
    ],
    ids=["role", "no role", "role before", "a role nobody gives", "body"],
)
def test_a_party_is_kept_with_the_role_its_passage_gives(party: Party, role: str) -> None:
    made = digest(people=(party,))
    assert [(p.name, p.role) for p in made.sections.people] == [(party.name, role)]
    assert outcome(made, "people") == [Outcome.KEPT if role == party.role else Outcome.REPAIRED]


@pytest.mark.parametrize(
    "party",
    [
        Party("Ben Quill", "person", "", (span(HOSPITAL),)),
        Party("Ada Quill", "person", "", (span(GROUNDED),)),
        Party("Ada Quill", "ship", "", (span(HOSPITAL),)),
        Party("", "person", "", (span(HOSPITAL),)),
        Party("Ada Quill", "person", "", ()),
    ],
    ids=["another", "not there", "no kind", "no name", "no passage"],
)
def test_a_party_no_passage_names_is_dropped(party: Party) -> None:
    made = digest(people=(party,))
    assert made.sections.people == ()
    assert outcome(made, "people") == [Outcome.DROPPED]


def test_a_role_is_the_nearest_persons() -> None:
    text = f"{HERALD}\n\nHarbour master Ada Quill and mayor Lena Falk met on Saturday."
    sentence = "Harbour master Ada Quill and mayor Lena Falk met on Saturday."
    start = text.index(sentence)
    articles = (dataclasses.replace(ARTICLES[0], text=text), *ARTICLES[1:])
    at = (Span("herald", span(GROUNDED).part, start, start + len(sentence), sentence),)
    people = (Party("Ada Quill", "person", "mayor", at), Party("Lena Falk", "person", "mayor", at))
    made = verify(
        draft(people=people), material(articles), config=VerifyConfig(), previous=None, now=NOW, material_key="key"
    )
    assert isinstance(made, Digest)
    assert [p.role for p in made.sections.people] == ["", "mayor"]


def test_reactions_need_their_holder_and_background_its_passage() -> None:
    right = Perspective("Trade unions", Claim(UNIONS.text, (UNIONS,)))
    made = digest(
        reactions=(right, Perspective("Norway", right.claim)),
        background=(
            claim("Former captain Ben Orme allegedly ignored the pilot."),
            claim("Orme was jailed.", span(GROUNDED)),
        ),
    )
    assert made.sections.reactions == (right,)
    assert outcome(made, "reactions") == [Outcome.KEPT, Outcome.DROPPED]
    assert made.sections.background[0].text.startswith("Former captain")
    assert outcome(made, "background")[0] is Outcome.KEPT
    assert outcome(made, "background")[1] is not Outcome.KEPT


def test_names_that_moved_with_the_text_around_them_are_found_again() -> None:
    made = digest(
        place=Claim("Port Varn", (span("off Port Varn on Friday"),)),
        people=(Party("Ada Quill", "person", "harbour master", (span(HOSPITAL),)),),
        background=(claim("The company may lose its licence."),),
    )
    moved = (dataclasses.replace(ARTICLES[0], text=f"Updated at noon.\n\n{HERALD}", revision=2), *ARTICLES[1:])
    assert recheck(made, material(moved), config=VerifyConfig(), now=NOW, material_key="2") is None


LATER = (
    "Superintendent Ida Krimmer of the harbour police spoke on the quay on Friday evening. The ferry had run aground at "
    "noon. Tugs came from two ports. Oil was seen on the water. The lifeboat took all passengers ashore. The weather was "
    "calm. A second ship waited outside. Superintendent Krimmer said that the pilot had been warned by radio."
)
WARNED_BY_RADIO = "Superintendent Krimmer said that the pilot had been warned by radio."


@pytest.mark.parametrize(
    ("holder", "text", "kept"),
    [
        ("Ida Krimmer", LATER, True),
        ("Ida Krimmer", LATER.replace("Tugs came", "Otto Krimmer had seen tugs come"), False),
        ("Otto Krimmer", LATER, False),
        ("Ida Falk", LATER, False),
    ],
    ids=["by the surname", "two of that surname", "another given name", "another surname"],
)
def test_a_holder_may_be_named_in_full_further_up(holder: str, text: str, kept: bool) -> None:
    later = dataclasses.replace(ARTICLES[0], id="later", text=text)
    told = dataclasses.replace(material(), articles=(*ARTICLES, later))
    start = text.index(WARNED_BY_RADIO)
    spans = (Span("later", Part.TEXT, start, start + len(WARNED_BY_RADIO), WARNED_BY_RADIO),)
    views = (Perspective(holder, claim(WARNED_BY_RADIO, spans[0])),)
    made = verify(draft(perspectives=views), told, config=VerifyConfig(), previous=None, now=NOW, material_key="key")
    assert isinstance(made, Digest)
    assert [p.holder for p in made.sections.perspectives] == ([holder] if kept else [])
