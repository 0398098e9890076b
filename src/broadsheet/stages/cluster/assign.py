"""Groups of articles: average-link agglomeration over learnt evidence, in batches, around what is new.

New articles are compared with candidates from the index. Whatever they may belong with, small groups taken apart into
their articles, is put together anew by average link: the two parts with the highest mean probability first, until
none is above the threshold. So a late article can move earlier ones, and the order of arrival matters little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.decide import Weights, probabilities
from broadsheet.stages.cluster.pool import ArticlePool, Floats, Ints, Vectors
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
        opened: dict[int, int] = {}
        for begin in range(0, len(articles), self._chunk):
            part = slice(begin, begin + self._chunk)
            self.pool.add(articles[part], None if vectors is None else vectors[part])
        for number in groups:
            slot = self._open()
            if opened.setdefault(number, slot) != slot:
                self._regroup([[*self.groups[opened[number]].members, slot]])

    def add(self, articles: Sequence[Article], vectors: Vectors | None = None) -> None:
        """Find the groups of new articles; earlier ones may move with them."""
        self._compared.clear()
        for begin in range(0, len(articles), self._chunk):
            part = slice(begin, begin + self._chunk)
            new, old = self.pool.add(articles[part], None if vectors is None else vectors[part])
            for _ in articles[part]:
                self._open()
            self._settle(self._neighbourhoods(new, old))

    def move(self, slot: int, to: int) -> None:
        """Put an article into the group of another one."""
        source, target = self.groups[self.group[slot]], self.groups[self.group[to]]
        if source is not target:
            rest = [s for s in source.members if s != slot]
            self._regroup([sorted([*target.members, slot]), *([rest] if rest else [])])

    def _open(self) -> int:
        slot = len(self.group)
        if slot >= len(self._number):
            self._number = np.concatenate([self._number, np.zeros_like(self._number)])
            self._spans = np.concatenate([self._spans, np.zeros_like(self._spans)])
        self.group.append(slot)
        self._found([slot])
        return slot

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
        signals, cross = self.pool.compare(left, right)
        return probabilities(self.weights, signals, cross)

    def _settle(self, neighbourhoods: Sequence[Sequence[int]]) -> None:
        jobs = [self._parts(groups) for groups in neighbourhoods]
        pairs = [_all_pairs([sample(part) for part in parts]) for parts in jobs]
        if not jobs:
            return
        chance = self._chances(np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs]))
        begin = 0
        for parts, (left, _, cells) in zip(jobs, pairs, strict=True):
            here = chance[begin : begin + len(left)]
            begin += len(left)
            n = len(parts)
            counts = np.bincount(cells, minlength=n * n)
            means = (np.bincount(cells, weights=here, minlength=n * n) / np.maximum(counts, 1)).reshape(n, n)
            together = average_link(means + means.T, [len(p) for p in parts], self._threshold, self._max_articles)
            self._regroup([sorted(slot for k in some for slot in parts[k]) for some in together])

    def _parts(self, groups: Sequence[int]) -> list[list[int]]:
        parts: list[list[int]] = []
        for number in groups:
            members = self.groups[number].members
            parts += [members] if len(members) > FROZEN else [[slot] for slot in members]
        return parts

    def _regroup(self, together: Sequence[list[int]]) -> None:
        for slots in together:
            for slot in slots:
                self.groups.pop(self.group[slot], None)
        for slots in together:
            self._found(slots)


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


def _all_pairs(parts: Sequence[Sequence[int]]) -> tuple[Ints, Ints, Ints]:
    """Pairs of members of two different parts, the left one in the earlier part, and the cell they belong to."""
    owner = np.repeat(np.arange(len(parts)), [len(p) for p in parts])
    slots = np.array([slot for part in parts for slot in part], dtype=np.int64)
    left, right = np.nonzero(owner[:, None] < owner[None, :])
    return slots[left], slots[right], owner[left] * len(parts) + owner[right]


def sample(members: Sequence[int]) -> Sequence[int]:
    """Members that stand for a group in comparisons: all, or `SAMPLE` of a frozen one, evenly spread."""
    n = len(members)
    return members if n <= FROZEN else [members[k * n // SAMPLE] for k in range(SAMPLE)]
