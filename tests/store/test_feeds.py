"""Contract: feeds, entries and the way of an entry to its article."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from store_values import FEED, NOON, article, entry, later, visit

from broadsheet.store import EntryDrop, FeedState, Store
from broadsheet.types import Agency, Drop, DropReason, Family, Feed, Outlet

OTHER = "https://mirror.example/feed"


def names(store: Store, hours: float = 0.0, limit: int | None = None) -> list[str]:
    return [pending.entry.id for pending in store.pending_entries(later(hours), limit)]


def drop(name: str, retry_hours: float | None = None) -> EntryDrop:
    retry_at = None if retry_hours is None else later(retry_hours)
    return EntryDrop(name, Drop("extract", name, DropReason.NO_TEXT), retry_at)


def test_feeds_are_kept_by_url_and_replaced(store: Store) -> None:
    assert store.add_feeds([Feed("https://b.example/f", "b.example"), Feed(FEED, "lantern.example")]) == 2
    assert store.add_feeds([Feed(FEED, "lantern.example", category="Science")]) == 0
    assert store.feeds() == (
        Feed("https://b.example/f", "b.example"),
        Feed(FEED, "lantern.example", category="Science"),
    )


def test_a_removed_feed_takes_its_state_and_pending_entries_along(store: Store) -> None:
    visit(store, entry("e1"))
    visit(store, entry("e2", feed=OTHER), feed=OTHER)
    assert store.remove_feed(FEED) is True
    assert store.remove_feed(FEED) is False
    assert names(store) == ["e2"]
    assert list(store.feed_states()) == [OTHER]


def test_a_feed_is_due_when_never_visited_or_its_time_has_come(store: Store) -> None:
    store.add_feeds([Feed(FEED, "lantern.example"), Feed(OTHER, "mirror.example")])
    assert [state for _, state in store.due_feeds(NOON)] == [FeedState(FEED), FeedState(OTHER)]
    state = FeedState(FEED, etag='"1"', next_due=later(1), last_fetched=NOON, failures=2, last_error="timed out")
    store.save_feed_result(state)
    assert [feed.url for feed, _ in store.due_feeds(NOON)] == [OTHER]
    assert store.due_feeds(later(1))[0] == (Feed(FEED, "lantern.example"), state)
    assert store.feed_states() == {FEED: state}


def test_a_visit_needs_its_time(store: Store) -> None:
    store.add_feeds([Feed(FEED, "lantern.example")])
    with pytest.raises(ValueError, match="last_fetched"):
        store.save_feed_result(FeedState(FEED), [entry("e1")])


def test_naive_times_are_refused(store: Store) -> None:
    store.add_feeds([Feed(FEED, "lantern.example")])
    with pytest.raises(ValueError, match="no time zone"):
        store.save_feed_result(FeedState(FEED, last_fetched=NOON, next_due=NOON.replace(tzinfo=None)))


def test_a_feed_removed_while_it_was_read_brings_nothing(store: Store) -> None:
    assert store.save_feed_result(FeedState(FEED, last_fetched=NOON), [entry("e1")]) == 0
    assert names(store) == []


def test_entries_are_pending_in_a_fixed_order_until_finished(store: Store) -> None:
    visit(store, entry("e2", feed=OTHER), feed=OTHER)
    assert visit(store, entry("e3"), entry("e1")) == 2
    assert visit(store, entry("e3"), entry("e1")) == 0
    assert names(store) == ["e1", "e3", "e2"]
    assert names(store, limit=2) == ["e1", "e3"]
    store.save_articles([("e1", article("a1"))])
    store.save_entry_drops([EntryDrop("e3", Drop("extract", "e3", DropReason.NO_TEXT))])
    store.save_entry_drops([])
    assert names(store) == ["e2"]


def test_an_entry_comes_back_whole_with_the_time_its_feed_first_showed_it(store: Store) -> None:
    visit(store, entry("e1"), hours=0)
    visit(store, entry("e1"), hours=5)
    (pending,) = store.pending_entries(later(6))
    assert (pending.entry, pending.first_seen, pending.attempts) == (entry("e1"), NOON, 0)


def test_a_changed_entry_is_pending_again_and_an_equal_one_is_not(store: Store) -> None:
    visit(store, entry("e1"))
    store.save_articles([("e1", article("a1"))])
    assert visit(store, entry("e1")) == 0
    assert visit(store, entry("e1", content="<p>Rain and wind</p>")) == 1
    assert [p.entry.content_html for p in store.pending_entries(NOON)] == ["<p>Rain and wind</p>"]
    store.save_articles([("e1", article("a1"))])
    assert visit(store, entry("e1", title="New title", content="<p>Rain and wind</p>")) == 1


def test_one_address_in_two_feeds_is_one_article_of_the_first_feed(store: Store) -> None:
    url = "https://lantern.example/flood"
    visit(store, entry("z", feed=OTHER, url=url), feed=OTHER)
    visit(store, entry("a", url=url), entry("b", url=url))
    assert names(store) == ["a"]
    store.save_articles([("a", article("a1"))])
    assert names(store) == []
    third = "https://zenith.example/feed"
    assert visit(store, entry("late", feed=third, url=url), feed=third) == 0, "already an article"
    changed = entry("z", feed=OTHER, url=url, content="<p>Other words</p>")
    assert visit(store, changed, feed=OTHER) == 0, "not the entry the article came from"
    assert names(store) == []


def test_when_the_first_of_one_address_is_dropped_the_next_has_its_turn(store: Store) -> None:
    url = "https://lantern.example/flood"
    visit(store, entry("a", url=url), entry("b", url=url), entry("c"))
    store.save_entry_drops([drop("a")])
    assert names(store) == ["b", "c"]


def test_an_entry_put_off_is_pending_again_at_its_time(store: Store) -> None:
    visit(store, entry("e1"), entry("e2"))
    store.save_entry_drops([drop("e1", retry_hours=2), drop("e2")])
    assert names(store, hours=1.9) == []
    (pending,) = store.pending_entries(later(2))
    assert (pending.entry.id, pending.attempts) == ("e1", 1)


def test_drops_of_feeds_entries_and_articles_are_recorded_to_the_run(store: Store) -> None:
    run = store.start_run(NOON)
    store.add_feeds([Feed(FEED, "lantern.example")])
    damaged = Drop("parse", FEED, DropReason.FEED_DAMAGED, kept=True)
    store.save_feed_result(FeedState(FEED, last_fetched=NOON), [entry("e1"), entry("e2")], [damaged], run)
    store.save_entry_drops([drop("e1")], run)
    undated = Drop("extract", "e2", DropReason.NO_DATE, kept=True)
    store.save_articles([("e2", article("a2"))], [undated], run)
    assert store.drop_examples(run) == (damaged, drop("e1").drop, undated)


def test_text_that_no_database_can_hold_does_no_harm(store: Store) -> None:
    visit(store, entry("e1", url="https://lantern.example/\ud800", title="Half \udfff pair\x00", content="\ud83d"))
    (pending,) = store.pending_entries(NOON)
    assert pending.entry.content_html == "\ufffd"
    store.save_articles([("e1", article("a1", title="Broken \ud800", text="Also \udc00 here\x00"))])
    assert len(store.articles(["a1"])["a1"].text) == len("Also \udc00 here\x00")
    assert names(store) == []


def test_catalogue_is_added_to_and_replaced(store: Store) -> None:
    lantern, quay = Outlet("lantern.example", "Lantern", family="glow"), Outlet("quay.example", "Quay")
    store.put_catalogue([quay, lantern], [Agency("wire", "The Wire", credits=("WIRE",))], [Family("glow", "Glow")])
    store.put_catalogue([Outlet("quay.example", "The Quay")])
    assert store.outlets() == (lantern, Outlet("quay.example", "The Quay"))
    assert store.agencies() == (Agency("wire", "The Wire", credits=("WIRE",)),)
    assert store.families() == (Family("glow", "Glow"),)


def test_everything_is_there_after_opening_again(open_it: Callable[[], Store]) -> None:
    with open_it() as first:
        visit(first, entry("e1"))
    with open_it() as second:
        assert names(second) == ["e1"]
        assert second.counts() == {
            "feeds": 1,
            "entries": 1,
            "articles": 0,
            "stories": 0,
            "digests": 0,
            "editions": 0,
        }
        assert second.check() == ()
