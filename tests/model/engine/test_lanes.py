"""Lanes in which what is traced has a cap of its own, and those in which it has none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from twitchdx.engine import compiled, lanes, native
from twitchdx.engine.attribution import flags
from twitchdx.engine.compiling import Want
from twitchdx.engine.fast import model_of
from twitchdx.engine.lanes import Which
from twitchdx.engine.observed import observed
from twitchdx.engine.prepared import prepared
from twitchdx.graph import Gate, Graph, Table

RUNS = [lanes.run, *([compiled.run] if native.library() else [])]


def _gate(*parents: int) -> Gate:
    """A leak of 0.1, and of each parent a link of 0.5."""
    link = np.array([[1.0, 0.0], [0.5, 0.5]])
    return Gate(Table((), np.array([0.9, 0.1])), tuple(Table((p,), link) for p in parents))


def _graph() -> Graph:
    """Causes a and b; a mechanism m of a; complaints x of m and b, y of b."""
    root = Table((), np.array([0.8, 0.2]))
    return Graph(("a", "b", "m", "x", "y"), (2,) * 5, (root, root, _gate(0), _gate(2, 1), _gate(1)))


@pytest.mark.parametrize("run", RUNS)
def test_lanes_of_both_kinds_are_all_lanes(run: Callable[..., lanes.Sums]) -> None:
    graph, present = _graph(), np.array([0.0, 1.0])
    named = [(3,), (3, 4), (4,)]
    coded = prepared(graph, observed(graph, [{3: present, 4: present}] * 3), flags(graph, named), flags(graph, named))
    model, rows = model_of(graph, Want.ATTRIBUTIONS), np.arange(3)
    whole, traced, untraced = (run(model.program, model.means, coded, rows, which=which) for which in Which)
    for name in ("outputs", "size", "leaks"):
        np.testing.assert_allclose(
            getattr(traced, name) + getattr(untraced, name), getattr(whole, name), rtol=1e-14, atol=0
        )
    assert (traced.size > untraced.size).all()


@pytest.mark.parametrize("run", RUNS)
def test_a_complaint_is_untraced_where_nothing_traced_has_a_cap_of_its_own(run: Callable[..., lanes.Sums]) -> None:
    graph = _graph()
    coded = prepared(graph, observed(graph, [{3: np.array([0.0, 1.0])}]), flags(graph, [(3,)]))
    model = model_of(graph, Want.ATTRIBUTIONS)
    found = run(model.program, model.means, coded, np.arange(1), which=Which.UNTRACED)
    assert found.outputs[0, 0] < 0  # the lane "at most absent", of weight -1
    own = [found.outputs[0, model.program.where["untraced", v]] for v in (0, 1, 2)]
    np.testing.assert_allclose(np.ravel(own), found.outputs[0, 0], rtol=1e-14)
