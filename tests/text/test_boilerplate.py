"""Sentences an outlet prints under many headlines, and what is kept of texts between runs."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.boilerplate import pack_sentences, read_sentences, unpack_sentences, without_boilerplate
from broadsheet.types import Article

DAY = datetime(2026, 11, 12, tzinfo=UTC)
APPEAL = "Subscribe to our evening letter."


def article(number: int, title: str, text: str, outlet: str = "o.example") -> Article:
    return Article(str(number), f"https://{outlet}/{number}", outlet, title, text, "en", DAY, DAY)


def test_sentence_under_three_headlines_of_one_outlet_is_cut_there_only() -> None:
    articles = [article(n, f"Headline {n}", f"The ferry number {n} sank. {APPEAL}") for n in range(3)]
    articles.append(article(7, "Elsewhere", f"The dam held until noon. {APPEAL}", outlet="other.example"))
    assert [a.text for a in without_boilerplate(articles)] == [
        *(f"The ferry number {n} sank." for n in range(3)),
        f"The dam held until noon. {APPEAL}",
    ]


def test_one_headline_many_times_repeats_nothing() -> None:
    articles = [article(n, "Ferry sinks", f"The ferry sank at {n}. {APPEAL}") for n in range(9)]
    assert without_boilerplate(articles) == articles


def test_short_sentences_stay_however_often_they_stand() -> None:
    articles = [article(n, f"Headline {n}", f"More on this. The ferry number {n} sank.") for n in range(5)]
    assert without_boilerplate(articles) == articles


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["A", "B", "C", "D"]), st.text(max_size=60)), max_size=8))
def test_sentences_that_were_kept_cut_like_those_read_now(rows: list[tuple[str, str]]) -> None:
    articles = [article(n, title, f"{text}\n\n{APPEAL} {APPEAL}") for n, (title, text) in enumerate(rows)]
    kept = {a.id: unpack_sentences(pack_sentences(read_sentences(a.text, a.language))) for a in articles}
    assert without_boilerplate(articles, kept) == without_boilerplate(articles)
