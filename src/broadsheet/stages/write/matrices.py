"""Stage 5 of 7: products of small matrices on one thread.

A story's matrices have some hundred rows. The linear algebra behind numpy would give each such product to every core,
and the threads' waiting for one another cost a third of the writer's time; smaller pieces stay on one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

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


def entries(rows: Ints, columns: Ints) -> tuple[Ints, Ints, Ints]:
    """Cells given once or several times: each cell once, in order, as (rows, columns, times).

    >>> [a.tolist() for a in entries(np.array([0, 0, 1, 0]), np.array([2, 1, 0, 2]))]
    [[0, 0, 1], [1, 2, 0], [1, 2, 1]]
    """
    width = int(columns.max(initial=0)) + 1
    cells, times = np.unique(rows * width + columns, return_counts=True)
    return cells // width, cells % width, times


def spread(cells: tuple[Ints, Ints, npt.NDArray[np.float64]], height: int, kept: npt.NDArray[np.bool_]) -> Floats:
    """A matrix of `height` rows from (rows, columns, values), of the columns that are `kept`; 0 elsewhere.

    >>> cells = np.array([0, 1]), np.array([0, 2]), np.array([1.0, 5.0])
    >>> spread(cells, 2, np.array([True, False, True])).tolist()
    [[1.0, 0.0], [0.0, 5.0]]
    """
    rows, columns, values = cells
    number, told = np.cumsum(kept) - 1, kept[columns]
    found = np.zeros((height, int(kept.sum())), dtype=np.float32)
    found[rows[told], number[columns[told]]] = values[told]
    return found
