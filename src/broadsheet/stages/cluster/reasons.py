"""Why an article is in its story, and why not in the nearest other one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from broadsheet.stages.cluster.assign import Clusterer
from broadsheet.stages.cluster.company import company_within
from broadsheet.stages.cluster.decide import Floats, explain, pair_kinds, probabilities, reconsidered, score_of, why_not
from broadsheet.types import Article, Membership, Signal

MAX_RIVALS = 2  # other stories looked at
SHOWN = 12  # members of a story that an article is held against: the company they keep costs the square of it


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an article stands to one group."""

    score: float
    signals: tuple[Signal, ...]
    nearest: int  # slot of the member most likely on the same event
    lacks: str  # what keeps the article out whatever the score, if anything


@dataclass(frozen=True, slots=True)
class _Question:
    slot: int
    own: tuple[int, ...]  # other members of its group
    rivals: tuple[int, ...]  # numbers of other groups


def memberships(
    clusterer: Clusterer,
    slots: Sequence[int],
    articles: Sequence[Article],
    stories: Mapping[int, str],
    threshold: float,
) -> dict[str, Membership]:
    """Memberships by article id, of the articles in `slots`.

    Args:
        clusterer: after the decision.
        slots: of the articles asked for.
        articles: by slot.
        stories: story ids by number of a group; groups that are not in it have no name and are not mentioned.
        threshold: score below which an article stays out.
    """
    likely = clusterer.likely()
    questions = [_question(clusterer, slot, likely.get(slot, ()), stories) for slot in slots]
    standings = _standings(clusterer, questions)
    found = {}
    for question in questions:
        article, story = articles[question.slot], stories[clusterer.group[question.slot]]
        own = standings.get((question.slot, -1), _Standing(1.0, (), -1, ""))
        rivals = [(standings[question.slot, number], number) for number in question.rivals]
        best = max(rivals, key=lambda r: (r[0].score, -r[1]), default=None)
        found[article.id] = Membership(
            article_id=article.id,
            story_id=story,
            score=round(own.score, 4),
            signals=own.signals,
            nearest_article=articles[own.nearest].id if own.nearest >= 0 else "",
            runner_up=stories[best[1]] if best else "",
            runner_up_score=round(best[0].score, 4) if best else 0.0,
            runner_up_reason=why_not(own.signals, best[0].signals, best[0].score, threshold, best[0].lacks)
            if best
            else "",
        )
    return found


def _question(clusterer: Clusterer, slot: int, likely: Sequence[int], stories: Mapping[int, str]) -> _Question:
    own = clusterer.group[slot]
    near = dict.fromkeys(clusterer.group[other] for other in likely)
    rivals = tuple(number for number in near if number != own and number in stories)[:MAX_RIVALS]
    members = [other for other in clusterer.groups[own].members if other != slot]
    return _Question(slot, _some(members), rivals)


def _standings(clusterer: Clusterer, questions: Sequence[_Question]) -> dict[tuple[int, int], _Standing]:
    """How each article stands to its own group (number -1) and to its rivals, in one comparison."""
    runs = [((q.slot, -1), q.own) for q in questions if q.own]
    runs += [((q.slot, n), _some(clusterer.groups[n].members)) for q in questions for n in q.rivals]
    if not runs:
        return {}
    weights = clusterer.weights
    sizes = np.array([1 + len(others) for _, others in runs], dtype=np.int64)
    slots = np.array([slot for key, others in runs for slot in (key[0], *others)], dtype=np.int64)
    parts = list(clusterer.pool.compare_within(slots, sizes))
    signals, cross = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    first = probabilities(weights, signals, cross)
    company = company_within(first, sizes)
    kinds = pair_kinds(signals, cross)
    chance = reconsidered(weights, first, kinds, company)
    found, begin = {}, 0
    for key, others in runs:
        part = slice(begin, begin + len(others))  # the article stands first: its pairs do
        begin += len(others) * (len(others) + 1) // 2
        found[key] = _Standing(
            score_of(float(chance[part].mean()), weights),
            explain(weights, signals[part], cross[part], company[part]),
            others[int(chance[part].argmax())],
            _lacks(chance[part], weights.link[kinds[part]]),
        )
    return found


def _lacks(chance: Floats, link: Floats) -> str:
    if (chance >= link).any():
        return ""
    return "no article of it is likely enough on the same event by itself"


def _some(members: Sequence[int]) -> tuple[int, ...]:
    n = len(members)
    return tuple(members if n <= SHOWN else (members[k * n // SHOWN] for k in range(SHOWN)))
