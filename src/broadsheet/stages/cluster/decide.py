"""The decision whether two articles report one event: learnt, linear, explainable.

Each pair of articles gets `PAIR_SIGNALS`; their weighted sum is the log-odds that both report one event (a logistic
model, learnt by `benchmarks/learn_cluster.py`; the weights are `weights.json`). A second look adds the company they
keep (`company.py`): whether the same other articles are likely on the event of either. Groups are compared by the mean
probability of their pairs, where a chain of strong links connects them. A score of 0.5 is the mean probability that
served best on the development data.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from broadsheet.types import Signal

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

PAIR_SIGNALS = (
    "always",  # 1
    "shared words",  # cosine of tf-idf, headline counted twice
    "headline letters",  # cosine of the headlines' groups of four letters
    "words and letters",  # product of both
    "shared names",  # cosine over words written with a capital inside sentences
    "shared numbers",  # cosine over numbers
    "words in common",  # log(1 + how many): one name of the day carries no pair alone
    "names differ",  # 1 if both have names and share none
    "numbers differ",  # 1 if both have numbers and share none
    "hours apart",  # log(1 + hours) / 5; 0 if a date is missing
    "days apart",  # in units of 3 days, at most 3; 0 if a date is missing
    "undated",  # 1 if a date is missing
    "text of one only",  # 1 if one article is a headline only
    "both texts",  # 1 if both have a text
    "short text",  # 1 if both have a text, no longer than a feed's teaser
    "meaning",  # cosine of the sentence vectors, 0 without a model
    "meaning and letters",  # product of both
)

COMPANY = "same company"  # the signal of the second look
PAIR_KINDS = ("same", "texts", "cross", "teasers", "cross_teasers")  # each has its weights

_DAYS, _NAMES_DIFFER, _NUMBERS_DIFFER, _BOTH_TEXTS, _SHORT_TEXT = (
    PAIR_SIGNALS.index(name) for name in ("days apart", "names differ", "numbers differ", "both texts", "short text")
)
# Two earthquakes off one coast in one week share most words. A pair that is not clearly one event, lies some hours
# apart and names other people and places, or gives other numbers, loses this much more for each. Without the hours the
# same rule cost .004 BCubed F1 on the development data: two outlets' texts of one hour often name different details.
CONFLICT = 1.0  # log-odds
CONFLICT_HOURS = 12.0
BORDERLINE = 0.6  # probability above which a pair is clearly one event


@dataclass(frozen=True, slots=True)
class Weights:
    """What one embedding model, or none, makes of the signals. Those of each kind of pairs: (len(PAIR_SIGNALS),).

    Two texts share far more words by chance than two headlines, and what they share tells more: one set of weights for
    both kinds cost .005 BCubed F1 on the development data, and made a model's vectors harm full texts.
    """

    same: Floats  # both articles in one language, at least one a headline only
    texts: Floats  # both in one language, both with a text
    cross: Floats  # in two languages
    teasers: Floats  # both in one language, both with a teaser only
    cross_teasers: Floats  # the same in two languages
    second: Floats  # (len(PAIR_KINDS), 3): of 1, of the log-odds at first look, and of the company
    level: float  # mean probability at which two groups are one event
    link: Floats  # (len(PAIR_KINDS),) probability from which a pair of each kind is a strong link

    def of(self, signals: Floats, cross: Flags) -> Floats:
        """The weights that apply to each pair: (pairs, len(PAIR_SIGNALS))."""
        return self.by_kind[pair_kinds(signals, cross)]

    @property
    def by_kind(self) -> Floats:
        """(len(PAIR_KINDS), len(PAIR_SIGNALS))."""
        return np.stack([self.same, self.texts, self.cross, self.teasers, self.cross_teasers])

    @property
    def looks_twice(self) -> bool:
        """Whether a second look changes anything: the learner leaves it out where it earns little."""
        return bool((self.second != (0.0, 1.0, 0.0)).any())


@functools.cache
def learnt_weights(model: str) -> Weights:
    """The weights learnt with an embedding model ("none" without one); of any other model those of vectors as they are.

    >>> learnt_weights("none").level < 0.5
    True
    """
    raw = json.loads(resources.files("broadsheet.stages.cluster").joinpath("weights.json").read_text(encoding="utf-8"))
    found = raw["models"].get(model, raw["models"]["other"])
    columns = [raw["signals"].index(name) for name in PAIR_SIGNALS]
    same, texts, cross, teasers, cross_teasers = (np.array(found[kind])[columns] for kind in PAIR_KINDS)
    second, link = np.array(found["second"]), np.array(found["link"])
    return Weights(same, texts, cross, teasers, cross_teasers, second, float(found["level"]), link)


def pair_kinds(signals: Floats, cross: Flags) -> npt.NDArray[np.int64]:
    """Which of `PAIR_KINDS` each pair is, by its index."""
    short = signals[:, _SHORT_TEXT] > 0
    within = np.where(short, 3, np.where(signals[:, _BOTH_TEXTS] > 0, 1, 0))
    found: npt.NDArray[np.int64] = np.where(cross, np.where(short, 4, 2), within)
    return found


def sigmoid(z: Floats) -> Floats:
    """Logistic function."""
    found: Floats = 1.0 / (1.0 + np.exp(np.maximum(np.minimum(-z, 30), -30)))
    return found


def probabilities(weights: Weights, signals: Floats, cross: Flags) -> Floats:
    """That the two articles of each pair report one event, at first look: (pairs,), from `PAIR_SIGNALS`."""
    kinds = pair_kinds(signals, cross)
    logits = (weights.by_kind @ signals.T)[kinds, np.arange(len(kinds))]
    conflicts = signals[:, _NAMES_DIFFER] + signals[:, _NUMBERS_DIFFER]
    doubtful = (signals[:, _DAYS] > CONFLICT_HOURS / 72) & (logits < _logit(BORDERLINE))
    return sigmoid(logits - CONFLICT * conflicts * doubtful)


def reconsidered(weights: Weights, chance: Floats, kinds: npt.NDArray[np.int64], company: Floats) -> Floats:
    """The same at second look: from the probabilities at first look and the company that each pair keeps, (pairs,)."""
    second = weights.second[kinds]
    return sigmoid(second[:, 0] + second[:, 1] * log_odds(chance) + second[:, 2] * company)


def log_odds(chance: Floats) -> Floats:
    """Of probabilities, which are kept off 0 and 1."""
    p = np.clip(chance, 1e-6, 1 - 1e-6)
    found: Floats = np.log(p / (1 - p))
    return found


def score_of(probability: float, weights: Weights) -> float:
    """Mean probability → score, 0…1, where 0.5 is the learnt level."""
    return _shifted(probability, -_logit(weights.level))


def probability_of(score: float, weights: Weights) -> float:
    """Score → mean probability: the inverse of `score_of`."""
    return _shifted(score, _logit(weights.level))


def explain(weights: Weights, signals: Floats, cross: Flags, company: Floats) -> tuple[Signal, ...]:
    """The signals of an article against a story's members, averaged, strongest first; those that are 0 are left out."""
    second = weights.second[pair_kinds(signals, cross)]
    values = [*signals.mean(axis=0).tolist(), float(company.mean())]
    applied = weights.of(signals, cross) * second[:, 1:2]
    applied[:, PAIR_SIGNALS.index("always")] += second[:, 0]
    told = [*applied.mean(axis=0).tolist(), float(second[:, 2].mean())]
    found = [
        Signal(name, round(v, 4), round(w, 4))
        for name, v, w in zip((*PAIR_SIGNALS, COMPANY), values, told, strict=True)
        if v and w
    ]
    return tuple(sorted(found, key=lambda s: (-abs(s.value * s.weight), s.name)))


def why_not(chosen: Sequence[Signal], other: Sequence[Signal], score: float, threshold: float, lacks: str = "") -> str:
    """One sentence: what told most against the runner-up, compared with the story that was chosen.

    `lacks` says what the runner-up has too little of whatever it scores, if anything.
    """
    worth = {s.name: s.value * s.weight for s in chosen}
    values = {s.name: s.value for s in chosen}
    lost = [(s.value * s.weight - worth.get(s.name, 0.0), s.name, s.value) for s in other if s.name != "always"]
    lost += [(-worth[name], name, 0.0) for name in worth if name != "always" and name not in {s.name for s in other}]
    least = min(lost, default=(0.0, "", 0.0))
    place = (
        f"its score of {score:.2f} is below the threshold of {threshold:.2f}"
        if score < threshold
        else lacks or "it scores less"
    )
    if least[0] >= 0:
        return place
    return f"{place}; mostly {least[1]}: {least[2]:.2f} there, {values.get(least[1], 0.0):.2f} here"


def _shifted(probability: float, by: float) -> float:
    return 1.0 / (1.0 + math.exp(-(_logit(probability) + by)))


def _logit(probability: float) -> float:
    p = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))
