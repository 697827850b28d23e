"""Noisy-MAX contributions against sums done by hand."""

import numpy as np
import pytest

from twitchdx.gates import distribution, link_strength, link_table


def test_strength_is_what_the_cause_adds_to_the_comparison() -> None:
    # 1 - 0.23 = (1 - 0.1) (1 - s)  =>  s = 1 - 0.77 / 0.9
    assert link_strength(0.23, 0.1) == pytest.approx(1 - 0.77 / 0.9)


def test_no_difference_from_the_comparison_is_no_strength() -> None:
    assert link_strength(0.3, 0.3) == 0.0


def test_a_certain_background_leaves_nothing_to_add() -> None:
    assert link_strength(1.0, 1.0) == 0.0


def test_levels_or_worse_become_a_distribution_over_states() -> None:
    np.testing.assert_allclose(distribution([0.5, 0.2]), [0.5, 0.3, 0.2])


def test_a_parent_state_without_a_row_contributes_nothing() -> None:
    table = link_table(("absent", "mild", "severe"), ("absent", "present"), {("severe", "present"): 0.4})
    np.testing.assert_allclose(table, [[1, 0], [1, 0], [0.6, 0.4]])
