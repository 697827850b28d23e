"""One case under R draws of the network's numbers at once, as a credible band needs it.

The program stays; only its inputs change. A draw takes the place of a state of the context, which is known here and so
picks its part of every table beforehand. Then R draws run side by side in lanes as R cases do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.attribution import attributions, flags, joined, put, read
from twitchdx.engine.compiling import TooDenseError, Want, program
from twitchdx.engine.fast import TOLERANCE, Backend, Fast, Model, answered
from twitchdx.engine.inputs import ByContext, template
from twitchdx.engine.observed import Observed
from twitchdx.engine.parts import parts
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.prepared import HUGE, prepared
from twitchdx.engine.program import Program
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.skeleton import core_parents, skeleton
from twitchdx.engine.terms import Meaning, finding_of, leaf_of, meaning
from twitchdx.engine.trace import Traced
from twitchdx.graph import Array, Gate, Graph, GraphError, Table


def drawn_posteriors(
    graph: Graph,
    given: Observed,
    draws: Mapping[Table, Array],
    targets: Sequence[int],
    *,
    backend: Backend = "auto",
    tolerance: float = TOLERANCE,
) -> Posteriors:
    """Exact P(target | evidence) of one case under R draws, each within the tolerance: N = R rows.

    Parameters
    ----------
    draws
        For tables of the network R variants of their values (R, *values.shape), rows summing to 1. Tables that are not
        named stay as they are.

    Raises
    ------
    GraphError
        Where there are no draws, or their shapes do not fit.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    count = _count(draws)
    if len(given) != 1:
        raise GraphError(f"expected one case to answer under {count} draws, got {len(given)}")
    roles = skeleton(graph)
    known = all(given.states[0, v] >= 0 for v in roles.context)
    if known and {*targets} <= {*roles.core}:
        found = _together(graph, given, draws, count, backend, tolerance=tolerance)
        if found is not None:
            return _read(graph, given, draws, targets, found, backend)
    return _one_by_one(graph, given, draws, range(count), targets, backend)


def drawn_attributions(
    graph: Graph,
    given: Observed,
    draws: Mapping[Table, Array],
    heads: Sequence[int],
    causes: Sequence[int],
    leaks: Sequence[int],
    targets: Sequence[int],
    *,
    backend: Backend = "auto",
) -> Traced:
    """Attributions of one case under R draws, and the posteriors of the targets: N = R rows; see `attributions`.

    Raises
    ------
    GraphError
        Where there are no draws, or their shapes do not fit.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    count = _count(draws)
    if len(given) != 1:
        raise GraphError(f"expected one case to answer under {count} draws, got {len(given)}")
    found = None
    if all(given.states[0, v] >= 0 for v in skeleton(graph).context):
        found = _together(graph, given, draws, count, backend, (heads, leaks))
    if found is None:
        own = [
            attributions(with_draw(graph, draws, row), given, [heads], causes, [leaks], targets, backend=backend)
            for row in range(count)
        ]
        return joined(own)
    traced = read(graph, _repeated(given, count), found, causes, targets)
    for row in np.flatnonzero(~found.answered).tolist():
        one = attributions(with_draw(graph, draws, row), given, [heads], causes, [leaks], targets, backend=backend)
        put(traced, row, one)
    return traced


def _count(draws: Mapping[Table, Array]) -> int:
    counts = {len(values) for values in draws.values()}
    if len(counts) != 1:
        raise GraphError(f"expected as many draws of each table, at least of one; got {sorted(counts)}")
    for table, values in draws.items():
        if values.shape[1:] != table.values.shape:
            raise GraphError(f"expected draws of shape (R, {table.values.shape}), got {values.shape}")
    return counts.pop()


def _together(
    graph: Graph,
    given: Observed,
    draws: Mapping[Table, Array],
    count: int,
    backend: Backend,
    asked: tuple[Sequence[int], Sequence[int]] | None = None,
    tolerance: float = TOLERANCE,
) -> Fast | None:
    """All draws through one program; None where the network has none, or a draw moves what is certain in it.

    `asked` are the heads and the leaks of an attribution.
    """
    try:
        base = program(graph, Want.POSTERIORS if asked is None else Want.ATTRIBUTIONS)
    except TooDenseError:
        return None
    tables = _drawn_tables(graph, given, draws)
    inputs = _inputs(base, tables, draws, count, graph, given)
    if inputs is None:
        return None
    needed = _needed(graph, given)
    means = _meaning(graph, given, needed, tables)
    heads, leaks = (None, None) if asked is None else (flags(graph, [named] * count) for named in asked)
    coded = prepared(graph, _repeated(given, count), heads, leaks, drawn=means)
    coded = replace(coded, ratio=coded.ratio * _ratio(graph, means, needed, base, tables, count))
    return answered(Model(base, means, None, None, False, inputs, tolerance), coded, backend)


def _repeated(given: Observed, count: int) -> Observed:
    """One case as R cases."""
    soft = {v: (np.arange(count), np.repeat(w, count, axis=0)) for v, (_, w) in given.soft.items()}
    return Observed(np.repeat(given.states, count, axis=0), soft)


def _drawn_tables(graph: Graph, given: Observed, draws: Mapping[Table, Array]) -> ByContext:
    """Core parents and values (R or 1, …, S) of a table, in the context of the case."""
    roles = skeleton(graph)
    core, context = frozenset(roles.core), {*roles.context}

    @cache
    def tables(table: Table) -> tuple[tuple[int, ...], Array]:
        values = draws.get(table, table.values[None])
        where = [int(given.states[0, p]) if p in context else slice(None) for p in table.parents]
        left = [p for p in table.parents if p not in context]
        parents = core_parents(table, core)
        kept = values[(slice(None), *where)]
        return parents, kept.transpose(0, *(1 + left.index(p) for p in parents), kept.ndim - 1)

    return tables


def _inputs(
    base: Program, tables: ByContext, draws: Mapping[Table, Array], count: int, graph: Graph, given: Observed
) -> Array | None:
    """Inputs (2, R, I) of the draws; None where a draw makes possible what the circuit takes for impossible."""
    prior = _context_prior(graph, given, draws)
    groups = [replace(g, fixed=prior) if i == 0 else g for i, g in enumerate(base.groups)]
    cumulative = [(g.table, g.kept) for g in groups if g.table is not None and g.kept is not None]
    if not all(_certain_stays(tables(table)[1], kept) for table, kept in cumulative):
        return None
    return template(groups, tables, count)


def _context_prior(graph: Graph, given: Observed, draws: Mapping[Table, Array]) -> Array:
    """P(context) of the case (R or 1, 1), the first group of inputs."""
    found = np.ones((1, 1))
    for v in skeleton(graph).context:
        table = graph.cpds[v]
        assert isinstance(table, Table)
        values = draws.get(table, table.values[None])
        for p in (*table.parents, v):
            values = values[:, int(given.states[0, p])]
        found = found * values[:, None]
    return found


def _certain_stays(values: Array, kept: NDArray[np.bool_]) -> bool:
    """Whether P(level or milder) is 1 wherever the circuit takes it for 1: there, nothing worse may be possible."""
    worse = np.flip(np.cumsum(np.flip(values[..., 1:], -1), -1), -1)
    return not (worse > 0)[:, ~kept[..., :-1]].any()


def _needed(graph: Graph, given: Observed) -> list[bool]:
    """Which leaf gates the evidence of this case bears on: caps go on to gates that come later."""
    leaves = meaning(graph).leaves
    needed = [_is_observed(given, leaf.variable) for leaf in leaves]
    for i, leaf in enumerate(leaves):
        if needed[i]:
            for position, _ in leaf.passes:
                needed[position] = True
    return needed


def _is_observed(given: Observed, v: int) -> bool:
    return bool(given.states[0, v] >= 0) or v in given.soft


def _meaning(graph: Graph, given: Observed, needed: Sequence[bool], tables: ByContext) -> Meaning:
    """What the evidence of this case means under the draws; of other evidence nothing is needed."""
    means, findings = meaning(graph), {*skeleton(graph).findings}
    leaves = [
        leaf_of(graph, leaf.variable, tables) if use else leaf for leaf, use in zip(means.leaves, needed, strict=True)
    ]
    vectors = [
        finding_of(graph, own.variable, tables)
        if own.variable in findings and _is_observed(given, own.variable)
        else own
        for own in means.vectors
    ]
    return Meaning(tuple(leaves), tuple(vectors), means.gates)


def _ratio(graph: Graph, means: Meaning, needed: Sequence[bool], base: Program, tables: ByContext, count: int) -> Array:
    """How many times the parts of the network outweigh it at most, in each draw (R,): a table is a factor just once."""
    found = np.ones(count)
    for group in base.groups:
        if group.table is None:
            continue
        parents, values = tables(group.table)
        below = values if group.kept is None else np.cumsum(values, axis=-1)
        _outweigh(found, np.moveaxis(below, -1, 1), [isinstance(graph.cpds[p], Gate) for p in parents])
    for leaf, use in zip(means.leaves, needed, strict=True):
        for link in leaf.links if use else ():
            shape = [graph.sizes[v] for v in link.block]
            values = link.cumulative.reshape(*link.cumulative.shape[:2], *shape)
            _outweigh(found, values, [isinstance(graph.cpds[v], Gate) for v in link.block])
    return np.minimum(found, HUGE)


def _outweigh(found: Array, values: Array, gates: Sequence[bool]) -> None:
    """Multiply by the ratio of the parts of a table (R or 1, S, …) to itself, where it rises along a gate."""
    if not any((np.diff(values, axis=2 + i) > 0).any() for i, gate in enumerate(gates) if gate):
        return
    whole = parts(values, gates)
    with np.errstate(divide="ignore", invalid="ignore"):
        found *= np.where(whole > values, whole / values, 1.0).reshape(len(values), -1).max(axis=1)


def _read(
    graph: Graph,
    given: Observed,
    draws: Mapping[Table, Array],
    targets: Sequence[int],
    found: Fast,
    backend: Backend,
) -> Posteriors:
    evidence = found.outputs[:, 0]
    rows = np.flatnonzero(found.answered & ~found.impossible)
    marginals = {v: np.zeros((len(evidence), graph.sizes[v])) for v in targets}
    logs = np.full(len(evidence), -np.inf)
    logs[rows] = np.log(evidence[rows])
    for v, values in marginals.items():
        joint = found.outputs[rows, found.program.where["marginal", v]]
        values[rows] = np.clip(joint / evidence[rows, None], 0.0, 1.0)
        if given.states[0, v] >= 0:
            values[rows] = np.eye(graph.sizes[v])[given.states[0, v]]
    others = np.flatnonzero(~found.answered)
    if others.size:
        rest = _one_by_one(graph, given, draws, others.tolist(), targets, backend)
        logs[others] = rest.log_evidence
        for v, values in marginals.items():
            values[others] = rest.marginals[v]
    return Posteriors(marginals, logs)


def _one_by_one(
    graph: Graph,
    given: Observed,
    draws: Mapping[Table, Array],
    rows: Sequence[int],
    targets: Sequence[int],
    backend: Backend,
) -> Posteriors:
    """The same by a network of its own for each draw."""
    found = [posteriors(with_draw(graph, draws, row), given, targets, backend=backend) for row in rows]
    marginals = {v: np.concatenate([one.marginals[v] for one in found]) for v in targets}
    return Posteriors(marginals, np.concatenate([one.log_evidence for one in found]))


def with_draw(graph: Graph, draws: Mapping[Table, Array], row: int) -> Graph:
    """The network with the numbers of one draw."""

    def drawn(table: Table) -> Table:
        return Table(table.parents, draws[table][row].copy()) if table in draws else table

    cpds = tuple(
        drawn(cpd) if isinstance(cpd, Table) else Gate(drawn(cpd.leak), tuple(drawn(link) for link in cpd.links))
        for cpd in graph.cpds
    )
    return replace(graph, cpds=cpds)
