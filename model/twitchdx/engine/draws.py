"""One case under R draws of the network's numbers at once, as a credible band needs it.

The program stays; only its inputs change. A draw takes the place of a state of the context, which is known here and so
picks its part of every table beforehand. Then R draws run side by side in lanes as R cases do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from twitchdx.engine.attribution import attributions, joined, put, read
from twitchdx.engine.compiling import Want, program
from twitchdx.engine.drawn_evidence import Asked, inputs_of, known_under, parts_under, repeated, untwinned
from twitchdx.engine.elimination import TooDenseError
from twitchdx.engine.fast import TOLERANCE, Backend, Fast, Model, answered
from twitchdx.engine.observed import Observed
from twitchdx.engine.outweigh import outweighed
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.prepared import Prepared
from twitchdx.engine.program import Program
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.skeleton import skeleton
from twitchdx.engine.terms import Meaning
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
        found = _together(graph, given, draws, count, backend, tolerance)
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
    tolerance: float = TOLERANCE,
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
        found = _together(graph, given, draws, count, backend, tolerance, (heads, leaks))
    if found is None:
        own = [
            attributions(with_draw(graph, draws, row), given, [heads], causes, [leaks], targets, backend=backend)
            for row in range(count)
        ]
        return joined(own)
    traced = read(graph, repeated(given, count), found, causes, targets)
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
    tolerance: float,
    asked: Asked | None = None,
) -> Fast | None:
    """All draws through one program; None where the network has none, or a draw moves what is certain in it.

    `asked` says what of an attribution, None where that is not wanted.
    """
    want = Want.POSTERIORS if asked is None else Want.ATTRIBUTIONS
    try:
        base = program(graph, want)
    except TooDenseError:
        return None
    known = known_under(graph, given, draws, asked)
    inputs = inputs_of(base, known)
    if inputs is None:
        return None

    def drawn(plain: Program) -> tuple[Program, Array]:
        return plain, np.ascontiguousarray(inputs[:, :, untwinned(base)])

    def in_their_parts(inner: tuple[int, ...], coded: Prepared) -> tuple[Program, Meaning, Prepared, Array]:
        if len(coded) == count:
            return parts_under(graph, known, inner)
        some = {table: values[coded.context] for table, values in draws.items()}
        return parts_under(graph, known_under(graph, given, some, asked), inner)

    def with_inside(inner: tuple[int, ...]) -> Model:
        todo = program(graph, want, inner=inner)
        own = inputs_of(todo, known)
        return Model(todo, known.means, lambda: (todo, own), partial(in_their_parts, inner), excess, own, tolerance)

    excess = outweighed(graph, known.tables, known.used)
    model = Model(
        base,
        known.means,
        lambda: drawn(program(graph, Want.EVIDENCE)),
        partial(in_their_parts, ()),
        excess,
        inputs,
        tolerance,
        None if asked is None else drawn(program(graph, Want.POSTERIORS)),
        graph,
        with_inside,
    )
    return answered(model, known.coded, backend)


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
