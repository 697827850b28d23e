"""Lanes with the compiled kernel: the arrays of a run, laid out as `kernel.cpp` expects them."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from twitchdx.engine import native
from twitchdx.engine.lanes import Rows, Sums
from twitchdx.engine.prepared import Prepared
from twitchdx.engine.program import Block, Program
from twitchdx.engine.terms import Caps, Leaf, Meaning

_ADDRESS, _INT, _LONG = ctypes.c_void_p, ctypes.c_int32, ctypes.c_int64


class _Block(ctypes.Structure):
    _fields_ = (("start", _INT), ("entries", _INT), ("twin", _INT), ("by_context", _INT))


class _Caps(ctypes.Structure):
    _fields_ = (*((name, _ADDRESS) for name in ("codes", "count", "real", "twin", "weight", "rest")), ("width", _LONG))


class _Link(ctypes.Structure):
    _fields_ = (("cumulative", _ADDRESS), ("rest", _ADDRESS), ("block", _Block))


class _Pass(ctypes.Structure):
    _fields_ = (("highest", _ADDRESS), ("leaf", _LONG))


class _Leaf(ctypes.Structure):
    _fields_ = (
        ("caps", _Caps),
        *((name, _ADDRESS) for name in ("leak", "leak_rest", "traced", "links", "passes")),
        *((name, _INT) for name in ("levels", "by_context", "link_count", "pass_count")),
    )


class _Gate(ctypes.Structure):
    _fields_ = (("caps", _Caps), ("block", _Block))


class _Vectors(ctypes.Structure):
    _fields_ = (("codes", _ADDRESS), ("values", _ADDRESS), ("block", _Block))


_PROGRAM = ("bounds", "left", "right", "outputs", "inputs")
_POINTERS = (*_PROGRAM, "leaves", "gates", "vectors", "context", "rows", "lanes", "sums", "sizes", "leaks")
_COUNTED = ("row", "input", "node", "output", "leaf", "gate", "vector")
_COUNTS = (*(f"{what}_count" for what in _COUNTED), "contexts")


class _Job(ctypes.Structure):
    _fields_ = (
        *((name, _ADDRESS) for name in _POINTERS),
        *((name, _LONG) for name in _COUNTS),
        ("threads", _INT),
        ("pairs", _INT),
    )


def run(program: Program, means: Meaning, given: Prepared, rows: Rows, *, precise: bool = False) -> Sums:
    """Run these cases; with pairs of doubles where `precise`.

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
    leaves = _leaves(program, means)
    for i, caps in enumerate(given.leaves):
        leaves[i].caps = _caps(caps)
        leaves[i].traced = given.traced[i].ctypes.data
    gates = (_Gate * len(given.gates))(*(_Gate(_caps(c), _block(program.blocks[g,])) for g, c in given.gates))
    vectors = (_Vectors * len(given.vectors))(
        *(
            _Vectors(v.codes.ctypes.data, v.values.ctypes.data, _block(program.blocks[v.block], v.values.shape[1] > 1))
            for v in given.vectors
        )
    )
    arrays = (program.bounds, program.left, program.right, program.outputs, program.template)
    job = _Job(
        *(a.ctypes.data for a in arrays),
        *(ctypes.addressof(x) for x in (leaves, gates, vectors)),
        *(a.ctypes.data for a in (given.context, rows, given.lanes, sums, sizes, leaks)),
        len(rows),
        program.inputs,
        len(program.bounds) - 1,
        len(program.outputs),
        len(means.leaves),
        len(gates),
        len(vectors),
        program.template.shape[1],
        os.cpu_count() or 1,
        int(precise),
    )
    if library.twitchdx_run(ctypes.byref(job)):
        raise MemoryError(f"not enough memory for {len(rows)} cases")
    return Sums(sums, sizes, leaks)


def _leaves(program: Program, means: Meaning) -> ctypes.Array[_Leaf]:
    """A copy of what does not depend on the cases, to be filled with what does."""
    static, _ = _static(program, means)
    return (_Leaf * len(means.leaves)).from_buffer_copy(static)


@lru_cache(maxsize=32)
def _static(program: Program, means: Meaning) -> tuple[ctypes.Array[_Leaf], list[Any]]:
    """Leaves without their caps, and the arrays that they point to."""
    kept: list[Any] = []
    found = (_Leaf * len(means.leaves))()
    for i, leaf in enumerate(means.leaves):
        links, passes = _links(program, leaf), _passes(leaf)
        kept += [links, passes]
        found[i].leak, found[i].leak_rest = leaf.leak.ctypes.data, leaf.leak_rest.ctypes.data
        found[i].links, found[i].passes = ctypes.addressof(links), ctypes.addressof(passes)
        found[i].levels, found[i].by_context = leaf.leak.shape[1], int(leaf.leak.shape[0] > 1)
        found[i].link_count, found[i].pass_count = len(links), len(passes)
    return found, kept


def _links(program: Program, leaf: Leaf) -> ctypes.Array[_Link]:
    found: Sequence[_Link] = [
        _Link(k.cumulative.ctypes.data, k.rest.ctypes.data, _block(program.blocks[k.block], k.cumulative.shape[0] > 1))
        for k in leaf.links
    ]
    return (_Link * len(found))(*found)


def _passes(leaf: Leaf) -> ctypes.Array[_Pass]:
    return (_Pass * len(leaf.passes))(*(_Pass(highest.ctypes.data, at) for at, highest in leaf.passes))


def _block(block: Block, by_context: bool = False) -> _Block:
    return _Block(block.start, block.entries, block.twin, int(by_context))


def _caps(caps: Caps) -> _Caps:
    arrays = (caps.codes, caps.count, caps.real, caps.twin, caps.weight, caps.rest)
    return _Caps(*(a.ctypes.data for a in arrays), caps.real.shape[1])
