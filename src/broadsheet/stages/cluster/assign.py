"""Groups of articles: average-link agglomeration over learnt evidence, in batches, around what is new.

New articles are compared with candidates from the index. Whatever they may belong with, small groups taken apart into
their articles, is put together anew by average link: the two parts with the highest mean probability first, until
none is above the threshold. Only what a chain of strong links connects, pairs that are likely on one event each, comes
together: many faint likenesses make no story. So a late article can move earlier ones, and the order of arrival
matters little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.columns import ordered
from broadsheet.stages.cluster.company import company_within
from broadsheet.stages.cluster.decide import Weights, pair_kinds, probabilities, reconsidered
from broadsheet.stages.cluster.dots import pair_base, pairs_within
from broadsheet.stages.cluster.linking import linked
from broadsheet.stages.cluster.pool import BLOCK, ArticlePool, Flags, Floats, Ints, Vectors
from broadsheet.types import Article

CHUNK = 256  # articles decided on together
FROZEN = 24  # a group of more members is not taken apart any more
SAMPLE = 16  # members of such a group that stand for it
MAX_PARTS = 256  # parts put together in one go
MIN_LINK = 0.1  # a pair below this probability does not make two groups neighbours


@dataclass(slots=True)
class Group:
    """Articles of one event so far."""

    members: list[int]  # slots, in order of arrival


class Clusterer:
    """Articles by slot and their groups."""

    def __init__(
        self,
        weights: Weights,
        *,
        window_hours: float = 72.0,
        threshold: float = 0.2,
        dims: int = 0,
        max_articles: int = 400,
        chunk: int = CHUNK,
    ) -> None:
        self.pool = ArticlePool(dims)
        self.group: list[int] = []  # by slot: number of its group, which is the slot of some member
        self.groups: dict[int, Group] = {}
        self._compared: list[tuple[Ints, Ints, Floats]] = []  # pairs of the last `add` and their probability
        self._number: Ints = np.zeros(1 << 10, dtype=np.int64)  # by slot: the same as `group`
        self._spans: Floats = np.zeros((1 << 10, 3))  # by number of a group: first hour, last hour, members
        self.weights = weights
        self._window = window_hours
        self._threshold = threshold
        self._max_articles = max_articles
        self._chunk = chunk

    def load(self, articles: Sequence[Article], groups: Sequence[int], vectors: Vectors | None = None) -> None:
        """Articles whose groups are known: articles of equal numbers are together."""
        for begin in range(0, len(articles), self._chunk):
            part = slice(begin, begin + self._chunk)
            self.pool.load(articles[part], None if vectors is None else vectors[part])
        first = len(self.group)
        self._open(len(articles))
        self._regroup(np.arange(first, first + len(articles)), np.unique(groups, return_inverse=True)[1])

    def add(self, articles: Sequence[Article], vectors: Vectors | None = None) -> None:
        """Find the groups of new articles; earlier ones may move with them."""
        self._compared.clear()
        for begin in range(0, len(articles), self._chunk):
            part = slice(begin, begin + self._chunk)
            new, old = self.pool.add(articles[part], None if vectors is None else vectors[part])
            self._open(len(articles[part]))
            self._settle(self._neighbourhoods(new, old))

    def move(self, moves: Iterable[tuple[int, int]]) -> None:
        """Put articles into the groups of others, (article, other) one after the other; each group is built once."""
        becoming: dict[int, set[int]] = {}  # by number of a group
        now: dict[int, int] = {}  # of those moved
        for slot, to in moves:
            source, target = now.get(slot, self.group[slot]), now.get(to, self.group[to])
            if source != target:
                becoming.setdefault(source, set(self.groups[source].members)).discard(slot)
                becoming.setdefault(target, set(self.groups[target].members)).add(slot)
                now[slot] = target
        sizes = [len(members) for members in becoming.values()]
        slots = np.fromiter(chain.from_iterable(becoming.values()), dtype=np.int64, count=sum(sizes))
        self._regroup(slots, np.repeat(np.arange(len(sizes)), sizes))

    def _open(self, count: int) -> None:
        """A group of its own for each of the next `count` slots."""
        first, size = len(self.group), len(self.group) + count
        if size > len(self._number):
            more = max(size, 2 * len(self._number)) - len(self._number)
            self._number = np.concatenate([self._number, np.zeros(more, dtype=np.int64)])
            self._spans = np.concatenate([self._spans, np.zeros((more, 3))])
        hours = self.pool.hours[first:size]
        self._number[first:size] = np.arange(first, size)
        self._spans[first:size] = np.column_stack([hours, hours, np.ones(count)])
        self.group += range(first, size)
        self.groups |= {slot: Group([slot]) for slot in range(first, size)}

    def _neighbourhoods(self, new: Ints, old: Ints) -> list[list[int]]:
        """Groups that have to be looked at together, linked by pairs of a new and another article, best pairs first."""
        near = self._in_window(new, old)
        new, old = new[near], old[near]
        chance = self._chances(new, old)
        self._compared.append((new, old, chance))
        likely = np.flatnonzero(chance >= MIN_LINK)
        likely = likely[np.argsort(-chance[likely], kind="stable")]
        new, old = new[likely], old[likely]
        return self._connected(list(zip(new.tolist(), old.tolist(), strict=True)))

    def likely(self) -> dict[int, list[int]]:
        """By slot, the articles that the last `add` found most likely on its event, best first."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for new, old, chance in self._compared:
            order = np.argsort(-chance, kind="stable")
            for a, b in zip(new[order].tolist(), old[order].tolist(), strict=True):
                found[a].append(b)
                found[b].append(a)
        return found

    def _connected(self, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
        root: dict[int, int] = {}
        parts: dict[int, list[int]] = {}
        size: dict[int, int] = {}

        def find(number: int) -> int:
            if number not in root:
                root[number] = number
                parts[number] = [number]
                n = len(self.groups[number].members)
                size[number] = n if n <= FROZEN else 1
            while root[number] != number:
                number = root[number]
            return number

        for a, b in pairs:
            one, two = find(self.group[a]), find(self.group[b])
            if one != two and size[one] + size[two] <= MAX_PARTS:
                root[two] = one
                parts[one] += parts.pop(two)
                size[one] += size.pop(two)
        return [sorted(groups) for groups in parts.values() if len(groups) > 1]

    def _in_window(self, new: Ints, old: Ints) -> npt.NDArray[np.bool_]:
        spans = self._spans[self._number[old]]
        hours = self.pool.hours[new]
        inside: npt.NDArray[np.bool_] = (
            (hours >= spans[:, 0] - self._window)
            & (hours <= spans[:, 1] + self._window)
            & (spans[:, 2] < self._max_articles)
        )
        return inside

    def _chances(self, left: Ints, right: Ints) -> Floats:
        parts = [slice(begin, begin + BLOCK) for begin in range(0, len(left), BLOCK)]
        found = [probabilities(self.weights, *self.pool.compare(left[part], right[part])) for part in parts]
        return np.concatenate([np.zeros(0), *found])

    def _chances_within(self, slots: Ints, rows: Ints) -> tuple[Floats, Flags]:
        """Of all pairs within neighbourhoods: the probability that they are one event, and which are strong links."""
        compared = list(self.pool.compare_within(slots, rows))
        chance = np.concatenate([probabilities(self.weights, *found) for found in compared])
        kinds = np.concatenate([pair_kinds(*found) for found in compared])
        if self.weights.looks_twice:
            chance = reconsidered(self.weights, chance, kinds, company_within(chance, rows))
        return chance, chance >= self.weights.link[kinds]

    def _settle(self, neighbourhoods: Sequence[Sequence[int]]) -> None:
        if not neighbourhoods:
            return
        groups = [self.groups[number].members for some in neighbourhoods for number in some]
        held = np.array([len(members) for members in groups], dtype=np.int64)
        slots = np.fromiter(chain.from_iterable(groups), dtype=np.int64, count=int(held.sum()))
        opens, stands = _parts(held)
        part = np.cumsum(opens) - 1  # by member
        sizes, shown = np.bincount(part), np.bincount(part[stands])
        begins = np.cumsum([len(some) for some in neighbourhoods]) - [len(some) for some in neighbourhoods]
        blocks = np.add.reduceat(np.where(held > FROZEN, 1, held), begins)
        rows = np.add.reduceat(shown, np.cumsum(blocks) - blocks)
        likeness, strong = self._chances_within(slots[stands], rows)
        if len(sizes) < int(rows.sum()):
            likeness = _mean_likeness(likeness, rows, blocks, shown)
            strong = _mean_likeness(strong, rows, blocks, shown) > 0
        label = linked(likeness, strong, blocks, sizes, self._threshold, self._max_articles)
        self._regroup(slots, label[part])

    def _regroup(self, slots: Ints, labels: Ints) -> None:
        """Make groups of slots of equal labels; the groups they have been in are among them as a whole."""
        order, labels = ordered(labels * (len(self.group) + 1) + slots)
        slots, labels = slots[order], labels // (len(self.group) + 1)
        begins = np.flatnonzero(np.append(True, labels[1:] != labels[:-1])[: len(labels)])
        if not len(begins):
            return
        sizes, before = np.diff(begins, append=len(slots)), self._number[slots]
        lowest = np.minimum.reduceat(before, begins)
        stays = (lowest == np.maximum.reduceat(before, begins)) & (self._spans[lowest, 2] == sizes)
        for number in set(before[np.repeat(~stays, sizes)].tolist()):
            del self.groups[number]
        hours = self.pool.hours[slots]
        numbers = slots[begins]
        self._spans[numbers] = np.column_stack(
            [np.minimum.reduceat(hours, begins), np.maximum.reduceat(hours, begins), sizes]
        )
        self._number[slots] = np.repeat(numbers, sizes)
        told = slots.tolist()
        for k in np.flatnonzero(~stays).tolist():
            members = told[begins[k] : begins[k] + sizes[k]]
            self.groups[members[0]] = Group(members)
            for slot in members:
                self.group[slot] = members[0]


def _parts(sizes: Ints) -> tuple[Flags, Flags]:
    """Of the members of groups of these sizes: which of them begin a part, and which stand for it in comparisons.

    A small group is taken apart, each member a part of its own. A frozen one is a single part, for which `SAMPLE`
    members stand, evenly spread.

    >>> [int(found.sum()) for found in _parts(np.array([3, 160]))]
    [4, 19]
    """
    frozen = sizes > FROZEN
    small = np.repeat(~frozen, sizes)
    opens, stands = small.copy(), small
    begins = (np.cumsum(sizes) - sizes)[frozen]
    opens[begins] = True
    stands[begins[:, None] + np.arange(SAMPLE) * sizes[frozen][:, None] // SAMPLE] = True
    return opens, stands


def _mean_likeness(chance: npt.NDArray[np.generic], rows: Ints, blocks: Ints, shown: Ints) -> Floats:
    """Mean likeness of any two parts of each block, in the order of `pairs_within(blocks)`.

    Args:
        chance: likeness of all pairs of members, in the order of `pairs_within(rows)`.
        rows: (blocks,) members of each.
        blocks: (blocks,) parts of each.
        shown: (parts,) members of each part.
    """
    left, right = pairs_within(rows)
    part = np.repeat(np.arange(len(shown)), shown)
    one, other = part[left], part[right]
    apart = one < other
    cell = pair_base(blocks)[one[apart]] + other[apart]
    found: Floats = np.bincount(cell, weights=chance[apart]) / np.bincount(cell)
    return found
