"""The company two articles keep: whether the same others are likely on the event of either.

One headline names the singer, another the stadium, and a third both: the first two keep the same company. Headlines of
two events that share a subject do not. The likeness of two articles is the cosine of their rows of the matrix of
probabilities, 1 on its diagonal.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.dots import pairs_within

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def company_within(chance: Floats, sizes: Ints) -> Floats:
    """Company of all pairs within blocks of `sizes` articles, from their probabilities: both as in `pairs_within`.

    >>> company_within(np.array([0.9, 0.9, 0.1, 0.5]), np.array([3, 2])).round(2).tolist()
    [0.87, 0.87, 0.55, 0.8]
    """
    found = 2 * chance / (1 + chance**2)  # of a block of two: its rows are (1, p) and (p, 1)
    pairs = sizes * (sizes - 1) // 2
    left, right = pairs_within(sizes)
    rows, ends = np.cumsum(sizes) - sizes, np.cumsum(pairs)
    for block in np.flatnonzero(sizes > 2).tolist():
        part = slice(ends[block] - pairs[block], ends[block])
        one, other = left[part] - rows[block], right[part] - rows[block]
        near = np.eye(sizes[block])
        near[one, other] = near[other, one] = chance[part]
        near /= np.linalg.norm(near, axis=1, keepdims=True)
        found[part] = (near @ near.T)[one, other]
    return found
