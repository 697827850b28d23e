"""Products in pieces, against products as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from twitchdx.engine.products import OF_MATRICES, OF_VECTOR, product


@pytest.mark.parametrize(
    ("rows", "shape"), [(3, (4, 5)), (900, (70, 60)), (700, (63,)), (5, (OF_VECTOR + 1,)), (0, (4,))]
)
def test_a_product_in_pieces_is_the_product(rows: int, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    left, right = rng.random((rows, shape[0])), rng.random(shape)
    np.testing.assert_allclose(product(left, right), left @ right, rtol=1e-12)
    np.testing.assert_allclose(product(left > 0.5, right), (left > 0.5) @ right, rtol=1e-12)


def test_a_right_side_beyond_the_limit_is_multiplied_row_by_row() -> None:
    left, right = np.eye(2, 600), np.ones((600, 500))
    assert right.size > OF_MATRICES
    np.testing.assert_array_equal(product(left, right), np.ones((2, 500)))
