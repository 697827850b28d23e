"""Attribution: the probability that an unbroken chain of active mechanisms runs from a cause to the complaint.

Every gate between the causes and the complaint gets a traced twin of each level above 0, ordered
0 < 1 < 1 traced < 2 < 2 traced and so on: 2S - 1 states instead of S. A contribution is traced when its parent is
traced, or is the cause itself. The larger of two levels wins, and on a tie the traced one: a chain counts as active
where it alone suffices for the level that was reached. On this scale the gate is again a noisy-MAX, and

    attribution = 1 - P(evidence, complaint untraced) / P(evidence).

With no cause traced both are the same. So one pass up and one down serve all causes: tracing a cause changes the
links out of it, and only the joins between those links and their common descendant are done again.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from twitchdx.engine.execute import (
    Slots,
    Upward,
    aligned_left,
    aligned_of,
    aligned_right,
    divided,
    downward,
    multiplied,
    taken_away,
    upward,
)
from twitchdx.engine.load import Likelihoods, States, load, load_all
from twitchdx.engine.plan import Plan, plan, rows_at_once
from twitchdx.engine.reference import Posteriors, batch, blocks, posteriors
from twitchdx.engine.scale import all_traced, passed_on, scaled, widened
from twitchdx.engine.signature import Evidence, signature
from twitchdx.graph import Array, Gate, Graph, Table


@dataclass(frozen=True, slots=True)
class Traced:
    """Attribution (N, C) of the causes and (N,) of the leaks; posteriors and log P(evidence) of the same pass.

    Where the evidence of a case is impossible its log_evidence is -inf and everything else 0.
    """

    causes: Array
    leaks: Array
    posteriors: Posteriors

    def between(self, start: int, stop: int) -> Traced:
        """The cases from one row to before another."""
        own = {v: m[start:stop] for v, m in self.posteriors.marginals.items()}
        posteriors = Posteriors(own, self.posteriors.log_evidence[start:stop])
        return Traced(self.causes[start:stop], self.leaks[start:stop], posteriors)


def trace(
    graph: Graph,
    evidences: Sequence[Evidence],
    heads: Sequence[int],
    causes: Sequence[int],
    leaks: Sequence[int],
    targets: Sequence[int],
) -> Traced:
    """Attribution of each cause, and of the leaks of the complaint itself, and the posteriors of the targets.

    Parameters
    ----------
    evidences
        N cases of one signature.
    heads
        Observed gates that make up the complaint, none downstream of another (see `first`); a chain
        to any one of them counts.
    leaks
        Gates whose leaks are traced together, as one more cause.

    Raises
    ------
    TooWideError
        Where exact inference would take too much work and memory.
    """
    upstream = graph.ancestors_of(heads)
    linked = tuple(c for c in causes if upstream >> c & 1)
    flagged = _flagged(graph, tuple(heads), linked, tuple(leaks))
    traced = _traced_graph(graph, flagged)
    untraced = [
        {v: scaled(w, v in heads) if v in flagged else w for v, w in evidence.items()} for evidence in evidences
    ]
    shape = signature(traced, untraced[0])
    todo = plan(traced, shape, tuple(sorted(v for v in {*linked, *targets} if v not in shape.hard)))
    changes = [_links_out_of(traced, c, flagged) if c in linked else None for c in causes]
    changes.append(frozenset(_gate(traced, v).leak for v in leaks))
    shares: list[Array] = []
    found: list[Posteriors] = []
    for block in blocks(untraced, rows_at_once(todo)):
        given = batch(shape, block)
        up = upward(todo, load_all(todo, *given))
        gradients = downward(todo, up)
        shares.append(_shares(todo, up, gradients, given, changes, len(block)))
        own = posteriors(traced, todo, up, gradients, targets, given[0])
        found.append(_untwinned(own, flagged, len(block)))
    together = np.concatenate(shares)
    return Traced(together[:, :-1], together[:, -1], _concatenated(found))


def _shares(
    plan: Plan,
    up: Upward,
    gradients: Slots,
    given: tuple[States, Likelihoods],
    changes: Sequence[frozenset[Table] | None],
    rows: int,
) -> Array:
    """1 - P(evidence with these tables traced) / P(evidence), for each change. Shape (R, changes)."""
    found = np.zeros((rows, len(changes)))
    possible = np.isfinite(up.log_evidence)
    for column, tables in enumerate(changes):
        if tables is None:
            continue
        changed = {
            slot: load(replace(source, table=all_traced(source.table)), axes, *given)
            for slot, (source, axes) in enumerate(plan.sources)
            if source.table in tables
        }
        found[:, column] = np.where(possible, 1.0 - ratio(plan, up, gradients, changed), 0.0)
    return np.clip(found, 0.0, 1.0)


def _concatenated(found: Sequence[Posteriors]) -> Posteriors:
    marginals = {v: np.concatenate([f.marginals[v] for f in found]) for v in found[0].marginals}
    return Posteriors(marginals, np.concatenate([f.log_evidence for f in found]))


def _untwinned(found: Posteriors, flagged: frozenset[int], rows: int) -> Posteriors:
    """Posteriors (N, S) over the states of the network itself; with no cause traced the twins are empty."""
    marginals = {}
    for v, values in found.marginals.items():
        own = values[:, [0, *range(1, values.shape[1], 2)]] if v in flagged else values
        marginals[v] = np.broadcast_to(own, (rows, own.shape[1]))
    return Posteriors(marginals, np.broadcast_to(found.log_evidence, rows))


def first(graph: Graph, complaints: Iterable[int]) -> tuple[int, ...]:
    """The complaints that have no other complaint upstream; the others say nothing more."""
    given = sorted(set(complaints))
    return tuple(c for c in given if not any(o != c and graph.ancestors[c] >> o & 1 for o in given))


def ratio(plan: Plan, up: Upward, gradients: Slots, changed: Mapping[int, Array]) -> Array:
    """P(evidence) with some sources changed, over P(evidence) as it was. Shape (R or 1,).

    Only the joins on the way from the changed sources to their common descendant are done again; from
    there the derivative does the rest.
    """
    pending = set(changed)
    arrays = ChainMap(dict(changed), up.arrays)
    for step in plan.steps:
        for join in step.joins:
            if join.left in pending or join.right in pending:
                left, right = aligned_of(join, up)
                left = aligned_left(join, arrays[join.left]) if join.left in pending else left
                right = aligned_right(join, arrays[join.right]) if join.right in pending else right
                arrays[join.out] = multiplied(join, left, right)
                pending = pending - {join.left, join.right} | {join.out}
                if len(pending) == 1:
                    return _gain(join.out, arrays, up, gradients)
        if step.joined in pending:
            arrays[step.out] = divided(taken_away(step, arrays[step.joined]), up.scales[step.out])
            pending = pending - {step.joined} | {step.out}
            if len(pending) == 1:
                return _gain(step.out, arrays, up, gradients)
    gains: Array = np.prod([_gain(slot, arrays, up, gradients) for slot in pending], axis=0)
    return gains


def _gain(slot: int, arrays: Slots, up: Upward, gradients: Slots) -> Array:
    """P(evidence) with the changed array of a slot, over that with the array as it was."""
    weights = _rows(gradients[slot])
    as_it_was = (_rows(up.arrays[slot]) * weights).sum(axis=1)
    found: Array = (_rows(arrays[slot]) * weights).sum(axis=1) / np.where(as_it_was > 0, as_it_was, np.inf)
    return found


def _rows(array: Array) -> Array:
    return array.reshape(array.shape[0], -1)


@lru_cache(maxsize=64)
def _flagged(graph: Graph, heads: tuple[int, ...], causes: tuple[int, ...], leaks: tuple[int, ...]) -> frozenset[int]:
    """The complaint, and the gates upstream of it that a traced chain can run through."""
    upstream = graph.ancestors_of(heads)
    origins = sum(1 << cause for cause in causes)
    return frozenset(
        v
        for v, cpd in enumerate(graph.cpds)
        if isinstance(cpd, Gate)
        and (v in heads or v in leaks or (upstream >> v & 1 and graph.ancestors[v] & origins & ~(1 << v)))
    )


@lru_cache(maxsize=64)
def _traced_graph(graph: Graph, flagged: frozenset[int]) -> Graph:
    sizes = tuple(2 * s - 1 if v in flagged else s for v, s in enumerate(graph.sizes))
    return Graph(graph.names, sizes, tuple(_traced_cpd(graph, v, flagged) for v in range(len(sizes))))


def _traced_cpd(graph: Graph, variable: int, flagged: frozenset[int]) -> Table | Gate:
    cpd = graph.cpds[variable]
    if isinstance(cpd, Table):
        return widened(graph, cpd, flagged)
    on_scale = passed_on if variable in flagged else widened
    return Gate(on_scale(graph, cpd.leak, flagged), tuple(on_scale(graph, t, flagged) for t in cpd.links))


def _links_out_of(graph: Graph, cause: int, flagged: frozenset[int]) -> frozenset[Table]:
    """The links by which a cause contributes to traced gates."""
    gates = [_gate(graph, child) for child in graph.children[cause] if child in flagged]
    return frozenset(link for gate in gates for link in gate.links if cause in link.parents)


def _gate(graph: Graph, variable: int) -> Gate:
    cpd = graph.cpds[variable]
    assert isinstance(cpd, Gate), f"{graph.names[variable]} lies on a chain and must be a gate"
    return cpd
