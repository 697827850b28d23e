"""Many cases through one program, with a bound on the error of each answer.

A sum of n roundings of positive terms errs by at most n u relative to itself, u = 2^-53 (Higham 2002, sec. 3.1). What
the lanes add up errs by that share of Σ |weight| Q. Inside a lane nothing cancels where tables fall with the levels of
the gates above them (a worse level never makes an absent effect likelier); where one does not, Q is taken of its parts
instead. So a posterior errs by at most

    2 n u (Σ |weight| Q) / P(evidence),

to first order in u. A case above `TOLERANCE` runs again in higher precision; one that is still above it, or has too
many lanes, is left to the all-positive elimination.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine import compiled, lanes, native, terms
from twitchdx.engine.compiling import Want, program, program_in_parts
from twitchdx.engine.observed import Observed
from twitchdx.engine.prepared import Flags, Prepared, in_parts, prepared
from twitchdx.engine.program import Program
from twitchdx.engine.terms import Meaning, meaning
from twitchdx.graph import Array, Graph

Backend = Literal["auto", "kernel", "numpy"]
TOLERANCE = 1e-9
MOST_LANES = {"kernel": 2**13, "numpy": 2**9}  # of one case
UNIT = 2.0**-53  # of double precision
# Pairs of doubles lose a few more bits than their 106 (Joldes, Muller & Popescu 2017); numpy has what the machine has.
PRECISE_UNIT = {"kernel": 2.0**-98, "numpy": float(np.finfo(np.longdouble).eps) / 2}
EVIDENCE_ROUNDINGS = 128  # products of evidence that go into the inputs, with room to spare


@dataclass(frozen=True, slots=True, eq=False)
class Fast:
    """Sums of N cases, `error` (N,) on each of their outputs, and which were answered within the tolerance (N,)."""

    program: Program
    outputs: Array
    leaks: Array
    error: Array
    answered: NDArray[np.bool_]


def fast(
    graph: Graph,
    given: Observed,
    want: Want,
    backend: Backend,
    heads: Flags | None = None,
    leaks: Flags | None = None,
    scale: Array | None = None,
) -> Fast:
    """Run all cases that one program can answer within the tolerance.

    Parameters
    ----------
    heads, leaks
        (N, V), for attribution (see `prepared`).
    scale
        (N,): what the outputs will be divided by, P(evidence) by default.

    Raises
    ------
    TooDenseError
        Where the network has no one program for all patterns of evidence.
    RuntimeError
        Where the compiled kernel is asked for and there is none.
    """
    todo, means = program(graph, want), meaning(graph)
    coded = prepared(graph, given, heads, leaks)
    kind = chosen(backend)
    found = _nothing(todo, len(given))
    rows = np.flatnonzero((coded.context >= 0) & (coded.lanes <= MOST_LANES[kind]) & (coded.lanes > 0))
    run = compiled.run if kind == "kernel" else lanes.run
    for precise, unit in ((False, UNIT), (True, PRECISE_UNIT[kind])):
        if rows.size:
            sums = run(todo, means, coded, rows, precise=precise)
            sizes = _sizes(graph, coded, rows, sums, kind)
            _fill(found, rows, sums, sizes, unit, scale)
        rows = rows[~found.answered[rows]]
    return found


def chosen(backend: Backend) -> Literal["kernel", "numpy"]:
    """The engine that runs: the compiled kernel where there is one."""
    if backend == "numpy":
        return "numpy"
    if native.library() is None:
        if backend == "kernel":
            raise RuntimeError(f"there is no compiled kernel: {native.reason()}")
        return "numpy"
    return "kernel"


def _nothing(todo: Program, count: int) -> Fast:
    zeros, infinite = np.zeros((count, len(todo.outputs))), np.full(count, np.inf)
    return Fast(todo, zeros, np.zeros(count), infinite, np.zeros(count, bool))


def _fill(
    found: Fast,
    rows: NDArray[np.intp],
    sums: lanes.Sums,
    sizes: Array,
    unit: float,
    scale: Array | None,
) -> None:
    found.outputs[rows], found.leaks[rows] = sums.outputs, sums.leaks
    evidence = sums.outputs[:, 0]
    rounding = (found.program.roundings + EVIDENCE_ROUNDINGS) * unit * sizes
    found.error[rows] = rounding + UNIT * np.abs(evidence)  # the result itself is a double
    known = evidence if scale is None else scale[rows]
    found.answered[rows] = (known > 0) & (2.0 * found.error[rows] <= TOLERANCE * known)


def _sizes(graph: Graph, coded: Prepared, rows: NDArray[np.intp], sums: lanes.Sums, kind: str) -> Array:
    """Σ |weight| Q (N,), of the parts where something cancels inside the lanes."""
    again = np.ones(len(rows), bool) if _is_rough(graph) else coded.rough[rows]
    if not again.any():
        return sums.size
    run = compiled.run if kind == "kernel" else lanes.run
    sizes = sums.size.copy()
    found = run(program_in_parts(graph), _means_in_parts(graph), in_parts(coded), rows[again])
    sizes[again] = np.maximum(sizes[again], found.size)
    return sizes


@lru_cache(maxsize=16)
def _means_in_parts(graph: Graph) -> Meaning:
    return terms.in_parts(graph, meaning(graph))


@lru_cache(maxsize=16)
def _is_rough(graph: Graph) -> bool:
    """Whether some table of the network itself rises with the level of a gate above it."""
    plain, parted = program(graph, Want.EVIDENCE), program_in_parts(graph)
    if plain.template.shape != parted.template.shape or not np.allclose(
        plain.template, parted.template, rtol=1e-12, atol=0
    ):
        return True
    pairs = zip(meaning(graph).leaves, _means_in_parts(graph).leaves, strict=True)
    return any(
        not np.allclose(a.cumulative, b.cumulative, rtol=1e-12, atol=0)
        for one, other in pairs
        for a, b in zip(one.links, other.links, strict=True)
    )
