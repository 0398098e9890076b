"""The extractive writer through its seam: true to its sources, nothing unfit printed, the same draft every time."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stages.write.material import DAM, article, story

from broadsheet.config import WriteConfig
from broadsheet.errors import ConfigError
from broadsheet.stages.write import ExtractiveWriter, Writer, draft_from_documents, make_writer
from broadsheet.stages.write.reading import Reading
from broadsheet.types import Claim, Draft, Drop, DropReason, Part, Sections, StoryMaterial


def written(material: StoryMaterial, config: WriteConfig | None = None) -> Draft:
    draft = make_writer(config or WriteConfig()).write(material)
    assert isinstance(draft, Draft)
    return draft


def claims(sections: Sections) -> list[Claim]:
    every = [sections.title, *sections.summary, *sections.whats_new]
    every += [h.claim for h in sections.highlights] + [p.claim for p in sections.perspectives]
    every += [s.claim for s in sections.timeline] + [f.claim for d in sections.differences for f in d.figures]
    return every + ([sections.quote.claim] if sections.quote else [])


def is_subsequence(short: str, long: str) -> bool:
    rest = iter(long.casefold())
    return all(char in rest for char in short.casefold())


def without_brackets(text: str) -> str:
    while " [" in text:
        head, _, tail = text.partition(" [")
        text = head + tail.partition("]")[2]
    return text


def test_every_claim_is_the_outlets_own_words() -> None:
    material = story(DAM)
    by_id = {a.id: a for a in material.articles}
    sources = {o.article_id: o.source_key for o in material.origins}
    found = claims(written(material).sections)
    assert len(found) > 8
    for claim in found:
        for span in claim.evidence:
            part = by_id[span.article_id].title if span.part is Part.TITLE else by_id[span.article_id].text
            assert part[span.start : span.end] == span.text
        assert is_subsequence(without_brackets(claim.text), claim.evidence[0].text)
        assert claim.sources == len({sources[s.article_id] for s in claim.evidence})


def test_the_sections_of_a_story() -> None:
    sections = written(story(DAM)).sections
    assert sections.title.text == "Dam at Brackwater breaks after a week of rain"
    assert sections.summary[0].text.startswith(("The dam above Brackwater broke", "A dam above the town"))
    assert 20 <= sum(len(c.text.split()) for c in sections.summary) <= 110
    assert sections.quote is not None
    assert sections.quote.speaker == "Ada Quill"
    assert sections.quote.role == "Mayor"
    assert sections.quote.claim.sources == 2
    assert {p.holder for p in sections.perspectives} == {"The Harbour Trust", "Engineer Bo Stern"}
    assert sections.image is not None
    assert sections.image.url == "https://outlet1.example/dam.jpg"
    assert [s.article_id for s in sections.sources] == ["a1", "a2", "a3"]


def test_nothing_unfit_is_printed() -> None:
    text = " ".join(c.text for c in claims(written(story(DAM)).sections))
    for unfit in ("newsletter", "Where were you", "until further notice and", "NWA", "LIVE"):
        assert unfit not in text


def test_what_an_outlet_prints_under_every_text_is_no_text() -> None:
    notice = "The paper of the bay has been delivered to every harbour since 1871."
    one = article(1, DAM[0].title, f"{DAM[0].text}\n\n{notice}", outlet="bay.example")
    two = article(2, "Trains cancelled after the dam broke", f"{DAM[1].text}\n\n{notice}", outlet="bay.example")
    alone = Reading(story([one, DAM[2]]), WriteConfig()).sentences
    assert [s.printable for s in alone if s.text == notice] == [True]
    both = Reading(story([one, two, DAM[2]]), WriteConfig()).sentences
    assert [s.printable for s in both if s.text == notice] == [False, False]
    versions = Reading(story([one, replace(one, id="a9")]), WriteConfig()).sentences
    assert [s.printable for s in versions if s.text == notice] == [True, True]


def test_no_sentence_is_printed_twice() -> None:
    sections = written(story(DAM)).sections
    printed = [c.evidence[0].text for c in (*sections.summary, *(h.claim for h in sections.highlights))]
    assert len(printed) == len(set(printed))


def test_the_same_material_gives_the_same_draft_here_and_in_a_worker() -> None:
    writer = make_writer(WriteConfig())
    assert isinstance(writer, Writer)
    there: Writer = pickle.loads(pickle.dumps(writer))
    material = pickle.loads(pickle.dumps(story(DAM)))
    assert there.write(material) == writer.write(story(DAM))


def test_copies_never_outvote_others() -> None:
    copies = [article(n, DAM[0].title, DAM[0].text) for n in (4, 5, 6)]
    material = story(
        [*DAM, *copies],
        keys=["publisher:1", "publisher:2", "publisher:3"] + ["publisher:1"] * 3,
        copies=["", "", "", "a1", "a1", "a1"],
    )
    for claim in claims(written(material).sections):
        assert claim.sources <= 3
    assert [s.article_id for s in written(material).sections.sources][:3] == ["a1", "a2", "a3"]


def test_what_is_new_is_what_no_earlier_version_said() -> None:
    first = written(story(DAM[:2])).sections
    later = written(story(DAM, previous=first)).sections
    assert later.whats_new
    assert {c.evidence[0].article_id for c in later.whats_new} == {"a3"}
    assert written(story(DAM[:2], previous=first)).sections.whats_new == ()


def test_a_story_is_written_in_the_readers_language_where_two_sources_have_it() -> None:
    german = article(
        4, "Damm über Brackwater gebrochen", "Der Damm über Brackwater ist am Sonntag gebrochen.", language="de"
    )
    draft = written(story([*DAM, german], languages=("de", "en")))
    assert draft.language == "en"
    assert [s.language for s in draft.sections.sources] == ["en", "en", "en", "de"]
    second = article(
        5, "Dammbruch in Brackwater", "Ein Damm über der Stadt Brackwater ist gebrochen.", language="de-AT"
    )
    assert written(story([*DAM, german, second], languages=("de",))).language == "de"
    assert written(story([german, second, DAM[0]], languages=("fr",))).language == "de"


@pytest.mark.parametrize(
    "material",
    [story([]), story([article(1, "", "The dam above Brackwater broke on Sunday after a week of rain.")])],
)
def test_nothing_to_write_is_a_drop(material: StoryMaterial) -> None:
    drop = make_writer(WriteConfig()).write(material)
    assert isinstance(drop, Drop)
    assert drop.reason is DropReason.NOTHING_TO_WRITE
    assert drop.stage == "write"


def test_headlines_alone_give_a_title_and_sources_and_no_padding() -> None:
    sections = written(
        story([article(1, "Dam breaks above Brackwater", ""), article(2, "Brackwater dam breaks", "Dam…")])
    ).sections
    assert sections.summary == ()
    assert sections.highlights == ()
    assert sections.quote is None
    assert len(sections.sources) == 2


def test_a_large_story_is_read_in_part_and_listed_whole() -> None:
    many = [article(n, DAM[n % 2].title, DAM[n % 2].text) for n in range(1, 30)]
    sections = written(story(many), WriteConfig(max_articles=5)).sections
    assert len(sections.sources) == 29
    assert len({s.article_id for c in claims(sections) for s in c.evidence}) <= 5


def test_an_unknown_writer_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="one of: extractive"):
        make_writer(WriteConfig(writer="oracle"))


def test_documents_fill_a_word_budget() -> None:
    documents = [a.text for a in DAM]
    draft = draft_from_documents(documents, 40)
    assert isinstance(draft, Draft)
    assert 20 <= sum(len(c.text.split()) for c in draft.sections.summary) <= 40
    assert isinstance(draft_from_documents([" "]), Drop)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(alphabet='Dam broke. “”"()[]…\n AQ1290,-:éß漢字。', max_size=200), min_size=1, max_size=4),
    st.sampled_from(["en", "de", "zh", "und", "xx-YY"]),
)
def test_any_text_gives_a_draft_or_a_drop(texts: list[str], language: str) -> None:
    articles = [article(n, text[:60], text, language=language) for n, text in enumerate(texts, 1)]
    outcome = ExtractiveWriter(WriteConfig()).write(story(articles))
    if isinstance(outcome, Draft):
        for claim in claims(outcome.sections):
            assert claim.evidence
            assert claim.text
