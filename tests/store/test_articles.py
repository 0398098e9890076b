"""Contract: articles, their revisions and origins."""

from __future__ import annotations

from store_values import article, entry, joins, later, opens, put_articles, visit

from broadsheet.store import Store
from broadsheet.types import Origin, Passage


def test_articles_come_back_by_id_and_unknown_ids_are_left_out(store: Store) -> None:
    put_articles(store, article("a1"), article("a2", author="M. Vey", complete=False))
    assert store.articles(["a2", "nobody", "a2"]) == {"a2": article("a2", author="M. Vey", complete=False)}
    assert store.articles([]) == {}


def test_more_ids_than_one_query_takes(store: Store) -> None:
    many = [article(f"a{n:04}") for n in range(2000)]
    put_articles(store, *many)
    assert len(store.articles(one.id for one in many)) == 2000


def test_articles_are_listed_by_time_then_id(store: Store) -> None:
    undated = article("c", hours=2, published=None)
    put_articles(store, article("b", 1), article("a", 1), undated, article("old", -50))
    assert [one.id for one in store.recent_articles(later(0))] == ["a", "b", "c"]
    assert [one.id for one in store.recent_articles(later(1))] == ["a", "b", "c"], "the limit itself counts"
    assert [one.id for one in store.unassigned_articles()] == ["old", "a", "b", "c"]


def test_an_article_in_a_story_is_assigned(store: Store) -> None:
    put_articles(store, article("a"), article("b"))
    store.apply_changes([opens("s", "a")])
    assert [one.id for one in store.unassigned_articles()] == ["b"]


def test_saving_the_same_again_changes_nothing(store: Store) -> None:
    assert store.save_articles([("e1", article("a1"))]) == ("a1",)
    assert store.save_articles([("e1", article("a1", first_seen=later(9)))]) == ()
    assert store.articles(["a1"])["a1"] == article("a1")
    assert store.article_revisions("a1") == ()


def test_a_changed_text_is_a_new_revision_and_flags_its_story(store: Store) -> None:
    put_articles(store, article("a1", category="Science"), article("a2", 1))
    store.apply_changes([opens("s1", "a1"), opens("s2", "a2")])
    changed = article("a1", hours=7, text="Text of a1, mended.", category="World", author="M. Vey")
    assert store.save_articles([("entry of a1", changed)]) == ("a1",)
    now = store.articles(["a1"])["a1"]
    assert (now.text, now.revision, now.author) == ("Text of a1, mended.", 2, "M. Vey")
    assert (now.published, now.first_seen, now.category) == (later(0), later(0), "Science")
    assert store.article_revisions("a1") == (article("a1", category="Science"),)
    assert store.stories_to_reconsider() == ("s1",)
    store.save_articles([("entry of a1", article("a1", title="Third title"))])
    assert [old.revision for old in store.article_revisions("a1")] == [1, 2]
    assert store.apply_changes([joins("s1", "a2")], reconsidered=["s1", "nobody"]) == ("s1", "s2")
    assert store.stories_to_reconsider() == ()


def test_a_change_of_an_unassigned_article_flags_nothing(store: Store) -> None:
    put_articles(store, article("a1"))
    put_articles(store, article("a1", text="Other."))
    assert store.stories_to_reconsider() == ()
    assert [one.revision for one in store.unassigned_articles()] == [2]


def test_only_the_entry_it_came_from_revises_an_article(store: Store) -> None:
    visit(store, entry("e1"), entry("e2"))
    assert store.save_articles([("e1", article("a1")), ("e2", article("a1", text="Another copy."))]) == ("a1",)
    assert store.save_articles([("e2", article("a1", text="Yet another."))]) == ()
    assert store.articles(["a1"])["a1"] == article("a1")
    assert store.pending_entries(later(0)) == ()


def test_a_publication_time_learnt_later_moves_article_and_story(store: Store) -> None:
    put_articles(store, article("a1", hours=5, published=None))
    store.apply_changes([opens("s", "a1")])
    put_articles(store, article("a1", text="Dated now.", published=later(1)))
    assert store.articles(["a1"])["a1"].time == later(1)
    story = store.story("s")
    assert story is not None
    assert (story.created, story.updated) == (later(1), later(1))


def test_origins_are_replaced(store: Store) -> None:
    put_articles(store, article("a1"), article("a2"))
    first = Origin("a1", "publisher:lantern.example", "lantern.example")
    second = Origin("a1", "agency:wire", "wire", 0.1, ("wire",), "a2", (Passage(0, 7, "a2", "wire"),))
    store.save_origins([first])
    store.save_origins([second])
    assert store.origins(["a1", "a2"]) == {"a1": second}


def test_an_entry_leads_to_the_article_it_brought_even_when_it_is_pending_again(store: Store) -> None:
    visit(store, entry("e1"), entry("e2"))
    store.save_articles([("e1", article("a1"))])
    assert store.articles_from_entries(["e1", "e2", "nobody"]) == {"e1": "a1"}
    assert store.first_entries(["a1", "nobody"]) == {"a1": "e1"}
    visit(store, entry("e1", content="<p>More rain</p>"))
    assert [p.entry.id for p in store.pending_entries(later(9))] == ["e1", "e2"]
    assert store.articles_from_entries(["e1"]) == {"e1": "a1"}


def test_an_entry_of_which_a_part_was_read_is_pending_again_from_a_time_on(store: Store) -> None:
    other = "https://other.example/feed"
    visit(store, entry("e1"))
    visit(store, entry("e2", other, "https://lantern.example/e1"), feed=other)
    store.save_articles([("e1", article("a1", complete=False))], again={"e1": later(2), "nobody": later(2)})
    assert store.pending_entries(later(1)) == ()
    (waiting,) = store.pending_entries(later(2))
    assert (waiting.entry, waiting.attempts) == (entry("e1"), 1)
    assert store.articles_from_entries(["e1", "e2"]) == {"e1": "a1", "e2": "a1"}
    store.save_articles([("e1", article("a1", text="All of it."))])
    assert store.pending_entries(later(9)) == ()
    assert store.articles(["a1"])["a1"].revision == 2
