"""Lanes with numpy: every case as the signed sum of cases in which nothing is present, all run through one program.

P(e) = Σ over lanes of weight * Q, where Q is the probability that every gate with evidence stays at or below its cap
(Heckerman 1989). All of Q is sums of positive products, so Q keeps its digits; what the signed sum may lose is known,
since Σ |weight| Q is at hand (see `bound`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.depths import evaluate
from twitchdx.engine.prepared import Prepared
from twitchdx.engine.program import Ask, Inner, Program
from twitchdx.engine.terms import NOTHING, Caps, Codes, Leaf, Link, Meaning
from twitchdx.graph import Array

Rows = NDArray[np.signedinteger[Any]]
AT_ONCE = 2**22  # values in one run: they stay near the processor


class Which(IntEnum):
    """Lanes of a case to run: those in which what is traced has a cap of its own, those in which it has none, or all.

    In the latter nothing that is traced differs from what is not.
    """

    ALL = 0
    TRACED = 1
    UNTRACED = 2


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Of N cases: outputs (N, O) summed over lanes, Σ |weight| Q (N,), and P(evidence, leaks untraced) (N,)."""

    outputs: Array
    size: Array
    leaks: Array


def run(
    program: Program,
    means: Meaning,
    given: Prepared,
    rows: Rows,
    *,
    inputs: Array | None = None,
    precise: bool = False,
    threads: int = 0,
    which: Which = Which.ALL,
) -> Sums:
    """Run these cases; in extended precision where `precise`. One thread runs, whatever `threads` says.

    `inputs` (2, K, I) take the place of the program's template. Of each case the lanes of one kind are run.
    """
    del threads
    inputs = program.template if inputs is None else inputs
    found = Sums(np.zeros((len(rows), len(program.outputs))), np.zeros(len(rows)), np.zeros(len(rows)))
    most = max(1, AT_ONCE // program.nodes)
    for block in _blocks(given.lanes[rows], most):
        number = np.longdouble if precise else np.float64
        sums = _run_block(program, means, given, inputs, rows[block], most, number, which)
        found.outputs[block], found.size[block], found.leaks[block] = sums
    return found


def _blocks(lanes: Array, most: int) -> Iterator[Rows]:
    """Positions of cases that have at most so many lanes together; a case of more is alone."""
    ends = np.cumsum(lanes)
    start = 0
    while start < len(lanes):
        before = ends[start - 1] if start else 0.0
        stop = max(start + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield np.arange(start, stop)
        start = stop


def _run_block(
    program: Program,
    means: Meaning,
    given: Prepared,
    inputs: Array,
    rows: Rows,
    most: int,
    number: type,
    which: Which,
) -> tuple[Array, Array, Array]:
    """Outputs (N, O), sizes (N,) and leaks (N,) of these cases, at most so many lanes at once."""
    cases, every = _digits(program, given, rows)  # (L,) position in rows; the term of each cap
    total: Array = np.zeros((len(rows), len(program.outputs)), number)
    size: Array = np.zeros(len(rows), number)
    leaks: Array = np.zeros(len(rows), number)
    for first in range(0, len(cases), most):
        case, digits = cases[first : first + most], [d[first : first + most] for d in every]
        context = given.context[rows][case]
        values: Array = np.empty((program.nodes, len(case)), number)
        values[: program.inputs] = inputs[0, context].T
        values[: program.inputs] += inputs[1, context].T
        weight, traced = _apply(program, means, given, rows[case], digits, context, values)
        if which is not Which.ALL:
            kept = np.flatnonzero(traced == (which is Which.TRACED))
            if not kept.size:
                continue
            case, weight, values = case[kept], weight[:, kept], np.take(values, kept, axis=1)
        outputs = evaluate(program, values)
        starts = np.flatnonzero(np.diff(case, prepend=-1))
        at = case[starts]
        total[at] += np.add.reduceat(outputs * weight[0], starts, axis=1).T
        size[at] += np.add.reduceat(np.abs(outputs[program.size_output] * weight[0]), starts)
        leaks[at] += np.add.reduceat(outputs[program.leaks_output] * weight[1], starts)
    return total, size, leaks


def _digits(program: Program, given: Prepared, rows: Rows) -> tuple[Rows, list[Rows]]:
    """The case of each lane, and which term of each cap it takes: all combinations, case by case.

    The first of two terms that are summed inside the program stands for both.
    """
    case = np.arange(len(rows))
    digits: list[Rows] = []
    for i, (caps, codes) in enumerate(_all_caps(given, rows)):
        count = caps.count[codes]
        if i in program.inner:
            count = np.where(count == 2, 1, count)
        if (count == 1).all():
            digits.append(np.zeros(len(case), np.intp))
            continue
        count = count[case]
        parent = np.repeat(np.arange(len(case)), count)
        digit = np.arange(len(parent)) - np.repeat(np.cumsum(count) - count, count)
        case = case[parent]
        digits = [d[parent] for d in digits]
        digits.append(digit)
    return case, digits


def _all_caps(given: Prepared, rows: Rows) -> list[tuple[Caps, Codes]]:
    """Caps of leaf gates and of core gates, with the codes of these rows."""
    leaves = list(zip(given.caps, given.codes[rows].T, strict=True))
    gates = given.gate_codes[rows].T
    return [*leaves, *((caps, codes) for (_, caps), codes in zip(given.gates, gates, strict=True))]


def _apply(
    program: Program, means: Meaning, given: Prepared, rows: Rows, digits: list[Rows], context: Rows, values: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """Multiply the evidence into the inputs.

    Weights (2, L) of the lanes, leaks as they are and traced; and whether what is traced has a cap of its own (L,).
    """
    weight = np.ones((2, len(rows)), values.dtype)
    for vector, codes in zip(given.vectors, given.vector_codes[rows].T, strict=True):
        if not codes.any():
            continue
        block = program.blocks[vector.block]
        own = vector.values[codes, context if vector.values.shape[1] > 1 else 0].T
        for start in (block.start, block.twin):
            if start >= 0:
                values[start : start + block.entries] *= own
    for column, (gate, caps) in enumerate(given.gates):
        block = program.blocks[(gate,)]
        digit = digits[len(given.caps) + column]
        real, twin, own = _term(caps, given.gate_codes[rows, column], digit, values.dtype.type)
        weight *= own
        entries = np.arange(block.entries)[:, None]
        values[block.start : block.start + block.entries] *= entries <= real
        if block.twin >= 0:
            values[block.twin : block.twin + block.entries] *= entries <= twin
    return weight, _apply_leaves(program, means, given, rows, digits, context, values, weight)


def _apply_leaves(
    program: Program,
    means: Meaning,
    given: Prepared,
    rows: Rows,
    digits: list[Rows],
    context: Rows,
    values: Array,
    weight: Array,
) -> NDArray[np.bool_]:
    """The leaf gates' part of `_apply`; whether some cap of what is traced is another (L,)."""
    traced = np.zeros(len(rows), bool)
    worst = [leaf.leak.shape[1] - 1 for leaf in means.leaves]
    passed: dict[int, list[Rows]] = {}  # caps that a leaf gate takes over from those below it
    all_codes = given.codes[rows].T
    known = np.asarray(all_codes.any(axis=1))
    for i, (leaf, caps) in enumerate(zip(means.leaves, given.caps, strict=True)):
        if not known[i] and i not in passed:
            continue
        codes = all_codes[i]
        inside = (caps.count[codes] == 2) & (i in program.inner)
        if inside.any():
            lanes = np.flatnonzero(inside)
            above = [level[lanes] for level in passed.get(i, [np.full(len(rows), worst[i])] * 2)]
            _apply_inner(
                program.inner[i], leaf, caps, codes[lanes], lanes, given.traced[rows[lanes], i], context, above, values
            )
            codes = np.where(inside, NOTHING, codes)
        real, twin, own = _term(caps, codes, digits[i], values.dtype.type)
        real, twin = (np.where(codes == NOTHING, worst[i], level) for level in (real, twin))
        if i in passed:
            real, twin = (np.minimum(a, b) for a, b in zip((real, twin), passed[i], strict=True))
            real, twin = (np.where(inside, worst[i], level) for level in (real, twin))
        weight *= own
        weight *= (real >= 0) & (twin >= 0)  # nothing is below the mildest level
        traced |= twin != real
        capped = np.flatnonzero(twin < worst[i])
        if not capped.size:
            continue
        real, twin = np.maximum(real[capped], 0), np.maximum(twin[capped], 0)
        where = context[capped] if leaf.leak.shape[0] > 1 else 0
        leak = leaf.leak + leaf.leak_rest.astype(values.dtype)
        weight[0, capped] *= leak[where, real]
        weight[1, capped] *= leak[where, np.where(given.traced[rows[capped], i], twin, real)]
        for position, highest in leaf.passes:
            levels = [np.full(len(rows), worst[position]) for _ in range(2)]
            for level, cap in zip(levels, (real, twin), strict=True):
                level[capped] = highest[cap]
            before = passed.get(position, levels)
            passed[position] = [np.minimum(a, b) for a, b in zip(levels, before, strict=True)]
        for link in leaf.links:
            _apply_link(program, link, capped, context, (real, twin), values)
        for ask in program.asks.get(i, ()):
            _apply_ask(leaf, ask, capped, context, real, values)
    return traced


def _apply_inner(
    inner: Inner,
    leaf: Leaf,
    caps: Caps,
    codes: Codes,
    lanes: Rows,
    traced: NDArray[np.bool_],
    context: Rows,
    above: Sequence[Rows],
    values: Array,
) -> None:
    """Both terms of a leaf gate that are summed inside, in these lanes; `above` are the levels that it is capped at."""
    where = context[lanes] if leaf.leak.shape[0] > 1 else 0
    leak = leaf.leak + leaf.leak_rest.astype(values.dtype)
    for term in range(2):
        real, twin, weight = _term(caps, codes, np.full(len(lanes), term), values.dtype.type)
        real, twin = (np.minimum(a, b) for a, b in zip((real, twin), above, strict=True))
        weight = weight * ((real >= 0) & (twin >= 0))
        real, twin = np.maximum(real, 0), np.maximum(twin, 0)
        own = weight * leak[where, real]
        for start, values_of in ((inner.weight, own), (inner.size, np.abs(own))):
            values[start + term, lanes] = values_of
        values[inner.leak + term, lanes] = weight * leak[where, np.where(traced, twin, real)]
        for k, link in enumerate(leaf.links):
            at = context[lanes] if link.cumulative.shape[0] > 1 else 0
            cumulative = link.cumulative + link.rest.astype(values.dtype)
            entries = np.arange(cumulative.shape[2])[:, None] + term * cumulative.shape[2]
            values[inner.links[k] + entries, lanes] = cumulative[at, real].T
            if inner.twins[k] >= 0:
                values[inner.twins[k] + entries, lanes] = cumulative[at, twin].T


def _apply_link(
    program: Program, link: Link, capped: Rows, context: Rows, caps: tuple[Rows, Rows], values: Array
) -> None:
    block = program.blocks[link.block]
    where = context[capped] if link.cumulative.shape[0] > 1 else 0
    cumulative = link.cumulative + link.rest.astype(values.dtype)
    for start, level in zip((block.start, block.twin), caps, strict=True):
        if start >= 0:
            values[np.arange(start, start + block.entries)[:, None], capped] *= cumulative[where, level].T


def _apply_ask(leaf: Leaf, ask: Ask, capped: Rows, context: Rows, real: Rows, values: Array) -> None:
    """P(the level asked for, or milder) over that of the cap, which is at `real` already."""
    if ask.level < 0:
        return
    tables = [(ask.leak, leaf.leak[:, :, None], leaf.leak_rest[:, :, None])]
    tables += [(start, link.cumulative, link.rest) for start, link in zip(ask.links, leaf.links, strict=True)]
    for start, high, low in tables:
        where = context[capped] if high.shape[0] > 1 else 0
        below = high + low.astype(values.dtype)
        there = below[where, real]
        ratio = below[where, np.minimum(real, ask.level)] / np.where(there > 0, there, 1.0)
        values[np.arange(start, start + high.shape[2])[:, None], capped] = ratio.T


def _term(caps: Caps, codes: Codes, digit: Rows, number: type) -> tuple[Rows, Rows, Array]:
    """Caps and weight of the term that each lane takes."""
    weight = caps.weight[codes, digit] + caps.rest[codes, digit].astype(number)
    return caps.real[codes, digit], caps.twin[codes, digit], weight
