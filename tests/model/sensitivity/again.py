"""Cases, and the pipeline built again with a number moved: the oracle of every derivative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from twitchdx.engine.signature import Evidence
from twitchdx.evidence import resolve
from twitchdx.graph import Array, Gate, Graph, Table
from twitchdx.network import Network, build
from twitchdx.rank import indexed
from twitchdx.sensitivity import (
    Named,
    Question,
    Unanswered,
)
from twitchdx.strata import answer
from twitchdx.types import Baseline, Case, Knowledge, Lab, Leak, Likelihood, Link, Number, ResultRow

STEP = 1e-5
TESTED = {"twitching": "present", "cramp": "absent", "serum_magnesium": "low"}
CASES = {
    "everything known": Case("k", "hospital", 50, "female", {**TESTED, "ppi": "present", "caffeine": "moderate"}),
    "age and sex unknown": Case("u", "hospital", None, None, {"twitching": "present", "cramp": "unusual"}),
    "a measured value": Case("m", "general_population", 30, None, {"serum_magnesium": Lab(0.55, "mmol/L")}),
    "a likelihood of the cause": Case(
        "l", "hospital", None, "male", {"hypomagnesaemia": Likelihood({"absent": 0.2, "mild": 0.5}), **TESTED}
    ),
    "nothing known": Case("n", "hospital"),
}


def shuffled(network: Network, seed: int) -> Network:
    """The same rows with other numbers, milder and worse states often the wrong way round; states leave a rest."""
    rng = np.random.default_rng(seed)

    def other(row: Baseline | Link | Leak | ResultRow) -> dict[str, object]:
        most = 1.0 if isinstance(row, Link | Leak) else 0.45
        return {"number": valued(row.number, float(rng.uniform(0.02, 0.98) * most))}

    k = network.knowledge
    return build(
        replace(
            k,
            baselines=tuple(replace(r, **other(r)) for r in k.baselines),
            links=tuple(replace(r, **other(r)) for r in k.links),
            leaks=tuple(replace(r, **other(r)) for r in k.leaks),
            tests=tuple(replace(r, **other(r)) for r in k.tests),
        )
    )


def valued(number: Number, value: float) -> Number:
    return replace(number, value=value)


def moved_by(knowledge: Knowledge, named: Named, step: float) -> Knowledge:
    return changed_to(knowledge, named, named.number.value + step)


def changed_to(knowledge: Knowledge, named: Named, value: float) -> Knowledge:
    """The knowledge with one number changed."""
    changed = replace(named.row, number=replace(named.number, value=value))
    fields = ("baselines", "links", "leaks", "tests")
    return replace(
        knowledge, **{f: tuple(changed if r is named.row else r for r in getattr(knowledge, f)) for f in fields}
    )


def away_from_a_bend(named: Named) -> bool:
    """Whether a small step stays on one piece: within 0 and 1, and not past the comparison of a link."""
    p = named.number.value
    held = abs(p - named.row.comparison) < 10 * STEP if isinstance(named.row, Link) else False
    return 10 * STEP < p < 1 - 10 * STEP and not held


def difference(network: Network, named: Named, evidence: Evidence, asked: list[Question]) -> Array:
    step, (above, below) = built_again(network, named)
    return (answers_of(above, evidence, asked) - answers_of(below, evidence, asked)) / (2 * step)


def built_again(network: Network, named: Named) -> tuple[float, tuple[Network, Network]]:
    """The network with one number a step higher, and a step lower."""
    step = min(STEP, named.number.value / 100)
    return step, (build(moved_by(network.knowledge, named, step)), build(moved_by(network.knowledge, named, -step)))


def answers_of(network: Network, evidence: Evidence, asked: list[Question]) -> Array:
    found = answer(network, [evidence], [network.index[q.cause] for q in asked])[0].marginals
    return np.array(
        [found[network.index[q.cause]][network.variable(q.cause).states.index(q.state) :].sum() for q in asked]
    )


def evidence_of(network: Network, case: Case) -> dict[int, Array]:
    return indexed(network, resolve(network.knowledge, case).weights)


def tables_of(graph: Graph) -> list[Table]:
    return [t for cpd in graph.cpds for t in (cpd.contributions if isinstance(cpd, Gate) else (cpd,))]


def entry_of(found: Mapping[Table, object], table: Table, position: int) -> Array:
    """Derivative of a table by one number, 0 where the number is not in it."""
    own = found.get(table)
    where = [] if own is None else np.flatnonzero(own.numbers == position)
    return own.jacobian[where[0]].reshape(table.values.shape) if len(where) else np.zeros(table.values.shape)


def only(outcome: Array | Unanswered) -> Array:
    assert not isinstance(outcome, Unanswered), outcome
    return outcome
