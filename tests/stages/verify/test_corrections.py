"""Which published claims articles no longer carry: the decision alone, without the pipe."""

from __future__ import annotations

import dataclasses

from tests.stages.verify.verify_day import ARTICLES, HERALD, HOSPITAL, NOW, WARNED, claim, draft, material, span

from broadsheet.config import VerifyConfig
from broadsheet.stages.verify import cited_articles, find_corrections, verify, with_corrections
from broadsheet.types import Article, Claim, Correction, Digest, Party


def digest(**changes: object) -> Digest:
    made = verify(draft(**changes), material(), config=VerifyConfig(), previous=None, now=NOW, material_key="key")
    assert isinstance(made, Digest)
    return made


def found(made: Digest, herald: str | None, **config: object) -> dict[str, Correction]:
    """Corrections by text after the Herald's text became another, or was withdrawn."""
    articles: tuple[Article, ...] = ARTICLES
    if herald is not None:
        articles = (dataclasses.replace(ARTICLES[0], text=herald, revision=2), *ARTICLES[1:])
    withdrawn = {"herald"} if herald is None else set()
    return {c.text: c for c in find_corrections(made, articles, withdrawn, config=VerifyConfig(), now=NOW)}


def test_unchanged_articles_need_none() -> None:
    assert found(digest(), HERALD) == {}
    assert found(digest(), f"Updated.\n\n{HERALD}") == {}


def test_a_changed_figure_says_what_the_article_has_now() -> None:
    corrections = found(digest(), HERALD.replace("Nine passengers", "Four passengers"))
    assert set(corrections) == {HOSPITAL}
    correction = corrections[HOSPITAL]
    assert (correction.section, correction.outlet, correction.time) == ("summary", "herald.example", NOW)
    assert correction.reason.startswith("herald.example has changed the article")
    assert "Four" in correction.reason


def test_a_withdrawn_article_takes_what_rests_on_it_alone() -> None:
    made = digest()
    corrections = found(made, None)
    assert HOSPITAL in corrections
    assert WARNED in corrections
    assert "Trade unions demanded an inquiry into the accident." not in corrections
    assert {c.reason for c in corrections.values()} == {"herald.example withdrew the article this rested on."}


def test_another_cited_passage_carries_a_claim_on() -> None:
    text = "Trade unions demanded an inquiry into the accident."
    both = f"{HERALD}\n\n{text}"
    articles = (dataclasses.replace(ARTICLES[0], text=both), *ARTICLES[1:])
    start = both.index(text)
    twice = Claim(
        text,
        (dataclasses.replace(span(HERALD[:5]), start=start, end=start + len(text), text=text), span(text, "courier")),
    )
    made = verify(
        draft(background=(twice,)),
        material(articles),
        config=VerifyConfig(),
        previous=None,
        now=NOW,
        material_key="key",
    )
    assert isinstance(made, Digest)
    assert {s.article_id for s in made.sections.background[0].evidence} == {"herald", "courier"}
    assert text not in found(made, None)


def test_a_quotation_is_held_to_its_very_words() -> None:
    assert WARNED in found(digest(), HERALD.replace("the sandbank twice", "the sandbank often"))
    assert WARNED not in found(digest(), HERALD.replace("“We had", "«We had").replace("twice,”", "twice,»"))


def test_people_and_places_hold_while_their_article_names_them() -> None:
    made = digest(
        place=Claim("Port Varn", (span("off Port Varn on Friday"),)),
        people=(Party("Ada Quill", "person", "harbour master", (span(HOSPITAL),)),),
    )
    corrections = found(made, HERALD.replace("Ada Quill", "Ida Quell").replace("Quill", "Quell"))
    assert "Ada Quill" in corrections
    assert "Port Varn" not in corrections


def test_what_the_new_version_prints_again_is_no_correction() -> None:
    made = digest()
    correction = next(iter(found(made, None).values()))
    assert with_corrections(made, [correction]) == made
    bare = dataclasses.replace(made, sections=dataclasses.replace(made.sections, summary=(), highlights=(), quote=None))
    other = dataclasses.replace(correction, text="Eleven were hurt.")
    assert with_corrections(bare, [other]).corrections == (other,)


def test_every_article_a_claim_rests_on_is_cited() -> None:
    assert cited_articles(digest()) == {"herald", "courier"}
    assert cited_articles(
        digest(
            background=(
                claim(
                    "Seven people were treated after a ferry grounded near Port Varn.",
                    span("Seven people were treated after a ferry grounded near Port Varn.", "gazette"),
                ),
            )
        )
    ) == {"herald", "courier", "gazette"}
