"""What a model's vectors say of the event, more than of the wording: learnt directions are shortened.

Headlines on one event differ in some directions more than in others: in the language, the length, the tone. Along the
directions in which they differ most a vector is shortened, by the root of how much they differ there (within-class
covariance normalisation: Hatch, Kajarekar, Stolcke, Interspeech 2006). `benchmarks/learn_cluster.py` learns them.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

SHRINKAGE = 0.5  # of the spread towards an even one: .2 and .8 cost .001 average precision of pairs, .002 BCubed F1
DIRECTIONS = 64  # that are shortened; all others differ by too little to tell from chance


@dataclass(frozen=True, slots=True)
class Focus:
    """Directions of a model's vectors, and what is left of a vector's part along each."""

    directions: Vectors  # (dims, n), columns of unit length, at right angles
    left: Vectors  # (n,)

    def of(self, vectors: Vectors) -> Vectors:
        """The same vectors, (rows, dims), shortened along the directions; rows do not keep their length.

        >>> focus = Focus(np.array([[1.0], [0.0]], dtype=np.float32), np.array([0.5], dtype=np.float32))
        >>> focus.of(np.array([[0.8, 0.6]], dtype=np.float32)).round(2).tolist()
        [[0.4000000059604645, 0.6000000238418579]]
        """
        found: Vectors = vectors + (vectors @ self.directions * (self.left - 1.0)) @ self.directions.T
        return found


def focus_from(spread: Floats) -> Focus:
    """The focus that makes articles on one event differ alike in all directions.

    Args:
        spread: (dims, dims) covariance of vectors around the mean of their event.
    """
    values, directions = np.linalg.eigh(spread)  # ascending
    values = (1.0 - SHRINKAGE) * np.maximum(values, 0.0) + SHRINKAGE * values.mean()
    count = min(DIRECTIONS, len(values) - 1)
    common = values[: len(values) - count].mean()
    left = np.sqrt(common / values[len(values) - count :])
    return Focus(directions[:, len(values) - count :].astype(np.float32), left.astype(np.float32))


@functools.cache
def learnt_focus(model: str, dims: int) -> Focus | None:
    """The focus learnt with a model; None for one that it was not learnt with.

    >>> learnt_focus("somebody's own", 384) is None
    True
    """
    with resources.files("broadsheet.stages.cluster").joinpath("focus.npz").open("rb") as file, np.load(file) as kept:
        directions = kept.get(f"{model}.directions")
        if directions is None or len(directions) != dims:
            return None
        return Focus(directions.astype(np.float32), kept[f"{model}.left"].astype(np.float32))
