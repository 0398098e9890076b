"""From groups before and groups after to the changes that lead there, keeping every story's id for life."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from broadsheet.text.ids import stable_id
from broadsheet.types import Article, ChangeKind, Membership, Story, StoryChange, StoryStatus


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What one batch did: each touched group as its articles, and where they were before ("" for a new article)."""

    groups: Sequence[Sequence[Article]]
    before: Mapping[str, str]  # article id → story id
    sizes: Mapping[str, int]  # story id → articles it had before
    opened: Mapping[str, tuple[float, str]]  # story id → (time, id) of its first article: the order of seniority


def nothing_else(_ids: Collection[str]) -> Collection[str]:
    """Nobody else's stories to mind."""
    return ()


# Which of these ids stories have or had, those merged away included.
Existing = Callable[[Collection[str]], Collection[str]]


def name_groups(
    regrouping: Regrouping, taken: Collection[str], existing: Existing = nothing_else
) -> tuple[list[str], dict[str, str]]:
    """Story id of each group, and for each absorbed story the one it goes into.

    A story goes with the larger part of its articles; of several stories in one group the oldest gives the id; a
    group without a story is named after its first article. `taken` are ids of stories known here, `existing` asks for
    others: no id is given twice.
    """
    claims: dict[str, int] = {}
    held: list[Counter[str]] = [Counter(regrouping.before.get(a.id, "") for a in g) for g in regrouping.groups]
    for number, counts in enumerate(held):
        for story, n in sorted(counts.items()):
            if story and (story not in claims or n > held[claims[story]][story]):
                claims[story] = number
    owned: defaultdict[int, list[str]] = defaultdict(list)
    for story, number in claims.items():
        owned[number].append(story)
    used = set(taken) | set(claims)
    used.update(existing([_named_after(_first(g)) for n, g in enumerate(regrouping.groups) if not owned[n]]))
    names, aliases = [], {}
    for number, group in enumerate(regrouping.groups):
        stories = sorted(owned[number], key=lambda s: (regrouping.opened.get(s, (0.0, s)), s))
        if stories:
            names.append(stories[0])
            aliases.update(dict.fromkeys(stories[1:], stories[0]))
        else:
            names.append(_fresh(group, regrouping.before, used, existing))
        used.add(names[-1])
    return names, aliases


def _fresh(group: Sequence[Article], before: Mapping[str, str], used: Collection[str], existing: Existing) -> str:
    first = _first(group)
    story = _named_after(first)
    if first.id not in before and story not in used:
        return story
    # It has been in a story, perhaps one it opened itself and that lives on or is an alias now: that id is gone.
    story = stable_id("story", first.id, before.get(first.id, ""), str(first.revision), *sorted(a.id for a in group))
    while story in used or existing([story]):  # the same articles were split off before, and merged away again
        story = stable_id("story", story)
    return story


def _named_after(article: Article) -> str:
    return stable_id("story", article.id)


def _first(group: Iterable[Article]) -> Article:
    return min(group, key=article_order)


def article_order(article: Article) -> tuple[float, str]:
    """The order in which articles are taken: by time, then by id, so that the order of arrival does not matter."""
    return (article.time.timestamp(), article.id)


def story_changes(
    regrouping: Regrouping, names: Sequence[str], aliases: Mapping[str, str], reasons: Mapping[str, Membership]
) -> list[StoryChange]:
    """The changes in the order of application: merges, then each group's opening, leaving and joining."""
    changes = [
        StoryChange(ChangeKind.MERGE, survivor, other_story=absorbed)
        for absorbed, survivor in sorted(aliases.items(), key=lambda item: (item[1], item[0]))
    ]
    known = set(regrouping.sizes)
    for name, group in sorted(zip(names, regrouping.groups, strict=True), key=lambda ng: article_order(_first(ng[1]))):
        before = {a.id: regrouping.before.get(a.id, "") for a in group}
        before = {article: aliases.get(story, story) for article, story in before.items()}
        changes += _group_changes(name, group, before, reasons, is_new=name not in known)
    return changes


def _group_changes(
    name: str, group: Sequence[Article], before: Mapping[str, str], reasons: Mapping[str, Membership], *, is_new: bool
) -> list[StoryChange]:
    changes: list[StoryChange] = []
    for article in sorted(group, key=article_order):
        story = before[article.id]
        if story == name:
            continue
        if story:
            changes.append(StoryChange(ChangeKind.LEAVE, story, article.id))
        if is_new and story:
            changes.append(StoryChange(ChangeKind.SPLIT, name, article.id, story, reasons.get(article.id)))
        else:
            kind = ChangeKind.OPEN if is_new else ChangeKind.JOIN
            changes.append(StoryChange(kind, name, article.id, membership=reasons.get(article.id)))
        is_new = False
    return changes


def at_rest(
    changes: Sequence[StoryChange], new: Sequence[Article], stories: Sequence[Story], quiet: timedelta
) -> list[StoryChange]:
    """Close open stories without news for longer than `quiet`, re-open closed ones that grow.

    Now is the newest time of a new article that is not in the future of its own first sight.
    """
    joined = {c.story_id for c in changes if c.kind in (ChangeKind.JOIN, ChangeKind.MERGE)}
    touched = joined | {c.story_id for c in changes} | {c.other_story for c in changes}
    now = max((min(a.time, a.first_seen) for a in new), default=None)
    found = []
    for story in sorted(stories, key=lambda s: s.id):
        if story.status is StoryStatus.CLOSED and story.id in joined:
            found.append(StoryChange(ChangeKind.REOPEN, story.id))
        elif (
            story.status is StoryStatus.OPEN
            and story.id not in touched
            and now is not None
            and now - story.updated > quiet
        ):
            found.append(StoryChange(ChangeKind.CLOSE, story.id))
    return found
