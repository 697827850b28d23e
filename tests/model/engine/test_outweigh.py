"""The bound on what tables in parts weigh, under draws, against the program that runs them in parts."""

from __future__ import annotations

import numpy as np

from twitchdx.engine import lanes
from twitchdx.engine.compiling import Want, program
from twitchdx.engine.drawn_evidence import inputs_of, known_under, parts_under
from twitchdx.engine.observed import observed
from twitchdx.engine.outweigh import outweighed
from twitchdx.graph import Gate, Graph, Table

from .test_draws import DRAWS, drawn_tables


def _chain(rng: np.random.Generator) -> Graph:
    """A cause, two graded mechanisms one behind the other, a sign of the second: all of them may rise."""

    def table(*shape: int) -> np.ndarray:
        return rng.dirichlet(np.ones(shape[-1]), shape[:-1])

    def link(parent: int, states: int) -> Table:
        values = table(states, 3)
        values[0] = np.eye(3)[0]
        return Table((parent,), values)

    cpds = (
        Table((), table(2)),
        Gate(Table((), table(3)), (link(0, 2),)),
        Gate(Table((), table(3)), (link(1, 3), link(0, 2))),
        Gate(Table((), table(3)), (link(2, 3),)),
    )
    return Graph(("cause", "first", "second", "sign"), (2, 3, 3, 3), cpds)


def test_parts_never_weigh_more_than_the_bound_says() -> None:
    bounded = 0
    for seed in range(20):
        graph = _chain(np.random.default_rng(seed))
        case = observed(graph, [{3: np.eye(3)[seed % 3]}])
        known = known_under(graph, case, drawn_tables(graph, seed), None)
        plain = program(graph, Want.EVIDENCE)
        inputs = inputs_of(plain, known)
        assert inputs is not None
        rows = np.arange(DRAWS)
        sums = lanes.run(plain, known.means, known.coded, rows, inputs=inputs)
        *parts, in_parts = parts_under(graph, known)
        parted = lanes.run(*parts, rows, inputs=in_parts)
        assert (parted.size <= sums.size * outweighed(graph, known.tables, known.used) * (1.0 + 1e-9)).all()
        bounded += int((parted.size > sums.size * 1.0001).sum())
    assert bounded > 20  # of 80 draws: there is something to bound
