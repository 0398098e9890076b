from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet import audit
from broadsheet.errors import InputError
from broadsheet.kagi import audit_kagi, read_kagi
from broadsheet.stages.verify import Opinion
from broadsheet.types import Verdict

SOURCE = (
    "A ferry with 120 people on board ran aground off Port Varn on Friday.\n\n"
    "Nine passengers were taken to hospital, harbour master Ada Quill said. "
    "“We had warned the company twice,” she added.\n\n"
    "The Varn Line denied that it had been warned. It may lose its licence."
)


def verdicts(summary: str, *sources: str | audit.AuditSource) -> list[str]:
    return [c.verdict.value for c in audit.audit(summary, sources or [SOURCE]).claims]


def test_a_true_summary_is_supported() -> None:
    result = audit.audit("A ferry ran aground off Port Varn. Nine passengers went to hospital.", [SOURCE])
    assert result.supported
    assert result.score > 0.8


@pytest.mark.parametrize(
    "summary",
    [
        "A ferry ran aground off Port Varn with 340 people on board.",
        "Eleven passengers were taken to hospital.",
        "A ferry ran aground off Port Karst on Friday.",
        "The Varn Line admitted that it had been warned.",
        "The Varn Line lost its licence after the mayor of Lisbon complained.",
        "“We never warned the company,” Ada Quill said.",
        "A ferry ran aground off Port Varn on Tuesday.",
    ],
)
def test_a_false_summary_scores_lower_than_a_true_one(summary: str) -> None:
    true = audit.audit("A ferry ran aground off Port Varn on Friday.", [SOURCE])
    false = audit.audit(summary, [SOURCE])
    assert false.score < true.score
    assert not false.supported


@pytest.mark.parametrize("text", ["", " \n ", "Weather", "1984", "**", "- \n- ", "* * *", "# Overview\n\n42"])
def test_a_text_without_a_sentence_is_no_claim_to_check(text: str) -> None:
    result = audit.audit(text, [SOURCE])
    assert (result.supported, result.score, result.claims) == (False, 0.0, ())
    assert audit.format_text(result) == audit.to_json(result)["message"] == audit.NO_CLAIM


def test_what_claims_nothing_does_not_spoil_what_does() -> None:
    result = audit.audit("# Overview\n\nA ferry ran aground off Port Varn.\n\n***", [SOURCE])
    assert [c.text for c in result.claims] == ["A ferry ran aground off Port Varn."]
    assert result.supported and not result.message and "message" not in audit.to_json(result)


def test_several_sources_and_where_the_passage_stands() -> None:
    claim = audit.audit("Trade unions demanded an inquiry.", [SOURCE, "Trade unions demanded an inquiry."]).claims[0]
    assert claim.verdict is Verdict.SUPPORTED
    span = claim.evidence[0]
    assert (span.source, span.part, span.text) == (2, "text", "Trade unions demanded an inquiry.")


def test_relative_dates_need_a_day_of_publication() -> None:
    dated = audit.AuditSource("The ferry sank on Friday.", published=datetime(2025, 12, 14, tzinfo=UTC))
    assert verdicts("The ferry sank on 12 December 2025.", dated) == ["supported"]
    assert verdicts("The ferry sank on 11 December 2025.", dated) != ["supported"]


def test_the_title_is_a_claim_of_its_own() -> None:
    result = audit.audit("A ferry ran aground.", [SOURCE], title="Ferry explodes off Lisbon")
    assert [c.verdict is Verdict.SUPPORTED for c in result.claims] == [False, True]


def test_no_source_supports_nothing() -> None:
    result = audit.audit("A ferry ran aground.", [])
    assert (result.supported, result.claims[0].verdict) == (False, Verdict.NOT_FOUND)


def test_an_empty_summary_has_no_claims() -> None:
    assert audit.audit("", [SOURCE]) == audit.AuditResult(False, 0.0, (), audit.NO_CLAIM)


def test_text_marks_the_words_at_fault() -> None:
    shown = audit.format_text(audit.audit("Eleven passengers were taken to hospital.", [SOURCE]))
    assert "»Eleven« passengers" in shown
    assert "Nine passengers were taken to hospital" in shown
    assert shown.endswith("0 of 1 sentences supported; score " + shown.rsplit(" ", 1)[1])


def test_json_holds_what_the_result_holds() -> None:
    result = audit.audit("Eleven passengers were taken to hospital.", [SOURCE])
    raw = audit.to_json(result)
    assert raw["supported"] is False
    assert raw["claims"][0]["verdict"] == result.claims[0].verdict.value
    assert raw["claims"][0]["faults"] == [list(f) for f in result.claims[0].faults]
    assert raw["claims"][0]["evidence"][0]["text"] in SOURCE


class Doubter:
    """A judge written by hand: believes nothing about licences."""

    name = "doubter"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def judge(self, claim: str, passages: Sequence[str]) -> Opinion | None:
        self.asked.append(claim)
        if "ferry" in claim:
            return None
        return Opinion(0.1 if "licence" in claim else 1.0, "I doubt it.")


def test_a_second_opinion_can_sink_a_claim_and_abstain() -> None:
    judge = Doubter()
    result = audit.audit("A ferry ran aground off Port Varn. It may lose its licence.", [SOURCE], judge=judge)
    assert [c.verdict.value for c in result.claims] == ["supported", "not found"]
    assert "I doubt it." in {r.message for r in result.claims[1].reasons}
    assert len(judge.asked) == 2


def test_a_second_opinion_cannot_lift_a_wrong_figure() -> None:
    result = audit.audit("Eleven passengers were taken to hospital.", [SOURCE], judge=Doubter())
    assert result.claims[0].verdict is Verdict.CONTRADICTED


def test_marks_of_overlapping_faults_are_one() -> None:
    assert audit.mark("abcdef", [(0, 2), (1, 3), (4, 5)]) == "»abc«d»e«f"


@given(st.text(max_size=150), st.text(max_size=150))
def test_any_summary_of_any_source_is_scored(summary: str, source: str) -> None:
    result = audit.audit(summary, [source], language="en")
    assert 0.0 <= result.score <= 1.0
    for claim in result.claims:
        assert all(0 <= a < b <= len(claim.text) for a, b in claim.faults)


# ------------------------------------------------------------------------------------------------ Kagi

STORY = """{
 "title": "Ferry aground off Port Varn",
 "short_summary": "A ferry ran aground [a.example#1]. Nine passengers were taken to hospital [a.example#1][common].",
 "talking_points": ["Licence at risk: The Varn Line may lose its licence [a.example#1].", 7],
 "quote": "We had warned the company twice", "quote_author": "Ada Quill", "quote_source_url": "https://a.example/1",
 "perspectives": [{"text": "Unions: Trade unions demanded an inquiry.", "sources": [{"name": "B", "url": "https://b.example/1"}]}],
 "timeline": [{"date": "12 December", "content": "A ferry ran aground."}],
 "articles": [{"domain": "a.example", "link": "https://a.example/1", "title": "Ferry"},
              {"domain": "b.example", "link": "https://b.example/1", "title": "Unions"}, {"domain": "c.example"}]
}"""

ITEM = """<rss><channel><item><title>Ferry aground off Port Varn</title><description><![CDATA[
<p>A ferry ran aground off Port Varn on Friday.</p>
<h3>Highlights:</h3><ul><li>Licence: The Varn Line may lose its licence.</li></ul>
<blockquote>We had warned the company twice - Ada Quill</blockquote>
<h3>Perspectives:</h3><ul><li>Unions: Trade unions demanded an inquiry. (<a href="https://b.example/1">B</a>)</li></ul>
<h3>Sources:</h3><ul><li><a href="https://a.example/1">Ferry</a> - a.example</li></ul>]]></description>
</item></channel></rss>"""

TEXTS = {
    "https://a.example/1": audit.AuditSource(SOURCE),
    "https://b.example/1": audit.AuditSource("Trade unions demanded an inquiry into the accident."),
}


def test_a_kagi_story_is_read_with_its_citations() -> None:
    story = read_kagi(STORY.encode())
    parts = {p.section: p for p in story.parts}
    assert list(parts) == ["title", "short_summary", "talking_points", "quote", "perspectives", "timeline"]
    assert parts["short_summary"].text.endswith("taken to hospital.")
    assert parts["short_summary"].cited == ("https://a.example/1",)
    assert parts["talking_points"].text == "The Varn Line may lose its licence."
    assert parts["quote"].text == "“We had warned the company twice”, said Ada Quill."
    assert parts["perspectives"].cited == ("https://b.example/1",)
    assert [a.domain for a in story.articles] == ["a.example", "b.example"]


@pytest.mark.parametrize("data", [STORY, f'{{"stories": [{STORY}]}}', ITEM])
def test_a_true_kagi_story_passes(data: str) -> None:
    result = audit_kagi(read_kagi(data.encode()), TEXTS)
    assert [(c.text, c.reasons) for c in result.claims if c.verdict is not Verdict.SUPPORTED] == []


def test_a_kagi_part_is_held_against_the_articles_it_cites() -> None:
    moved = STORY.replace('https://b.example/1"}]', 'https://a.example/1"}]')
    result = audit_kagi(read_kagi(moved.encode()), TEXTS)
    assert [c.text for c in result.claims if c.verdict is not Verdict.SUPPORTED] == [
        "Trade unions demanded an inquiry."
    ]


def test_an_rss_item_gives_its_sources() -> None:
    assert [(a.domain, a.url) for a in read_kagi(ITEM.encode()).articles] == [("a.example", "https://a.example/1")]


def test_a_kagi_story_with_odd_parts_is_read() -> None:
    story = read_kagi(b'{"title": "Ferry aground", "short_summary": "It sank. [a.example#' + b"9" * 5_000 + b']"}')
    assert story.parts[1].cited == ()
    item = ITEM.replace("<description>", "<description>&lt;!-- a note --&gt;")
    assert item != ITEM
    assert read_kagi(item.encode()) == read_kagi(ITEM.encode())


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"[1]", b"{}", b"<a/>", b"<", b"x" * 2_000_001, b"[" * 100_000, b'{"title":' * 100_000]
)
def test_what_is_no_story_is_one_clear_line(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_kagi(data)
    assert "\n" not in str(caught.value)
