"""Products of matrices on the thread that asks for them.

OpenBLAS shares a large product among threads, and these go on spinning for some 25 ms after it, on processors that
others need: that was two fifths of the processor time of all questions of a case. Below a number of products it does
not (`interface/gemm.c`, `interface/gemv.c`), so a product is taken in pieces that stay below.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array

OF_MATRICES = 2**18  # products of numbers that stay on one thread
OF_VECTOR = 9_000  # the same where the right side is a vector


def product(left: NDArray[Any], right: Array) -> Array:
    """The product of a matrix (N, K) with a matrix (K, F) or a vector (K,)."""
    rows = max(1, (OF_VECTOR if right.ndim == 1 else OF_MATRICES) // max(1, right.size))
    if len(left) <= rows:
        return np.asarray(left @ right)
    found = np.empty((len(left), *right.shape[1:]))
    for start in range(0, len(left), rows):
        found[start : start + rows] = left[start : start + rows] @ right
    return found
