"""A circuit that is ready to run: what goes in, the list of nodes, what comes out.

The first nodes are the inputs. Axes: K states of the context together, I inputs, J computed nodes, T products.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.circuit import CONSTANTS, Circuit, Ids
from twitchdx.engine.inputs import Group
from twitchdx.graph import Array

Index = NDArray[np.int32]
ASK_ROUNDINGS = 4  # of the ratio of two sums
USUAL, INSIDE = 32, 3  # programs that are remembered, and those that are made for one pattern of findings

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Block:
    """Where evidence on one variable, or on one slot, is multiplied in: the first input, and that of its traced twin.

    `entries` are the states of the variable, or of all variables of the slot in C order; `twin` is -1 where none.
    """

    start: int
    entries: int
    twin: int = -1


@dataclass(frozen=True, slots=True)
class Ask:
    """Inputs for what is asked of a leaf gate: that it is at most at `level`, on top of all that is known.

    `leak` is the input of its leak, `links` the first input of each of its links; they hold P(level or milder) less
    what the evidence of a case has brought in already, as a ratio. A level of -1 cannot be.
    """

    level: int
    leak: int
    links: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Inner:
    """Inputs for a leaf gate whose two terms are summed inside the program, instead of in lanes of their own.

    `weight`, `size` and `leak` are the first of two inputs each: the weights of the terms with their leaks, what these
    are without a sign, and what they are where leaks are traced. `links` are for each link the first of twice as many
    inputs as its block has entries, term by term; `twins` those of the traced twins, -1 where there are none.
    """

    weight: int
    size: int
    leak: int
    links: tuple[int, ...]
    twins: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Node I + j is the sum over t in `bounds[j] : bounds[j + 1]` of value[left[t]] * value[right[t]].

    `template` (2, K, I) holds the inputs of each state of the context where no evidence is given, and what rounding cut
    off them; they come from `groups`. `asks` are by the position of a leaf gate (see `terms.Meaning`). `outputs` are
    the nodes asked for, and `where` says which of them belong to what. `roundings` bounds the relative error of a node
    of positive terms, in units of the rounding error of one operation; products of evidence that went into the inputs
    come on top.

    `inner` are leaf gates, by their position, whose terms are summed inside. Outputs ("size", 0) and ("leaks", 0) are
    then P(evidence) with the size of each weight, and with leaks traced.
    """

    inputs: int
    bounds: Index
    left: Index
    right: Index
    template: Array
    groups: tuple[Group, ...]
    blocks: Mapping[tuple[int, ...], Block]
    asks: Mapping[int, tuple[Ask, ...]]
    outputs: Index
    where: Mapping[tuple[str, int], slice]
    roundings: int
    inner: Mapping[int, Inner]

    @property
    def size_output(self) -> int:
        """The output that bounds what a lane adds up, which is P(evidence) itself where nothing is summed inside."""
        return self.where["size", 0].start if self.inner else 0

    @property
    def leaks_output(self) -> int:
        """The output that is P(evidence) with leaks traced, up to the weight of the lane."""
        return self.where["leaks", 0].start if self.inner else 0

    @property
    def nodes(self) -> int:
        """Inputs and computed nodes together."""
        return self.inputs + len(self.bounds) - 1


def by_program(function: F) -> F:
    """Remember what a function makes of the last programs; of those for one pattern of findings few: they are large."""
    usual, inside = lru_cache(maxsize=USUAL)(function), lru_cache(maxsize=INSIDE)(function)

    @wraps(function)
    def remembered(program: Program, *more: Hashable) -> Any:
        return (inside if program.inner else usual)(program, *more)

    return cast(F, remembered)


def finished(
    circuit: Circuit,
    groups: Sequence[Group],
    template: Array,
    blocks: Mapping[tuple[int, ...], Block],
    outputs: Sequence[tuple[tuple[str, int], Ids]],
    asks: Mapping[int, tuple[Ask, ...]] = MappingProxyType({}),
    inner: Mapping[int, Inner] = MappingProxyType({}),
) -> Program:
    """The part of a circuit that the outputs need, in order of computation."""
    asked = np.concatenate([ids.reshape(-1) for _, ids in outputs])
    used = np.zeros(circuit.size, bool)
    used[asked] = True
    kept = []
    for batch in reversed(circuit.batches):
        here = used[batch.out]
        if here.any():
            terms = np.repeat(here, batch.counts)
            left, right = batch.left[terms], batch.right[terms]
            used[left] = used[right] = True
            kept.append(_by_count(batch.out[here], batch.counts[here], left, right))
    kept.reverse()
    return _packed(kept, groups, circuit.size, template, blocks, outputs, asks, inner)


def _by_count(out: Ids, counts: Ids, left: Ids, right: Ids) -> tuple[Ids, Ids, Ids, Ids]:
    """The same nodes, those of few products first: they run fastest side by side."""
    order = np.argsort(counts, kind="stable")
    terms = np.argsort(np.repeat(np.argsort(order), counts), kind="stable")
    return out[order], counts[order], left[terms], right[terms]


def _rounded(counts: Ids, begins: Ids, left: Ids) -> Ids:
    """Roundings of each term of a sum: of the product, unless by 1 or -1, and of the sums that it is part of."""
    terms = np.repeat(counts, counts)
    place = np.arange(len(left)) - np.repeat(begins, counts)
    of_product = np.where(left >= len(CONSTANTS), 1, 0)
    return of_product + np.where(terms > 1, terms - np.maximum(place, 1), 0)


def _packed(
    kept: Sequence[tuple[Ids, Ids, Ids, Ids]],
    groups: Sequence[Group],
    size: int,
    template: Array,
    blocks: Mapping[tuple[int, ...], Block],
    outputs: Sequence[tuple[tuple[str, int], Ids]],
    asks: Mapping[int, tuple[Ask, ...]],
    inner: Mapping[int, Inner],
) -> Program:
    inputs = template.shape[2]
    place = np.full(size, -1, np.int64)
    place[:inputs] = np.arange(inputs)
    error = np.zeros(size, np.int64)  # roundings so far
    error[:inputs] = (template[1] != 0).any(axis=0)
    if asks:  # they start where all other inputs end
        error[min(ask.leak for own in asks.values() for ask in own) : inputs] = ASK_ROUNDINGS
    done = 0
    for out, counts, left, right in kept:
        place[out] = inputs + done + np.arange(len(out))
        begins = np.cumsum(counts) - counts
        error[out] = np.maximum.reduceat(error[left] + error[right] + _rounded(counts, begins, left), begins)
        done += len(out)
    nothing = np.zeros(0, np.int64)
    counts = np.concatenate([nothing, *(k[1] for k in kept)])
    where, at = {}, 0
    for key, ids in outputs:
        where[key] = slice(at, at + ids.size)
        at += ids.size
    asked = np.concatenate([ids.reshape(-1) for _, ids in outputs])
    return Program(
        inputs=inputs,
        bounds=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        left=place[np.concatenate([nothing, *(k[2] for k in kept)])].astype(np.int32),
        right=place[np.concatenate([nothing, *(k[3] for k in kept)])].astype(np.int32),
        template=template,
        groups=tuple(groups),
        blocks=blocks,
        asks=asks,
        outputs=place[asked].astype(np.int32),
        where=where,
        roundings=int(error[asked].max(initial=0)),
        inner=inner,
    )
