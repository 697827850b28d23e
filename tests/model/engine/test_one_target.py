"""Many cases with one target go through a program of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx.engine import posterior
from twitchdx.engine.compiling import Want, program
from twitchdx.engine.observed import observed
from twitchdx.engine.posterior import posteriors
from twitchdx.network import load

from .oracle import evidences, graphs
from .oracle import posteriors as enumerated


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_program_of_one_target_equals_enumeration(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    case = data.draw(evidences(graph))
    expected, _ = enumerated(graph, case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posterior, "MANY", 1)
        for variable, values in enumerate(expected):
            found = posteriors(graph, observed(graph, [case]), (variable,)).marginals[variable]
            np.testing.assert_allclose(found[0], values, atol=1e-9)


def test_one_target_takes_half_of_the_products_of_all() -> None:
    graph = load().graph
    whole, one = program(graph, Want.POSTERIORS), program(graph, Want.POSTERIORS, (), (load().index["als"],))
    assert [*one.where] == [("evidence", 0), ("marginal", load().index["als"])]
    assert 2 * len(one.left) < len(whole.left)
