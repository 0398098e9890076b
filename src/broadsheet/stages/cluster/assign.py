"""Groups of articles: average-link agglomeration over learnt evidence, in batches, on top of the groups there are."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.decide import Weights, group_logits, pair_logits, sigmoid
from broadsheet.stages.cluster.pool import ArticlePool, Floats, Ints, Vectors
from broadsheet.types import Article

CHUNK = 128  # articles decided on together
MAX_GROUPS = 8  # other groups an article is compared with
SAMPLE = 12  # members of a group an article is compared with
MERGE_SAMPLE = 5  # members of the smaller of two groups that are compared with the larger
WORTH_KEEPING = 0.15  # links with a lower score are forgotten
MAX_LOGIT = 9.0


@dataclass(slots=True)
class Group:
    members: list[int]
    first: float
    last: float
    version: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """Evidence between two groups."""

    mean_logit: float
    best_logit: float
    mean_odds: float


class Clusterer:
    def __init__(self, weights: Weights, *, window_hours: float = 72.0, threshold: float = 0.5, dims: int = 0, max_articles: int = 400, chunk: int = CHUNK) -> None:
        self.pool = ArticlePool(dims)
        self.weights = weights
        self.threshold = threshold
        self.chunk = chunk
        self.window = window_hours
        self.max_articles = max_articles
        self.group: list[int] = []
        self.groups: dict[int, Group] = {}
        self.log = None

    def load(self, articles: Sequence[Article], groups: Sequence[int], vectors: Vectors | None = None) -> None:
        """Articles whose groups are known: `groups[k]` is a number, the same for articles of one story."""
        first = self.pool.size
        opened: dict[int, int] = {}
        for begin in range(0, len(articles), 1024):
            self.pool.add(articles[begin : begin + 1024], None if vectors is None else vectors[begin : begin + 1024])
        for slot, number in enumerate(groups, first):
            self._open(slot)
            if opened.setdefault(number, slot) != slot:
                self._join(opened[number], slot)

    def add(self, articles: Sequence[Article], vectors: Vectors | None = None) -> None:
        for begin in range(0, len(articles), self.chunk):
            part = slice(begin, begin + self.chunk)
            self._add_chunk(articles[part], None if vectors is None else vectors[part])

    def _open(self, slot: int) -> None:
        hour = float(self.pool.hours[slot])
        self.group.append(slot)
        self.groups[slot] = Group([slot], hour, hour)

    def _join(self, target: int, other: int) -> None:
        a, b = self.groups[target], self.groups.pop(other)
        for slot in b.members:
            self.group[slot] = target
        a.members += b.members
        a.first, a.last = min(a.first, b.first), max(a.last, b.last)
        a.version += 1

    def _add_chunk(self, articles: Sequence[Article], vectors: Vectors | None) -> None:
        new, old = self.pool.add(articles, vectors)
        for slot in range(self.pool.size - len(articles), self.pool.size):
            self._open(slot)
        links = self._links(new.tolist(), old.tolist())
        self._agglomerate(links)

    def _links(self, new: list[int], old: list[int]) -> dict[int, dict[int, Link]]:
        asked: list[tuple[int, int]] = []
        left: list[int] = []
        right: list[int] = []
        sizes: list[int] = []
        seen: dict[int, set[int]] = defaultdict(set)
        for slot, other in zip(new, old, strict=True):
            number = self.group[other]
            if number == slot or number in seen[slot] or len(seen[slot]) >= MAX_GROUPS:
                continue
            group, hour = self.groups[number], self.pool.hours[slot]
            if not group.first - self.window <= hour <= group.last + self.window or len(group.members) >= self.max_articles:
                continue
            seen[slot].add(number)
            members = _sample(group.members, SAMPLE)
            if other not in members:
                members = [other, *members]
            asked.append((slot, number))
            left += [slot] * len(members)
            right += members
            sizes.append(len(members))
        links: dict[int, dict[int, Link]] = defaultdict(dict)
        for (a, b), link in zip(asked, self._evidence(left, right, sizes), strict=True):
            links[a][b] = links[b][a] = link
        return links

    def _logits(self, left: Sequence[int], right: Sequence[int]) -> Floats:
        signals, cross = self.pool.compare(np.array(left, dtype=np.int64), np.array(right, dtype=np.int64))
        return pair_logits(self.weights, signals, cross)

    def _agglomerate(self, links: dict[int, dict[int, Link]]) -> None:
        pairs = [(a, b) for a, near in links.items() for b in near if a < b]
        heap: list[tuple[float, int, int, int, int]] = []
        self._push(heap, pairs, links)
        while heap:
            _, a, b, version_a, version_b = heapq.heappop(heap)
            if self._version(a) == version_a and self._version(b) == version_b:
                self._merge(a, b, heap, links)

    def _version(self, number: int) -> int:
        group = self.groups.get(number)
        return -1 if group is None else group.version

    def _push(self, heap, pairs, links) -> None:
        if not pairs:
            return
        features = self._features(pairs, [links[a][b] for a, b in pairs])
        scores = sigmoid(group_logits(self.weights, features))
        if self.log is not None:
            self.log += [(f, tuple(self.groups[a].members), tuple(self.groups[b].members)) for f, (a, b) in zip(features, pairs)]
        for (a, b), score in zip(pairs, scores.tolist(), strict=True):
            if score >= self.threshold:
                heapq.heappush(heap, (-score, a, b, self.groups[a].version, self.groups[b].version))
            elif score < WORTH_KEEPING:
                del links[a][b], links[b][a]

    def _features(self, pairs: Sequence[tuple[int, int]], found: Sequence[Link]) -> Floats:
        groups = [(self.groups[a], self.groups[b]) for a, b in pairs]
        sizes = np.log([(len(a.members), len(b.members)) for a, b in groups])
        span = np.array([(a.first, b.first, a.last, b.last) for a, b in groups])
        gap = np.maximum(0.0, span[:, :2].max(1) - span[:, 2:].min(1))
        evidence = np.array([(l.mean_logit, l.best_logit, l.mean_odds) for l in found])
        return np.column_stack([np.ones(len(pairs)), evidence, sigmoid(evidence[:, 1]), sizes.min(1), sizes.max(1), np.minimum(gap / 72, 3)])

    def _merge(self, a: int, b: int, heap, links) -> None:
        if (len(self.groups[b].members), -b) > (len(self.groups[a].members), -a):
            a, b = b, a
        size_a, size_b = len(self.groups[a].members), len(self.groups[b].members)
        if size_a + size_b > self.max_articles:
            return
        self._join(a, b)
        near_a, near_b = links.pop(a), links.pop(b)
        near_a.pop(b, None)
        near_b.pop(a, None)
        joined: dict[int, Link] = {}
        unmeasured: list[int] = []
        for other in sorted(near_a.keys() | near_b.keys()):
            links[other].pop(a, None)
            links[other].pop(b, None)
            one, two = near_a.get(other), near_b.get(other)
            if one is not None and two is not None:
                joined[other] = _combined(one, size_a, two, size_b)
            else:
                unmeasured.append(other)
        joined |= self._measure(a, unmeasured)
        for other, link in joined.items():
            links[other][a] = link
        links[a] = joined
        self._push(heap, [(a, other) for other in joined], links)

    def _measure(self, a: int, others: Sequence[int]) -> dict[int, Link]:
        left: list[int] = []
        right: list[int] = []
        sizes: list[int] = []
        for b in others:
            small, large = sorted((self.groups[a].members, self.groups[b].members), key=len)
            one, two = _sample(small, MERGE_SAMPLE), _sample(large, SAMPLE)
            left += [i for i in one for _ in two]
            right += two * len(one)
            sizes.append(len(one) * len(two))
        return dict(zip(others, self._evidence(left, right, sizes), strict=True))

    def _evidence(self, left: Sequence[int], right: Sequence[int], sizes: Sequence[int]) -> list[Link]:
        """Links of runs of pairs: the first `sizes[0]` pairs make the first link, and so on."""
        if not sizes:
            return []
        logits = self._logits(left, right)
        begins = np.cumsum([0, *sizes[:-1]])
        n = np.array(sizes)
        mean = np.add.reduceat(np.clip(logits, -MAX_LOGIT, MAX_LOGIT), begins) / n
        best = np.maximum.reduceat(logits, begins)
        odds = np.add.reduceat(sigmoid(logits), begins) / n
        return [Link(*values) for values in zip(mean.tolist(), best.tolist(), odds.tolist(), strict=True)]


def _combined(one: Link, size_one: int, two: Link, size_two: int) -> Link:
    share = size_one / (size_one + size_two)
    return Link(
        share * one.mean_logit + (1 - share) * two.mean_logit,
        max(one.best_logit, two.best_logit),
        share * one.mean_odds + (1 - share) * two.mean_odds,
    )


def _sample(members: list[int], limit: int) -> list[int]:
    n = len(members)
    return members if n <= limit else [members[k * n // limit] for k in range(limit)]
