from __future__ import annotations

import dataclasses

import pytest
from tests.stages.verify.verify_day import (
    ARTICLES,
    GROUNDED,
    HERALD,
    HOSPITAL,
    NOW,
    PUBLISHED,
    WARNED,
    article,
    claim,
    draft,
    material,
    span,
    title_span,
)

from broadsheet.config import VerifyConfig
from broadsheet.stages.verify import recheck, verify
from broadsheet.types import (
    Claim,
    Difference,
    Digest,
    Drop,
    DropReason,
    Figure,
    Highlight,
    Image,
    Outcome,
    Part,
    Perspective,
    Quote,
    Source,
    Span,
    TimelineStep,
    Verdict,
)


def check(previous: Digest | None = None, **changes: object) -> Digest | Drop:
    return verify(draft(**changes), material(), config=VerifyConfig(), previous=previous, now=NOW, material_key="key")


def digest(**changes: object) -> Digest:
    made = check(**changes)
    assert isinstance(made, Digest)
    return made


def outcomes(made: Digest) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for report in made.report.claims:
        found.setdefault(report.section, []).append(report.outcome.value)
    return found


def test_a_true_draft_becomes_a_digest_unchanged() -> None:
    made = digest()
    assert made.sections == draft().sections
    assert {r.outcome for r in made.report.claims} == {Outcome.KEPT}
    assert (made.version, made.first_published, made.updated, made.material_key) == (1, NOW, NOW, "key")


def test_a_later_digest_counts_on() -> None:
    first = dataclasses.replace(digest(), version=3, first_published=PUBLISHED)
    made = check(previous=first)
    assert isinstance(made, Digest)
    assert (made.version, made.first_published, made.updated) == (4, PUBLISHED, NOW)


def test_a_false_sentence_is_replaced_by_the_outlets_own() -> None:
    made = digest(summary=(claim(GROUNDED), claim("Eleven passengers were taken to hospital.", span(HOSPITAL))))
    assert [c.text for c in made.sections.summary] == [GROUNDED, HOSPITAL]
    report = made.report.claims[2]
    assert (report.verdict, report.outcome) == (Verdict.CONTRADICTED, Outcome.REPAIRED)
    assert report.reasons[0].words == "Eleven"


def test_a_false_sentence_whose_repair_is_there_already_is_dropped() -> None:
    made = digest(summary=(claim(HOSPITAL), claim("Eleven passengers were taken to hospital.", span(HOSPITAL))))
    assert [c.text for c in made.sections.summary] == [HOSPITAL]
    assert outcomes(made)["summary"] == ["kept", "dropped"]


def test_a_false_title_falls_back_to_the_cited_headline() -> None:
    made = digest(title=Claim("Ferry explodes off Port Karst", (title_span("courier"),)))
    assert made.sections.title.text == ARTICLES[1].title


def test_nothing_true_left_is_a_drop() -> None:
    bad = Span("herald", Part.TEXT, 0, 5, "wrong")
    made = check(summary=(Claim("Aliens landed.", (bad,)),))
    assert isinstance(made, Drop)
    assert (made.stage, made.item, made.reason) == ("verify", "story", DropReason.NOT_SUPPORTED)
    assert "\n" not in made.detail


def test_evidence_that_does_not_hold_is_taken_out_and_sources_counted_again() -> None:
    moved = Span("courier", Part.TEXT, 1, 9, "nonsense")
    good = claim(GROUNDED)
    made = digest(summary=(dataclasses.replace(good, evidence=(*good.evidence, moved), sources=2),))
    kept = made.sections.summary[0]
    assert (kept.evidence, kept.sources) == (good.evidence, 1)


def test_a_heading_nobody_wrote_is_replaced() -> None:
    made = digest(highlights=(Highlight("Volcano eruption imminent", claim("The company may lose its licence.")),))
    assert [h.title for h in made.sections.highlights] == ["The company may lose"]
    assert outcomes(made)["highlights"] == ["kept", "repaired"]


def test_a_heading_may_name_the_kind_of_facet() -> None:
    made = digest(highlights=(Highlight("What comes next", claim("The company may lose its licence.")),))
    assert [h.title for h in made.sections.highlights] == ["What comes next"]


@pytest.mark.parametrize(
    "quote",
    [
        Quote(claim("We had warned the police about the sandbank twice,", span(WARNED)), "Ada Quill"),
        Quote(claim(WARNED), "Lena Falk"),
        Quote(claim(WARNED), ""),
        Quote(claim(WARNED, Span("herald", Part.TEXT, 0, 4, "None")), "Ada Quill"),
    ],
)
def test_a_wrong_quote_is_dropped(quote: Quote) -> None:
    made = digest(quote=quote)
    assert made.sections.quote is None
    assert outcomes(made)["quote"] == ["dropped"]


def test_a_role_no_article_gives_is_left_out() -> None:
    made = digest(quote=Quote(claim(WARNED), "Ada Quill", "prime minister"))
    assert made.sections.quote is not None
    assert made.sections.quote.role == ""


def test_a_perspective_needs_its_holder_near() -> None:
    words = "Trade unions demanded an inquiry into the accident."
    made = digest(perspectives=(Perspective("Fishermen", claim(words, span(words, "courier"))),))
    assert made.sections.perspectives == ()
    assert outcomes(made)["perspectives"] == ["dropped"]


def test_a_timeline_step_needs_its_day() -> None:
    day = PUBLISHED.date().replace(day=12)
    steps = (TimelineStep(day, claim(GROUNDED)), TimelineStep(day.replace(day=3), claim(HOSPITAL)))
    made = digest(timeline=steps)
    assert [s.day for s in made.sections.timeline] == [day]


def test_a_difference_needs_two_figures_that_stand_in_their_sentences() -> None:
    seven = claim(
        "Seven people were treated after a ferry grounded near Port Varn.",
        span("Seven people were treated after a ferry grounded near Port Varn.", "gazette"),
    )
    nine = Figure("nine", claim(HOSPITAL), PUBLISHED)
    good = Difference("people hurt", (nine, Figure("seven", seven, PUBLISHED)))
    bad = Difference("people hurt", (nine, Figure("forty", seven, PUBLISHED)))
    made = digest(differences=(good, bad))
    assert made.sections.differences == (good,)
    assert outcomes(made)["differences"] == ["kept", "kept", "kept", "dropped"]


def test_what_is_new_is_checked() -> None:
    made = digest(whats_new=(claim(HOSPITAL), Claim("Nothing happened.", ())))
    assert [c.text for c in made.sections.whats_new] == [HOSPITAL]


def test_foreign_sources_and_images_are_left_out() -> None:
    foreign = Source("stranger", "T", "https://x.example", "x.example", "X", "en", None, "publisher:x")
    made = digest(sources=(foreign,), image=Image("https://x.example/a.png", "herald"))
    assert (made.sections.sources, made.sections.image) == ((), None)


def test_a_withdrawn_article_withdraws_what_rests_on_it() -> None:
    made = digest()
    left = material(tuple(a for a in ARTICLES if a.id != "courier"))
    again = recheck(made, left, config=VerifyConfig(), now=NOW, material_key="new")
    assert isinstance(again, Digest)
    assert (again.version, again.sections.perspectives, again.material_key) == (2, (), "new")
    lost = [r for r in again.report.claims if r.outcome is Outcome.DROPPED]
    assert [r.reasons[0].check for r in lost] == ["correction"]


def test_a_changed_article_that_still_says_so_changes_nothing() -> None:
    grown = article("herald", ARTICLES[0].title, "Updated at noon.\n\n" + HERALD)
    again = recheck(digest(), material((grown, *ARTICLES[1:])), config=VerifyConfig(), now=NOW, material_key="new")
    assert again is None


def test_when_nothing_is_left_the_story_goes() -> None:
    rewritten = tuple(article(a.id, "A quiet day", "Nothing happened today.") for a in ARTICLES)
    again = recheck(digest(), material(rewritten), config=VerifyConfig(), now=NOW, material_key="new")
    assert isinstance(again, Drop)
