"""What is known of one case under R draws of the network's numbers, and the inputs of programs that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.attribution import flags
from twitchdx.engine.circuit import CONSTANTS
from twitchdx.engine.compiling import program_in_parts
from twitchdx.engine.inputs import ByContext, Group, parted, template
from twitchdx.engine.observed import Observed
from twitchdx.engine.parts import cumulative
from twitchdx.engine.prepared import Prepared, in_parts, inside, prepared
from twitchdx.engine.program import Program
from twitchdx.engine.skeleton import core_parents, skeleton
from twitchdx.engine.terms import Leaf, Meaning, drawn_in_parts, finding_of, leaf_of, meaning
from twitchdx.graph import Array, Graph, Table

Asked = tuple[Sequence[int], Sequence[int]]  # heads and leaks of an attribution


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One case under R draws: their tables in its context, P(context) (R or 1, 1), what evidence means, the evidence.

    `used` are the leaf gates that the evidence bears on.
    """

    tables: ByContext
    prior: Array
    means: Meaning
    used: tuple[Leaf, ...]
    coded: Prepared


def known_under(graph: Graph, given: Observed, draws: Mapping[Table, Array], asked: Asked | None) -> Drawn:
    """One case under draws; `asked` says what of an attribution, None where that is not wanted."""
    count = len(next(iter(draws.values())))
    tables = _drawn_tables(graph, given, draws)
    needed = _needed(graph, given)
    means = _meaning(graph, given, tables, needed)
    heads, leaks = (None, None) if asked is None else (flags(graph, [named] * count) for named in asked)
    coded = prepared(graph, repeated(given, count), heads, leaks, drawn=means)
    used = tuple(leaf for leaf, use in zip(means.leaves, needed, strict=True) if use)
    return Drawn(tables, _context_prior(graph, given, draws), means, used, coded)


def inputs_of(base: Program, known: Drawn) -> Array | None:
    """Inputs (2, R, I) of the draws; None where a draw makes possible what the circuit takes for impossible."""
    summed = [(g.table, g.kept) for g in base.groups if g.table is not None and g.kept is not None]
    if not all(_certain_stays(known.tables(table)[1], kept) for table, kept in summed):
        return None
    return template(_with_context(base, known), known.tables, len(known.coded))


def parts_under(graph: Graph, known: Drawn, inner: tuple[int, ...] = ()) -> tuple[Program, Meaning, Prepared, Array]:
    """The program in parts, with what evidence means for it, the evidence and the inputs."""
    whole, count = program_in_parts(graph, inner), len(known.coded)
    inputs = template(_with_context(whole, known), known.tables, count)
    inputs[:, :, len(CONSTANTS)] *= _excess(whole, known.tables, count)  # P(context) is a factor of all
    return whole, drawn_in_parts(graph, known.means), inside(in_parts(graph, known.coded), inner), inputs


@lru_cache(maxsize=16)
def untwinned(base: Program) -> NDArray[np.intp]:
    """The inputs that a program in which nothing is traced has too: all but the twins."""
    kept = np.ones(base.inputs, bool)
    for block in base.blocks.values():
        if block.twin >= 0:
            kept[block.twin : block.twin + block.entries] = False
    return np.flatnonzero(kept)


def _with_context(base: Program, known: Drawn) -> list[Group]:
    """The groups of a program, P(context) of the draws in the first."""
    return [replace(group, fixed=known.prior) if i == 0 else group for i, group in enumerate(base.groups)]


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


def _excess(whole: Program, tables: ByContext, count: int) -> Array:
    """How far parts that the circuit takes for 1 may pass it in each draw (R,): a table is a factor just once."""
    found = np.ones(count)
    for group in whole.groups:
        if group.table is not None and group.kept is not None and any(group.gates) and not group.kept.all():
            values = parted(cumulative(tables(group.table)[1])[0], group.gates)
            found *= np.maximum(values[:, ~group.kept].max(axis=1), 1.0)
    return found


def repeated(given: Observed, count: int) -> Observed:
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


def _meaning(graph: Graph, given: Observed, tables: ByContext, needed: Sequence[bool]) -> Meaning:
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
