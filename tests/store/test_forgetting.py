"""Contract: what a store may forget, and what stays."""

from __future__ import annotations

import dataclasses

from store_values import NOON, article, digest, edition, entry, joins, later, opens, put_articles, visit

from broadsheet.store import Delivery, Store
from broadsheet.types import ChangeKind, Claim, Part, Source, Span, StoryChange

OLD, CITED, LISTED, COPIED, RECENT, LIVING, WAITING = "old", "cited", "listed", "copied", "recent", "living", "waiting"


def closes(story_id: str) -> StoryChange:
    return StoryChange(ChangeKind.CLOSE, story_id)


def fill(store: Store) -> None:
    """A story that was printed twice, one that never was, one that still goes on, and an article without a story."""
    names = (OLD, CITED, LISTED, COPIED, LIVING, WAITING)
    put_articles(store, *(article(name, n) for n, name in enumerate(names)), article(RECENT, 48))
    store.apply_changes(
        [
            opens("printed", CITED),
            joins("printed", LISTED),
            joins("printed", OLD),
            opens("never", COPIED),
            joins("never", RECENT),
            opens("open", LIVING),
            closes("printed"),
            closes("never"),
        ]
    )
    made = digest("printed")
    span = Span(CITED, Part.TEXT, 0, 4, "Rain")
    first = dataclasses.replace(made.sections, summary=(Claim("Rain fell.", (span,)),))
    store.save_digest(dataclasses.replace(made, sections=first))
    source = Source(LISTED, "Rain", "https://a.example/1", "a.example", "A", "en", NOON, "publisher:a", copy_of=COPIED)
    second = dataclasses.replace(made.sections, summary=(), sources=(source,))
    store.save_digest(dataclasses.replace(made, version=2, sections=second))


def test_only_texts_that_nothing_rests_on_are_forgotten(store: Store) -> None:
    fill(store)
    before = store.articles([OLD, CITED, LISTED, COPIED, RECENT, LIVING, WAITING])
    found = store.old_bodies(later(24))
    assert list(found) == [OLD], "an earlier version cites one, a later one lists another, which copies a third"
    assert found[OLD] > len(before[OLD].text)
    assert list(store.old_bodies(later(0))) == []
    assert store.forget_bodies(found) == 1
    after = store.articles(before)
    assert after.pop(OLD) == dataclasses.replace(before.pop(OLD), text="")
    assert after == before
    assert store.old_bodies(later(24)) == {}, "it is forgotten once"


def test_what_is_forgotten_is_not_read_again_and_stays_in_its_story(store: Store) -> None:
    visit(store, entry("e"))
    text = article("x")
    assert store.save_articles([("e", text)]) == ("x",)
    newer = dataclasses.replace(text, text="It rained more.")
    assert store.save_articles([("e", newer)]) == ("x",)
    store.apply_changes([opens("s", "x"), closes("s")], reconsidered=["s"])
    store.forget_bodies(store.old_bodies(later(24)))
    assert store.articles(["x"])["x"].text == ""
    assert store.article_revisions("x") == ()
    assert visit(store, entry("e"), hours=1) == 0
    assert store.save_articles([("e", newer)]) == (), "its text is known"
    story = store.story("s")
    assert story is not None
    assert story.articles == ("x",)
    assert store.save_articles([("e", dataclasses.replace(text, text="It stopped."))]) == ("x",), "a new text is kept"
    assert store.articles(["x"])["x"].text == "It stopped."


def test_the_printed_paper_is_the_same_after_forgetting(store: Store) -> None:
    fill(store)
    store.save_edition(edition("e1"))
    printed = (store.digest_versions("printed"), store.latest_editions(), store.search("harbour"), store.counts())
    store.forget_bodies(store.old_bodies(later(24)))
    assert (
        store.digest_versions("printed"),
        store.latest_editions(),
        store.search("harbour"),
        store.counts(),
    ) == printed
    assert store.check() == ()


def test_a_story_that_waits_to_be_written_again_keeps_its_texts(store: Store) -> None:
    visit(store, entry("e"))
    store.save_articles([("e", article("x"))])
    store.apply_changes([opens("s", "x"), closes("s")])
    store.save_articles([("e", dataclasses.replace(article("x"), text="It rained more."))])
    assert store.stories_to_reconsider() == ("s",)
    assert store.old_bodies(later(24)) == {}


def test_what_was_sent_is_forgotten_but_not_that_it_was(store: Store) -> None:
    sent = Delivery("sent", "https://hook.example/", '{"event":"edition"}', NOON, None)
    waiting = Delivery("waiting", "https://hook.example/", '{"event":"edition"}', NOON, later(1))
    young = dataclasses.replace(sent, id="young", created=later(48))
    store.enqueue([sent, waiting, young])
    assert store.old_deliveries(later(24)) == {"sent": len(sent.payload)}
    assert store.forget_deliveries(["sent"]) == 1
    assert store.old_deliveries(later(24)) == {}
    assert store.enqueue([sent]) == 0, "it is not sent a second time"
    assert {one.id: one.payload for one in store.deliveries()} == {
        "young": young.payload,
        "sent": "",
        "waiting": waiting.payload,
    }
