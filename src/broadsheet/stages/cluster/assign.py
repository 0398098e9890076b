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
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.company import company_within
from broadsheet.stages.cluster.decide import Weights, pair_kinds, probabilities, reconsidered
from broadsheet.stages.cluster.dots import pair_base, pairs_within
from broadsheet.stages.cluster.pool import BLOCK, ArticlePool, Floats, Ints, Vectors
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
    first: float  # hours, of the earliest
    last: float


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
        opened: dict[int, list[int]] = {}
        for slot, number in enumerate(groups, start=len(self.group)):
            opened.setdefault(number, []).append(slot)
        self._open(len(articles))
        self._regroup(list(opened.values()))

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
        self._regroup([sorted(members) for members in becoming.values() if members])

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
        self.groups |= {slot: Group([slot], hour, hour) for slot, hour in enumerate(hours.tolist(), start=first)}

    def _found(self, slots: list[int]) -> None:
        number = slots[0]
        hours = self.pool.hours[slots] if len(slots) > 1 else self.pool.hours[number : number + 1]
        first, last = float(hours.min()), float(hours.max())
        self.groups[number] = Group(slots, first, last)
        self._spans[number] = (first, last, len(slots))
        self._number[slots] = number
        for slot in slots:
            self.group[slot] = number

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

    def _chances_within(self, slots: Ints, rows: Ints) -> Floats:
        compared = [
            (probabilities(self.weights, *found), pair_kinds(*found)) for found in self.pool.compare_within(slots, rows)
        ]
        chance = np.concatenate([part for part, _ in compared])
        kinds = np.concatenate([part for _, part in compared])
        if not self.weights.looks_twice:
            return chance
        return reconsidered(self.weights, chance, kinds, company_within(chance, rows))

    def _settle(self, neighbourhoods: Sequence[Sequence[int]]) -> None:
        if not neighbourhoods:
            return
        jobs = [self._parts(groups) for groups in neighbourhoods]
        parts = [part for some in jobs for part in some]
        samples = [sample(part) for part in parts]
        slots = np.array([slot for members in samples for slot in members], dtype=np.int64)
        blocks = np.array([len(some) for some in jobs], dtype=np.int64)
        shown = np.array([len(members) for members in samples], dtype=np.int64)
        rows = np.add.reduceat(shown, np.cumsum(blocks) - blocks)
        chance = self._chances_within(slots, rows)
        likeness = _mean_likeness(chance, rows, blocks, shown) if len(slots) > len(parts) else chance
        strong = chance >= self.weights.link
        if len(slots) > len(parts):
            strong = _mean_likeness(strong, rows, blocks, shown) > 0
        sizes = [len(part) for part in parts]
        together = linked(likeness, strong, blocks, sizes, self._threshold, self._max_articles)
        self._regroup([sorted(slot for k in group for slot in parts[k]) for group in together])

    def _parts(self, groups: Sequence[int]) -> list[list[int]]:
        parts: list[list[int]] = []
        for number in groups:
            members = self.groups[number].members
            parts += [members] if len(members) > FROZEN else [[slot] for slot in members]
        return parts

    def _regroup(self, together: Sequence[list[int]]) -> None:
        changed = [slots for slots in together if self.groups[self.group[slots[0]]].members != slots]
        for slots in changed:
            for slot in slots:
                self.groups.pop(self.group[slot], None)
        for slots in changed:
            self._found(slots)


def linked(
    likeness: Floats,
    strong: npt.NDArray[np.bool_],
    blocks: Ints,
    sizes: Sequence[int],
    threshold: float,
    max_size: int,
) -> list[list[int]]:
    """`average_link` of the parts of many blocks at once; returns groups of parts, numbered over all blocks.

    Parts that no chain of strong links connects never come together, so most blocks fall into pieces of one or two.

    Args:
        likeness: mean likeness of any two parts of a block, in the order of `pairs_within(blocks)`.
        strong: which of these pairs of parts have a strong link.
        blocks: (blocks,) parts of each.
        sizes: (parts,) members of each part.
        threshold: the lowest likeness at which two parts are put together.
        max_size: members that no group may exceed by merging.
    """
    left, right = pairs_within(blocks)
    label = _components(len(sizes), left[strong], right[strong])
    close = np.flatnonzero((likeness >= threshold) & (label[left] == label[right]))
    order = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.append(True, np.diff(label[order]) > 0)).tolist()
    held = np.bincount(label[left[close]], minlength=len(sizes))[label[order]].tolist()  # close pairs of the piece
    base = pair_base(blocks)
    parts = order.tolist()
    found: list[list[int]] = []
    for begin, end in zip(cuts, [*cuts[1:], len(parts)], strict=True):
        here, n = parts[begin:end], end - begin
        if n == 1 or (2 * held[begin] == n * (n - 1) and sum(sizes[k] for k in here) <= max_size):
            found.append(here)  # alone, or every pair is close: then every mean is
            continue
        at = order[begin:end]
        near = np.zeros((n, n))
        one, other = _upper(n)
        near[one, other] = near[other, one] = likeness[base[at[one]] + at[other]]
        groups = average_link(near, [sizes[k] for k in here], threshold, max_size)
        found += [[here[k] for k in group] for group in groups]
    return found


@lru_cache(maxsize=MAX_PARTS)
def _upper(n: int) -> tuple[Ints, Ints]:
    return np.triu_indices(n, 1)


def _components(n: int, left: Ints, right: Ints) -> Ints:
    """By part, the first part that a chain of pairs connects it with."""
    label = np.arange(n)
    while True:
        low = np.minimum(label[left], label[right])
        found = label.copy()
        np.minimum.at(found, left, low)
        np.minimum.at(found, right, low)
        found = found[found]
        if np.array_equal(found, label):
            return found
        label = found


def average_link(likeness: Floats, sizes: Sequence[int], threshold: float, max_size: int) -> list[list[int]]:
    """Put parts together, the two with the highest mean likeness first, while it is at least the threshold.

    Args:
        likeness: (n, n) symmetric, mean likeness of the members of two parts.
        sizes: (n,) members of each part.
        threshold: the lowest likeness at which two parts are put together.
        max_size: members that no group may exceed by merging.

    >>> average_link(np.array([[0, 0.9, 0.1], [0.9, 0, 0.2], [0.1, 0.2, 0]]), [1, 1, 1], 0.5, 10)
    [[0, 1], [2]]
    """
    n = len(sizes)
    near = likeness.copy()
    np.fill_diagonal(near, -1.0)
    size = list(sizes)
    groups: list[list[int]] = [[k] for k in range(n)]
    while n > 1:
        a, b = divmod(int(near.argmax()), n)
        if near[a, b] < threshold:
            break
        if size[a] + size[b] > max_size:
            near[a, b] = near[b, a] = -1.0
            continue
        mean = (size[a] * near[a] + size[b] * near[b]) / (size[a] + size[b])
        near[a], near[:, a] = mean, mean
        near[b], near[:, b] = -1.0, -1.0
        near[a, a] = -1.0
        size[a] += size[b]
        groups[a] += groups[b]
        groups[b] = []
    return [sorted(group) for group in groups if group]


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


def sample(members: Sequence[int]) -> Sequence[int]:
    """Members that stand for a group in comparisons: all, or `SAMPLE` of a frozen one, evenly spread."""
    n = len(members)
    return members if n <= FROZEN else [members[k * n // SAMPLE] for k in range(SAMPLE)]
