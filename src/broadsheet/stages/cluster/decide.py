"""The decision whether two groups of articles report one event: learnt, linear, explainable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PAIR_SIGNALS = (
    "always", "shared words", "headline letters", "words and letters", "shared names", "shared numbers",
    "names differ", "numbers differ", "hours apart", "days apart", "meaning", "meaning and letters",
    "text of one only", "both texts", "undated",
)
GROUP_SIGNALS = ("always", "average member", "closest member", "members alike", "closest alike", "smaller size", "larger size", "gap")


@dataclass(frozen=True, slots=True)
class Weights:
    same: Floats
    cross: Floats
    group: Floats


def sigmoid(z: Floats) -> Floats:
    """Logistic function."""
    found: Floats = 1.0 / (1.0 + np.exp(-np.clip(z, -30, 30)))
    return found


def pair_logits(weights: Weights, signals: Floats, cross: npt.NDArray[np.bool_]) -> Floats:
    return np.where(cross, signals @ weights.cross, signals @ weights.same)


def group_logits(weights: Weights, features: Floats) -> Floats:
    return features @ weights.group
