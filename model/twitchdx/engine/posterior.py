"""Posteriors of N cases: one program for all patterns of evidence, and the all-positive elimination for the rest.

Where each answer comes from:

- the core: outputs of the program;
- a finding, or a leaf gate of one link: those of its parents, and P(it | its parents);
- any other leaf gate y: P(y at level j or milder, evidence) for each level j, outputs too (see `questions`); where y
  has a likelihood of its own, or a table of the network rises with a gate above it, as one more case for each j;
- what is observed is certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine import reference
from twitchdx.engine.alike import alike
from twitchdx.engine.compiling import Want, program
from twitchdx.engine.elimination import Only, TooDenseError
from twitchdx.engine.fast import Backend, Fast, answered, model_of
from twitchdx.engine.observed import Observed
from twitchdx.engine.prepared import Prepared, at_most, prepared
from twitchdx.engine.products import product
from twitchdx.engine.program import Program
from twitchdx.engine.questions import Levels
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.skeleton import skeleton
from twitchdx.engine.terms import meaning
from twitchdx.engine.threads import mapped
from twitchdx.graph import Array, Graph

BLOCK = 1024  # cases at once: what is known of them stays near the processor
MANY = 2048  # cases from which on a program of its own pays for one target: it takes 40 ms to compile, once


def posteriors(graph: Graph, given: Observed, targets: Sequence[int], *, backend: Backend = "auto") -> Posteriors:
    """Exact P(target | evidence) for N cases, each within 1e-9.

    Raises
    ------
    TooWideError
        Where exact inference would take too much work and memory.
    RuntimeError
        Where the compiled kernel is asked for and there is none.
    """
    try:
        layout = _layout(graph, tuple(targets), len(given) >= MANY)
    except TooDenseError:
        return _reference(graph, given, targets)
    model_of(graph, layout.want, layout.asked, layout.only)
    todo = alike(graph, given)
    values, log_evidence = todo.spread(*_each(graph, layout, todo.answered, backend))
    return Posteriors({v: values[:, columns] for v, columns in layout.columns.items()}, log_evidence)


def shares(graph: Graph, given: Observed, log_whole: Array, *, backend: Backend = "auto") -> Array:
    """P(evidence) of N cases as a share of some larger probability (N,), given as its log: each within 1e-9.

    That a share is next to nothing takes less to know than how small it is.

    Raises
    ------
    TooWideError
        Where exact inference would take too much work and memory.
    """
    whole = np.exp(log_whole)
    try:
        found = answered(model_of(graph, Want.EVIDENCE), prepared(graph, given), backend, scale=whole)
    except TooDenseError:
        return np.asarray(np.exp(_reference(graph, given, ()).log_evidence - log_whole))
    own = np.clip(found.outputs[:, 0] / np.where(found.answered, whole, 1.0), 0.0, 1.0)
    rows = np.flatnonzero(~found.answered)
    if rows.size:
        own[rows] = np.exp(_reference(graph, given.take(rows), ()).log_evidence - log_whole[rows])
    return own


def _each(graph: Graph, layout: _Layout, given: Observed, backend: Backend) -> tuple[Array, Array]:
    """Posteriors of all targets (N, F) and log P(evidence) (N,), case by case."""
    values, log_evidence = np.zeros((len(given), len(layout.variable))), np.zeros(len(given))
    done = np.zeros(len(given), bool)
    blocks = [(start, min(start + BLOCK, len(given))) for start in range(0, len(given), BLOCK)]
    threads = 1 if len(blocks) > 1 else 0

    def answer(block: tuple[int, int]) -> None:
        here = slice(*block)
        found = _answer(graph, layout, given.between(*block), backend, threads)
        values[here], log_evidence[here], done[here] = found

    for _ in mapped(answer, blocks):
        pass
    rows = np.flatnonzero(~done)
    if rows.size:
        rest = _reference(graph, given.take(rows), tuple(layout.columns))
        log_evidence[rows] = rest.log_evidence
        for v, own in rest.marginals.items():
            values[rows, layout.columns[v]] = own
    return values, log_evidence


def _answer(
    graph: Graph, layout: _Layout, given: Observed, backend: Backend, threads: int
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Posteriors of all targets (N, F), log P(evidence) (N,), and which cases are answered (N,)."""
    coded = prepared(graph, given)
    found = answered(model_of(graph, layout.want, layout.asked, layout.only), coded, backend, threads=threads)
    evidence = found.outputs[:, 0]
    done = found.answered.copy()
    with np.errstate(divide="ignore"):
        log_evidence = np.log(np.maximum(evidence, 0.0))  # -inf where the evidence is impossible
    share = np.where(done, 1.0 / np.where(evidence > 0, evidence, 1.0), 0.0)[:, None]
    values = np.zeros((len(given), len(layout.variable)))
    values[:, layout.core] = np.clip(found.outputs[:, layout.core_from] * share, 0.0, 1.0)
    if layout.mixed.size:
        values[:, layout.mixed] = np.clip(_mixed(layout, coded, found) * share, 0.0, 1.0)
    if layout.asked:
        values[:, layout.levels] = _steps(layout, found.outputs[:, layout.levels_from]) * share
    for v in {*layout.variable[layout.mixed].tolist()} & {*given.soft}:
        _bayes(graph, layout, given, coded, found, v, values)
    extra = [v for v in layout.leaves if v in given.soft or not layout.asked]
    if extra:
        _one_by_one(graph, layout, given, coded, found, extra, backend, threads, values, done)
    _certain(layout, given, values)
    values[found.impossible] = 0.0
    return values, log_evidence, done


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """Columns F of the answers: all states of all targets side by side, and where each comes from.

    `variable` (F,) and `state` (F,) say what a column is. `core` columns are copied from outputs `core_from`; `mixed`
    columns are outputs @ `mixture` (K, O, F_mixed). `leaves` are the leaf gates left, with the columns `levels`: these
    are differences of outputs `levels_from`, where they are `asked` of the program. `only` is of what it gives
    posteriors.
    """

    want: Want
    columns: dict[int, slice]
    variable: NDArray[np.intp]
    state: NDArray[np.intp]
    core: NDArray[np.intp]
    core_from: NDArray[np.intp]
    mixed: NDArray[np.intp]
    mixture: Array
    leaves: tuple[int, ...]
    levels: NDArray[np.intp]
    levels_from: NDArray[np.intp]
    asked: Levels
    only: Only


@lru_cache(maxsize=64)
def _layout(graph: Graph, targets: tuple[int, ...], many: bool) -> _Layout:
    roles, means = skeleton(graph), meaning(graph)
    targets = tuple(dict.fromkeys(targets))
    core, single = {*roles.core}, _mixtures(graph)
    want = _want(targets, core, single)
    leaves = tuple(leaf.variable for leaf in means.leaves if leaf.variable in {*targets} - {*single})
    rough = model_of(graph, Want.EVIDENCE).rough
    asked = tuple((v, j) for v in leaves for j in range(graph.sizes[v] - 1) if not rough)
    only = targets if many and len(targets) == 1 and core.issuperset(targets) else None
    todo = program(graph, want, asked, only)
    sizes = [graph.sizes[v] for v in targets]
    first = np.cumsum([0, *sizes])[:-1].astype(np.intp)
    columns = {v: slice(int(f), int(f) + n) for v, f, n in zip(targets, first, sizes, strict=True)}
    core_columns, core_from, mixed = [], [], []
    contexts = todo.template.shape[1]
    mixtures = [np.zeros((contexts, len(todo.outputs), 0))]
    for v in targets:
        own = [*range(columns[v].start, columns[v].stop)]
        if v in core:
            core_columns += own
            core_from += [*range(todo.where["marginal", v].start, todo.where["marginal", v].stop)]
        elif v in single:
            block, values = single[v]
            at = ("marginal", block[0]) if len(block) == 1 else ("slot", roles.slots.index(block))
            wide = np.zeros((contexts, len(todo.outputs), len(own)))
            wide[:, todo.where[at]] = values
            mixtures.append(wide)
            mixed += own
    return _Layout(
        want,
        columns,
        variable=np.repeat(np.array(targets, np.intp), sizes),
        state=np.concatenate([np.zeros(0, np.intp), *(np.arange(n) for n in sizes)]),
        core=np.array(core_columns, np.intp),
        core_from=np.array(core_from, np.intp),
        mixed=np.array(mixed, np.intp),
        mixture=np.concatenate(mixtures, axis=2),
        leaves=leaves,
        levels=np.array([c for v in leaves for c in range(columns[v].start, columns[v].stop)], np.intp),
        levels_from=np.array([_output(todo, asked, v, j) for v in leaves for j in range(graph.sizes[v])], np.intp),
        asked=asked,
        only=only,
    )


def _output(todo: Program, asked: Levels, v: int, level: int) -> int:
    """The output of P(v at a level or milder, evidence): P(evidence) at the worst level, or where it is not asked."""
    return todo.where["at most", asked.index((v, level))].start if (v, level) in asked else 0


def _want(targets: Sequence[int], core: set[int], single: dict[int, tuple[tuple[int, ...], Array]]) -> Want:
    blocks = [single[v][0] for v in targets if v in single]
    if any(len(block) > 1 for block in blocks):
        return Want.SLOTS
    return Want.POSTERIORS if blocks or core & {*targets} else Want.EVIDENCE


@lru_cache(maxsize=16)
def _mixtures(graph: Graph) -> dict[int, tuple[tuple[int, ...], Array]]:
    """Findings and leaf gates of one link, without effects: their block, and P(state | its entry) (K or 1, E, S)."""
    means, findings = meaning(graph), {*skeleton(graph).findings}
    found = {
        own.variable: (own.block, own.values[1 : graph.sizes[own.variable] + 1].transpose(1, 2, 0))
        for own in means.vectors
        if own.variable in findings
    }
    for leaf in means.leaves:
        if len(leaf.links) == 1 and not leaf.passes and not graph.children[leaf.variable]:
            below = leaf.leak[:, :, None] * leaf.links[0].cumulative
            found[leaf.variable] = leaf.links[0].block, np.diff(below, axis=1, prepend=0.0).transpose(0, 2, 1)
    return found


def _mixed(layout: _Layout, coded: Prepared, found: Fast) -> Array:
    """Answers that follow from those of the parents, P(target, evidence)."""
    contexts = np.maximum(coded.context, 0)
    if len(contexts) == 1:
        return product(found.outputs, layout.mixture[contexts[0]])
    joint = np.zeros((len(contexts), len(layout.mixed)))
    for context in np.unique(contexts):
        rows = np.flatnonzero(contexts == context)
        joint[rows] = product(found.outputs[rows], layout.mixture[context])
    return joint


def _bayes(graph: Graph, layout: _Layout, given: Observed, coded: Prepared, found: Fast, v: int, values: Array) -> None:
    """A likelihood w of a finding is in the posterior of its parents x: P(s | x, w) is w(s) P(s | x) over its sum."""
    block, table = _mixtures(graph)[v]
    where = found.program.where
    at = where["marginal", block[0]] if len(block) == 1 else where["slot", skeleton(graph).slots.index(block)]
    rows, weights = given.soft[v]
    own = table[np.maximum(coded.context[rows], 0) if table.shape[0] > 1 else np.zeros(len(rows), np.intp)]
    shares = own * weights[:, None, :]
    total = shares.sum(axis=2, keepdims=True)
    shares = shares / np.where(total > 0, total, 1.0)
    joint = np.einsum("ne,nes->ns", found.outputs[rows, at], shares)
    values[rows, layout.columns[v]] = _shares(joint)


def _steps(layout: _Layout, below: Array) -> Array:
    """From "at level j or milder" (N, F_levels) to "at level j"."""
    steps = np.diff(below, axis=1, prepend=0.0)
    lowest = layout.state[layout.levels] == 0
    steps[:, lowest] = below[:, lowest]
    return np.maximum(steps, 0.0)


def _one_by_one(
    graph: Graph,
    layout: _Layout,
    given: Observed,
    coded: Prepared,
    found: Fast,
    extra: Sequence[int],
    backend: Backend,
    threads: int,
    values: Array,
    done: NDArray[np.bool_],
) -> None:
    """P(y at most j, evidence) for each level j of these leaf gates y, as one more case each.

    A likelihood of y is left out here and multiplied in at the end.
    """
    rows = np.flatnonzero(done & ~found.impossible)
    if not rows.size:
        return
    alone = model_of(graph, Want.EVIDENCE)
    evidence = found.outputs[rows, 0]
    for v in extra:
        levels = range(graph.sizes[v] - (v not in given.soft))
        more = at_most(graph, coded.take(rows), [(v, j) for j in levels])
        own = answered(alone, more, backend, scale=np.tile(evidence, len(levels)), threads=threads)
        below = np.repeat(evidence[:, None], graph.sizes[v], axis=1)
        below[:, levels] = own.outputs[:, 0].reshape(len(levels), -1).T
        done[rows[~own.answered.reshape(len(levels), -1).all(axis=0)]] = False
        columns = layout.columns[v]
        values[rows, columns] = np.maximum(np.diff(below, axis=1, prepend=0.0) / evidence[:, None], 0.0)
        if v in given.soft:
            where, weights = given.soft[v]
            values[where, columns] = _shares(values[where, columns] * weights)
    np.minimum(values, 1.0, out=values)


def _shares(joint: Array) -> Array:
    """Rows that sum to 1, or to 0 where all is 0."""
    total = joint.sum(axis=1, keepdims=True)
    return np.asarray(joint / np.where(total > 0, total, 1.0))


def _certain(layout: _Layout, given: Observed, values: Array) -> None:
    """What is observed is certain."""
    states = given.states.take(layout.variable, axis=1)
    np.copyto(values, states == layout.state, where=states >= 0)


def _reference(graph: Graph, given: Observed, targets: Sequence[int]) -> Posteriors:
    return reference.infer(graph, [given.evidence(graph, row) for row in range(len(given))], targets)
