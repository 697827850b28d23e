"""Networks made by a seeded generator: one of 70 nodes, and layered ones of the kind of QMR-DT (Shwe et al. 1991)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsInt

import numpy as np

from twitchdx.bench.problem import Problem, as_network
from twitchdx.graph import Array, Gate, Graph, Table

CPD = Table | Gate
SEVENTY_SEED = 70
PARENTS = 8  # most of a gate of the 70-node network
QMR_PARENTS = 10  # mean of a finding of QMR-DT: 40 740 links to 4 075 findings (Shwe et al. 1991)


def seventy() -> Problem:
    """17 causes, 8 gates between, 37 findings (gates of at most 8 parents; six of them graded) and 8 tests (tables)."""
    rng = np.random.default_rng(SEVENTY_SEED)
    causes, between, findings, tests = (range(17), range(17, 25), range(25, 62), range(62, 70))
    sizes = [3 if v in (*causes[:3], *findings[-6:]) else 2 for v in range(70)]
    cpds: list[CPD] = [Table((), _prior(rng, sizes[v], 0.02, 0.2)) for v in causes]
    cpds += [_gate(rng, sizes, v, _some(rng, causes, rng.integers(2, 5))) for v in between]
    cpds += [_gate(rng, sizes, v, _some(rng, range(25), rng.integers(2, PARENTS + 1))) for v in findings]
    cpds += [_test(rng, sizes, _some(rng, range(25), 1)) for v in tests]
    complaints = tuple(findings[:6])
    graph = Graph(tuple(f"x{v}" for v in range(70)), tuple(sizes), tuple(cpds), complaints=complaints)
    known = (*findings, *tests)
    return Problem("synthetic70", as_network(graph), known, tuple(tests), tuple(causes), complaints)


def layered(diseases: int, findings: int, layers: int = 2, seed: int = 1) -> Problem:
    """Diseases as roots and findings as noisy-OR gates, with half as many gates between where `layers` is 3.

    Priors are log-uniform from 1/1000 to 1/50. A finding has ten parents on average, of the layer above (of both in
    three layers). All diseases are asked about; 15 findings are known.
    """
    rng = np.random.default_rng((seed, diseases, findings, layers))
    between = diseases // 2 if layers == 3 else 0
    total = diseases + between + findings
    sizes = [2] * total
    cpds: list[CPD] = [Table((), _prior(rng, 2, 0.001, 0.02)) for _ in range(diseases)]
    cpds += [
        _gate(rng, sizes, v, _some(rng, range(diseases), rng.integers(2, 5)))
        for v in range(diseases, diseases + between)
    ]
    upper = range(diseases + between)
    counts = rng.integers(1, 2 * QMR_PARENTS, size=findings)
    cpds += [_gate(rng, sizes, len(upper) + i, _some(rng, upper, count)) for i, count in enumerate(counts)]
    graph = Graph(tuple(f"x{v}" for v in range(total)), tuple(sizes), tuple(cpds))
    known = tuple(range(len(upper), total))
    name = f"layers{layers}-{diseases}x{findings}"
    count = min(15, findings)
    return Problem(name, as_network(graph), known, (), tuple(range(diseases)), (), known=(count, count))


def _some(rng: np.random.Generator, among: Sequence[int], count: SupportsInt) -> tuple[int, ...]:
    found = rng.choice(len(among), min(int(count), len(among)), replace=False)
    return tuple(sorted(among[i] for i in found.tolist()))


def _prior(rng: np.random.Generator, size: int, low: float, high: float) -> Array:
    """P(above the first state) is log-uniform; higher states are a third as frequent as the one below."""
    above = np.exp(rng.uniform(np.log(low), np.log(high)))
    steps = 3.0 ** -np.arange(size - 1)
    return np.array([1.0 - above, *(above * steps / steps.sum())])


def _gate(rng: np.random.Generator, sizes: Sequence[int], child: int, parents: tuple[int, ...]) -> Gate:
    leak = Table((), _prior(rng, sizes[child], 0.005, 0.05))
    return Gate(leak, tuple(Table((p,), _link(rng, sizes[p], sizes[child])) for p in parents))


def _link(rng: np.random.Generator, parent: int, child: int) -> Array:
    """A parent in its first state contributes nothing; the worse it is the more it contributes. Shape (S, S_child)."""
    strengths = np.sort(rng.uniform(0.1, 0.9, parent - 1))
    nothing = np.eye(child)[0]
    steps = np.arange(child - 1, 0, -1.0)
    rows = [np.array([1.0 - s, *(s * steps / steps.sum())]) for s in strengths]
    return np.array([nothing, *rows])


def _test(rng: np.random.Generator, sizes: Sequence[int], parents: tuple[int, ...]) -> Table:
    """A test that is positive in 1-10 % without, and in 60-95 % with what it looks for."""
    (parent,) = parents
    rates = [rng.uniform(0.01, 0.1), *np.sort(rng.uniform(0.6, 0.95, sizes[parent] - 1))]
    return Table(parents, np.array([[1.0 - rate, rate] for rate in rates]))
