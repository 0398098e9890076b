"""Stage 5 of 7: products of small matrices on one thread.

A story's matrices have some hundred rows. The linear algebra behind numpy would give each such product to every core,
and the threads' waiting for one another cost a third of the writer's time; smaller pieces stay on one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

PIECE = 200_000  # multiplications; OpenBLAS takes a second thread from 262,144 on
MIN_ROWS = 2  # one row would be a product with a vector, which is shared out far earlier


def gram(left: Floats, right: Floats) -> Floats:
    """`left` times the transposed `right`: shapes (n, k) and (m, k) give (n, m).

    >>> import numpy
    >>> gram(numpy.eye(2, dtype="f4"), numpy.ones((3, 2), dtype="f4")).tolist()
    [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    rows, columns, depth = len(left), len(right), max(1, left.shape[1])
    product = np.empty((rows, columns), dtype=np.float32)
    wide = max(MIN_ROWS, min(columns, PIECE // (MIN_ROWS * depth)))
    high = max(MIN_ROWS, PIECE // (wide * depth))
    for top in range(0, rows, high):
        for side in range(0, columns, wide):
            np.matmul(
                left[top : top + high], right[side : side + wide].T, out=product[top : top + high, side : side + wide]
            )
    return product
