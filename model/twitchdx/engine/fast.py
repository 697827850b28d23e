"""Many cases through one program, with a bound on the error of each answer.

A sum of n roundings of positive terms errs by at most n u relative to itself, u = 2^-53 (Higham 2002, sec. 3.1). What
the lanes add up errs by that share of Σ |weight| Q. Inside a lane nothing cancels where tables fall with the levels of
the gates above them (a worse level never makes an absent effect likelier); where one does not, Q is taken of its parts
instead. So a posterior errs by at most

    2 n u (Σ |weight| Q) / P(evidence),

to first order in u. Parts of evidence are at most so many times the evidence itself, which mostly is enough to know;
where it is not, the parts are run. A case above `TOLERANCE` runs again in higher precision; one that is still above
it, or has too many lanes, is left to the all-positive elimination.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from threading import Lock
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine import compiled, lanes, native
from twitchdx.engine.compiling import Want, program, program_in_parts
from twitchdx.engine.elimination import Only, TooDenseError
from twitchdx.engine.inputs import by_context
from twitchdx.engine.lanes import Which
from twitchdx.engine.parts import cumulative
from twitchdx.engine.pattern import MUCH, summed_inside
from twitchdx.engine.prepared import HUGE, Flags, Prepared, Rows, in_parts, inside
from twitchdx.engine.program import Program
from twitchdx.engine.questions import Levels
from twitchdx.engine.skeleton import skeleton, tables_of
from twitchdx.engine.terms import Meaning, meaning, meaning_in_parts, parts_of
from twitchdx.graph import Array, Gate, Graph

Backend = Literal["auto", "kernel", "numpy"]
TOLERANCE = 1e-9
MOST_LANES = {"kernel": 2**16, "numpy": 2**10}  # of one case
UNIT = 2.0**-53  # of double precision
# Pairs of doubles lose a few more bits than their 106 (Joldes, Muller & Popescu 2017); numpy has what the machine has.
PRECISE_UNIT = {"kernel": 2.0**-98, "numpy": float(np.finfo(np.longdouble).eps) / 2}
MANY_LANES = 16  # from which on it pays to find out first whether doubles will do
LANE_ROUNDINGS = 12  # of the weights of lanes and of their sums
_ONE_BY_ONE = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Fast:
    """Sums of N cases, a bound `size` (N,) on their Σ |weight| Q, and which were answered within the tolerance (N,).

    `impossible` (N,) are those whose evidence cannot occur by definition; their sums are 0. They count as answered.
    """

    program: Program
    outputs: Array
    leaks: Array
    size: Array
    answered: NDArray[np.bool_]
    impossible: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A program and what evidence means for it.

    `scout` gives the program of P(evidence) alone, `parts` the same in parts (see `parts.parts`), each with its inputs,
    None for the program's own. `excess` (K or 1,) is at most how many times the parts of all tables of the network
    outweigh the tables. `inputs` (2, K, I) take the place of the program's own. Answers err by at most `tolerance`.
    `inside` gives the same with some leaf gates summed inside the program, and says of which that pays (see `pattern`).
    `untraced` is a smaller program with its inputs, for the lanes in which what is traced has no cap of its own: there
    the complaint is untraced whatever happens, so that is P(evidence).
    """

    program: Program
    means: Meaning
    scout: Callable[[], tuple[Program, Array | None]]
    parts: Callable[[Prepared], tuple[Program, Meaning, Prepared, Array | None]]
    excess: Array
    inputs: Array | None = None
    tolerance: float = TOLERANCE
    untraced: tuple[Program, Array | None] | None = None
    graph: Graph | None = None
    inside: Callable[[tuple[int, ...]], Model] | None = None

    @property
    def roundings(self) -> int:
        """Those of its outputs at most."""
        return max(self.program.roundings, self.untraced[0].roundings if self.untraced else 0)

    @property
    def rough(self) -> bool:
        """Whether some table of the network itself rises with the level of a gate above it."""
        return bool((self.excess > 1.0).any())


@lru_cache(maxsize=64)
def model_of(graph: Graph, want: Want, asked: Levels = (), only: Only = None) -> Model:
    """The network as it is; see `compiling.program` for what can be `asked`, and of what `only`.

    Raises
    ------
    TooDenseError
        Where the network has no one program for all patterns of evidence.
    """

    def scout() -> tuple[Program, None]:
        return program(graph, Want.EVIDENCE), None

    def in_parts_with(inner: tuple[int, ...], coded: Prepared) -> tuple[Program, Meaning, Prepared, None]:
        return program_in_parts(graph, inner), meaning_in_parts(graph), in_parts(graph, coded), None

    def with_inside(inner: tuple[int, ...]) -> Model:
        todo = program(graph, want, (), only, inner)
        return Model(todo, meaning(graph), lambda: (todo, None), partial(in_parts_with, inner), excess)

    untraced = (program(graph, Want.POSTERIORS), None) if want is Want.ATTRIBUTIONS else None
    own = program(graph, want, asked, only)
    excess = np.array([HUGE if _is_rough(graph) else 1.0])
    plain = Model(own, meaning(graph), scout, partial(in_parts_with, ()), excess, untraced=untraced)
    return plain if asked else replace(plain, graph=graph, inside=with_inside)


def answered(model: Model, coded: Prepared, backend: Backend, *, scale: Array | None = None, threads: int = 0) -> Fast:
    """Run all cases that one program can answer within the tolerance.

    Parameters
    ----------
    scale
        (N,): what the outputs will be divided by, P(evidence) by default.
    threads
        How many the kernel may use; 0 for all processors.

    Raises
    ------
    RuntimeError
        Where the compiled kernel is asked for and there is none.
    """
    kind = chosen(backend)
    found = _nothing(model.program, coded)
    run = partial(compiled.run if kind == "kernel" else lanes.run, threads=threads)
    possible = (coded.context >= 0) & (coded.lanes <= MOST_LANES[kind]) & (coded.lanes > 0)
    _answer_inside(model, coded, backend, scale, threads, found)
    possible &= ~found.answered
    rows = np.flatnonzero(possible)
    possible[_hopeless(model, coded, rows, scale, run)] = False
    for precise, unit, todo in ((False, UNIT, np.flatnonzero(possible)), (True, PRECISE_UNIT[kind], rows)):
        again = todo[~found.answered[todo]] if precise else todo
        if again.size:
            sums, rounded = _summed(model, coded, again, partial(run, precise=precise))
            known = sums.outputs[:, 0] if scale is None else scale[again]
            _fill(model, found, coded, again, sums, np.abs(known) + rounded, known, unit, run)
    return found


def _answer_inside(
    model: Model, coded: Prepared, backend: Backend, scale: Array | None, threads: int, found: Fast
) -> None:
    """Answer cases of many lanes by a program that sums some findings inside, where that pays."""
    rows = np.flatnonzero((coded.context >= 0) & (coded.lanes >= MANY_LANES))
    if model.inside is None or model.graph is None or not rows.size:
        return
    with _ONE_BY_ONE:  # blocks of one file ask for the same program at once
        inner = summed_inside(model.graph, model.means, coded, rows, len(model.program.left), MUCH[chosen(backend)])
        if not inner:
            return
        try:
            own = model.inside(inner)
        except TooDenseError:
            return
    few = inside(coded if len(rows) == len(coded) else coded.take(rows), inner)
    sums = answered(own, few, backend, scale=None if scale is None else scale[rows], threads=threads)
    found.outputs[rows] = sums.outputs[:, : found.outputs.shape[1]]
    for name in ("leaks", "size", "answered"):
        getattr(found, name)[rows] = getattr(sums, name)


def _summed(model: Model, coded: Prepared, rows: Rows, run: Callable[..., lanes.Sums]) -> tuple[lanes.Sums, Array]:
    """All lanes of these cases, and what was rounded to doubles on the way, at most (N,)."""
    own = partial(run, model.program, model.means, coded, rows, inputs=model.inputs)
    if model.untraced is None:
        return own(), np.zeros(len(rows))
    traced = own(which=Which.TRACED)
    untraced, inputs = model.untraced
    rest = run(untraced, model.means, coded, rows, inputs=inputs, which=Which.UNTRACED)
    outputs = traced.outputs + rest.outputs[:, _like(model.program, untraced)]
    sums = lanes.Sums(outputs, traced.size + rest.size, traced.leaks + rest.leaks)
    return sums, np.abs(traced.outputs[:, 0]) + 2.0 * np.abs(rest.outputs[:, 0])


@lru_cache(maxsize=16)
def _like(todo: Program, untraced: Program) -> Rows:
    """For each output that of another program which is the same where nothing is traced."""
    found = np.full(len(todo.outputs), untraced.where["evidence", 0].start)
    for key, own in todo.where.items():
        if key in untraced.where:
            found[own] = np.arange(len(untraced.outputs))[untraced.where[key]]
    return found


def _hopeless(model: Model, coded: Prepared, rows: Rows, scale: Array | None, run: Callable[..., lanes.Sums]) -> Rows:
    """Those cases of many lanes that doubles would not answer: P(evidence) alone, a third of the work, says so."""
    many = rows[coded.lanes[rows] >= MANY_LANES]
    if not many.size:
        return many
    scout, inputs = model.scout()
    if len(scout.left) * 2 > len(model.program.left):
        return many[:0]
    sums = run(scout, model.means, coded, many, inputs=inputs)
    known = sums.outputs[:, 0] if scale is None else scale[many]
    return many[~_within(model, coded.take(many), sums.size, np.abs(known), known, UNIT)]


def _within(model: Model, coded: Prepared, size: Array, rounded: Array, scale: Array, unit: float) -> Flags:
    """Whether what was lost of Σ |weight| Q, and by rounding results to doubles, is within the tolerance."""
    rounding = (model.roundings + LANE_ROUNDINGS + coded.roundings) * unit
    error = rounding * size + UNIT * rounded
    return np.asarray((scale > 0) & (2.0 * error <= model.tolerance * scale))


def chosen(backend: Backend) -> Literal["kernel", "numpy"]:
    """The engine that runs: the compiled kernel where there is one."""
    if backend == "numpy":
        return "numpy"
    if native.library() is None:
        if backend == "kernel":
            raise RuntimeError(f"there is no compiled kernel: {native.reason()}")
        return "numpy"
    return "kernel"


def _nothing(todo: Program, coded: Prepared) -> Fast:
    """No case answered yet but those that are impossible."""
    count, impossible = len(coded), (coded.lanes == 0) & (coded.context >= 0)
    zeros, infinite = np.zeros((count, len(todo.outputs))), np.full(count, np.inf)
    return Fast(todo, zeros, np.zeros(count), infinite, impossible.copy(), impossible)


def _fill(
    model: Model,
    found: Fast,
    coded: Prepared,
    rows: NDArray[np.intp],
    sums: lanes.Sums,
    rounded: Array,
    scale: Array,
    unit: float,
    run: Callable[..., lanes.Sums],
) -> None:
    """Take over these sums, and say which are within the tolerance: by the parts of the case where that is open."""
    found.outputs[rows], found.leaks[rows] = sums.outputs, sums.leaks
    own = coded if len(rows) == len(coded) else coded.take(rows)
    size = sums.size * own.ratio * model.excess[own.context if len(model.excess) > 1 else 0]
    within = partial(_within, model, own, rounded=rounded, scale=scale, unit=unit)
    again = np.flatnonzero(within(size=sums.size) & ~within(size=size))
    if again.size:
        *parts, inputs = model.parts(own if len(again) == len(own) else own.take(again))
        parted = run(*parts, np.arange(len(again)), inputs=inputs)
        size[again] = np.maximum(sums.size[again], parted.size)
    found.size[rows] = size
    found.answered[rows] = within(size=size)


@lru_cache(maxsize=16)
def _is_rough(graph: Graph) -> bool:
    """Whether some table of the network itself rises with the level of a gate above it."""
    roles = skeleton(graph)
    core = frozenset(roles.core)
    tables = [(v, *by_context(graph, table, core)) for v in roles.core for table in tables_of(graph, v)]
    carried = [
        (parents, np.moveaxis(cumulative(values)[0] if isinstance(graph.cpds[v], Gate) else values, -1, 1))
        for v, parents, values in tables
        if parents
    ]
    links = [(link.block, link.cumulative) for leaf in meaning(graph).leaves for link in leaf.links]
    flat = ((block, values.reshape(*values.shape[:2], -1)) for block, values in (*carried, *links))
    return any(not np.allclose(values, parts_of(graph, block, values), rtol=1e-12, atol=0) for block, values in flat)
