"""Lanes with the compiled kernel: the arrays of a run, laid out as `kernel.cpp` expects them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from twitchdx.engine import native
from twitchdx.engine.lanes import Rows, Sums, Which
from twitchdx.engine.prepared import Prepared
from twitchdx.engine.program import Ask, Block, Index, Inner, Program, by_program
from twitchdx.engine.terms import Caps, Leaf, Meaning, Vectors
from twitchdx.engine.threads import side_by_side
from twitchdx.graph import Array

_ADDRESS, _INT, _LONG = ctypes.c_void_p, ctypes.c_int32, ctypes.c_int64


class _Block(ctypes.Structure):
    _fields_ = (("start", _INT), ("entries", _INT), ("twin", _INT), ("by_context", _INT))


class _Caps(ctypes.Structure):
    _fields_ = (*((name, _ADDRESS) for name in ("count", "real", "twin", "weight", "rest")), ("width", _LONG))


class _Link(ctypes.Structure):
    _fields_ = (("cumulative", _ADDRESS), ("rest", _ADDRESS), ("block", _Block))


class _Pass(ctypes.Structure):
    _fields_ = (("highest", _ADDRESS), ("leaf", _LONG))


class _Ask(ctypes.Structure):
    _fields_ = (("links", _ADDRESS), ("leak", _INT), ("level", _INT))


class _Inner(ctypes.Structure):
    _fields_ = (("links", _ADDRESS), ("twins", _ADDRESS), *((name, _INT) for name in ("weight", "size", "leak")))


class _Leaf(ctypes.Structure):
    _fields_ = (
        ("caps", _Caps),
        *((name, _ADDRESS) for name in ("leak", "leak_rest", "links", "passes", "asks", "inner")),
        *((name, _INT) for name in ("levels", "by_context", "link_count", "pass_count", "ask_count")),
    )


class _Gate(ctypes.Structure):
    _fields_ = (("caps", _Caps), ("block", _Block))


class _Vectors(ctypes.Structure):
    _fields_ = (("values", _ADDRESS), ("block", _Block))


_PROGRAM = ("runs", "steps", "outputs", "inputs", "leaves", "gates", "vectors")
_CASES = ("codes", "gate_codes", "vector_codes", "traced", "context", "rows", "lanes", "sums", "sizes", "leaks")
_COUNTED = ("row", "run", "input", "place", "output", "leaf", "gate", "vector")
_COUNTS = (*(f"{what}_count" for what in _COUNTED), "contexts")


class _Job(ctypes.Structure):
    _fields_ = (
        *((name, _ADDRESS) for name in (*_PROGRAM, *_CASES)),
        *((name, _LONG) for name in _COUNTS),
        *((name, _INT) for name in ("threads", "pairs", "which", "size_output", "leaks_output")),
    )


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
    """Run these cases; with pairs of doubles where `precise`, on all processors where `threads` is 0.

    `inputs` (2, K, I) take the place of the program's template. Of each case the lanes of one kind are run.

    Raises
    ------
    MemoryError
        Where there is not enough of it.
    """
    library = native.library()
    assert library is not None, native.reason()
    rows = np.ascontiguousarray(rows, np.int64)
    sums = np.zeros((len(rows), len(program.outputs)))
    sizes, leaks = np.zeros(len(rows)), np.zeros(len(rows))
    # Other inputs come with a meaning of their own, which is large and asked for once: it is not kept.
    steps, fixed = _steps(program), _fixed(program, means) if inputs is None else _once(program, means, given)
    inputs = program.template if inputs is None else inputs
    leaves, vectors = _leaves(fixed, means, given), _vectors(fixed, program, means, given)
    gates = (_Gate * len(given.gates))(*(_Gate(_caps(c), _block(program.blocks[g,])) for g, c in given.gates))
    own = (given.codes, given.gate_codes, given.vector_codes, given.traced, given.context, rows, given.lanes)
    arrays = (*own, sums, sizes, leaks)
    assert all(a.flags.c_contiguous for a in (*arrays, inputs))
    job = _Job(
        *(a.ctypes.data for a in (steps.runs, steps.steps, steps.outputs, inputs)),
        *(ctypes.addressof(x) for x in (leaves, gates, vectors)),
        *(a.ctypes.data for a in arrays),
        len(rows),
        len(steps.runs),
        program.inputs,
        steps.places,
        len(program.outputs),
        len(means.leaves),
        len(gates),
        len(vectors),
        inputs.shape[1],
        threads or side_by_side(),
        int(precise),
        which,
        program.size_output,
        program.leaks_output,
    )
    if library.twitchdx_run(ctypes.byref(job)):
        raise MemoryError(f"not enough memory for {len(rows)} cases")
    return Sums(sums, sizes, leaks)


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """A program as the kernel takes it, with the number of places that it needs."""

    runs: Index
    steps: Index
    outputs: Index
    places: int


@by_program
def _steps(program: Program) -> _Steps:
    counts = np.diff(program.bounds)
    starts = np.flatnonzero(np.diff(counts, prepend=-1))
    nodes = np.diff(np.append(starts, len(counts)))
    runs = np.ascontiguousarray(np.stack([nodes, counts[starts]], axis=1).astype(np.int32))
    places = _places(program)
    steps = np.empty(len(counts) + 2 * len(program.left), np.int32)
    steps[2 * program.bounds[:-1] + np.arange(len(counts))] = places[program.inputs :]
    at = np.repeat(np.arange(len(counts)), counts) + 1 + 2 * np.arange(len(program.left))
    steps[at], steps[at + 1] = places[program.left], places[program.right]
    return _Steps(runs, steps, places[program.outputs], int(places.max()) + 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Fixed:
    """What evidence means, which does not depend on the cases; `kept` are the arrays that the structures point to."""

    leaves: ctypes.Array[_Leaf]
    vectors: ctypes.Array[_Vectors]
    kept: list[Any]


@by_program
def _fixed(program: Program, means: Meaning) -> _Fixed:
    every = [link for leaf in means.leaves for link in leaf.links]
    high, low = (_side_by_side([getattr(link, name) for link in every]) for name in ("cumulative", "rest"))
    return _structures(program, means, high, low)


def _once(program: Program, means: Meaning, given: Prepared) -> _Fixed:
    """The same for these cases alone: links of leaf gates that they say nothing of are left out."""
    used: list[bool] = np.asarray(given.codes.any(axis=0)).tolist()
    for i, leaf in enumerate(means.leaves):
        for position, _ in leaf.passes:
            used[position] |= used[i]
    some = replace(
        means,
        leaves=tuple(leaf if use else replace(leaf, links=()) for leaf, use in zip(means.leaves, used, strict=True)),
    )
    every = [link for leaf in some.leaves for link in leaf.links]
    return _structures(program, some, [link.cumulative for link in every], [link.rest for link in every])


def _structures(program: Program, means: Meaning, high: Sequence[Array], low: Sequence[Array]) -> _Fixed:
    """The numbers of all links, one after the other, are `high` and `low`."""
    kept: list[Any] = [high, low]
    leaves = (_Leaf * len(means.leaves))()
    packed = iter(zip(high, low, strict=True))
    for i, leaf in enumerate(means.leaves):
        links, passes = _links(program, leaf, packed), _passes(leaf)
        starts = [np.array(ask.links, np.int32) for ask in program.asks.get(i, ())]
        asks = _asks(program.asks.get(i, ()), starts)
        kept += [links, passes, starts, asks]
        leaves[i].caps = _caps(leaf.caps)
        leaves[i].leak, leaves[i].leak_rest = leaf.leak.ctypes.data, leaf.leak_rest.ctypes.data
        leaves[i].links, leaves[i].passes = ctypes.addressof(links), ctypes.addressof(passes)
        leaves[i].asks, leaves[i].ask_count = ctypes.addressof(asks), len(asks)
        leaves[i].levels, leaves[i].by_context = leaf.leak.shape[1], int(leaf.leak.shape[0] > 1)
        leaves[i].link_count, leaves[i].pass_count = len(links), len(passes)
        if i in program.inner:
            inside, own = _inner(program.inner[i])
            kept += [inside, own]
            leaves[i].inner = ctypes.addressof(inside)
    vectors = (_Vectors * len(means.vectors))(*(_vector(program, v) for v in means.vectors))
    return _Fixed(leaves, vectors, kept)


def _places(program: Program) -> Index:
    """A place for the value of each node: that of a value which nothing needs any more, the last one set free first."""
    nodes = np.arange(program.nodes)
    last = nodes.copy()  # the last node that needs a value
    user = program.inputs + np.repeat(np.arange(len(program.bounds) - 1), np.diff(program.bounds))
    np.maximum.at(last, program.left, user)
    np.maximum.at(last, program.right, user)
    last[program.outputs] = program.nodes
    order = np.argsort(last, kind="stable")
    ends = np.searchsorted(last[order], nodes, side="right").tolist()
    ending, places = order.tolist(), nodes.tolist()
    free: list[int] = []
    done, fresh = 0, program.inputs
    for node in range(program.inputs, program.nodes):
        free += [places[n] for n in ending[done : ends[node]] if n != node]
        done = ends[node]
        if free:
            places[node] = free.pop()
        else:
            places[node] = fresh
            fresh += 1
    return np.array(places, np.int32)


def _leaves(fixed: _Fixed, means: Meaning, given: Prepared) -> ctypes.Array[_Leaf]:
    """Leaves with the tables of these cases, where those differ."""
    more = [i for i, leaf in enumerate(means.leaves) if given.caps[i] is not leaf.caps]
    found = type(fixed.leaves).from_buffer_copy(fixed.leaves) if more else fixed.leaves
    for i in more:
        found[i].caps = _caps(given.caps[i])
    return found


def _vectors(fixed: _Fixed, program: Program, means: Meaning, given: Prepared) -> ctypes.Array[_Vectors]:
    """Vectors with the tables of these cases, where those differ."""
    more = [i for i, own in enumerate(means.vectors) if given.vectors[i] is not own]
    found = type(fixed.vectors).from_buffer_copy(fixed.vectors) if more else fixed.vectors
    for i in more:
        found[i] = _vector(program, given.vectors[i])
    return found


def _vector(program: Program, own: Vectors) -> _Vectors:
    return _Vectors(own.values.ctypes.data, _block(program.blocks[own.block], own.values.shape[1] > 1))


def _side_by_side(arrays: Sequence[Array]) -> list[Array]:
    """The same arrays in one piece of memory, so that a case finds its numbers near each other."""
    whole = np.concatenate([np.zeros(0), *(a.reshape(-1) for a in arrays)])
    ends = np.cumsum([a.size for a in arrays])
    return [whole[end - a.size : end].reshape(a.shape) for a, end in zip(arrays, ends, strict=True)]


def _links(program: Program, leaf: Leaf, packed: Iterator[tuple[Array, Array]]) -> ctypes.Array[_Link]:
    found = (_Link * len(leaf.links))()
    for i, (link, (high, low)) in enumerate(zip(leaf.links, packed, strict=False)):
        found[i] = _Link(high.ctypes.data, low.ctypes.data, _block(program.blocks[link.block], high.shape[0] > 1))
    return found


def _passes(leaf: Leaf) -> ctypes.Array[_Pass]:
    return (_Pass * len(leaf.passes))(*(_Pass(highest.ctypes.data, at) for at, highest in leaf.passes))


def _asks(asks: Sequence[Ask], starts: Sequence[Index]) -> ctypes.Array[_Ask]:
    found = (_Ask(links.ctypes.data, ask.leak, ask.level) for ask, links in zip(asks, starts, strict=True))
    return (_Ask * len(asks))(*found)


def _inner(own: Inner) -> tuple[_Inner, tuple[Index, Index]]:
    starts = np.array(own.links, np.int32), np.array(own.twins, np.int32)
    return _Inner(*(a.ctypes.data for a in starts), own.weight, own.size, own.leak), starts


def _block(block: Block, by_context: bool = False) -> _Block:
    return _Block(block.start, block.entries, block.twin, int(by_context))


def _caps(caps: Caps) -> _Caps:
    arrays = (caps.count, caps.real, caps.twin, caps.weight, caps.rest)
    return _Caps(*(a.ctypes.data for a in arrays), caps.real.shape[1])
