"""One elimination of the core of a network, written down as an arithmetic circuit.

Every gate y of the core is split as Díez & Galán (2003) and Savicky & Vomlel (2007) do: an auxiliary axis a holds
"y at level a or milder", on which the causes of y meet as a plain product of one factor each, and differences of
neighbours turn a into y. Causes never meet in one table, so the core stays thin however many causes a gate has.
The order is greedy, smallest work first (Dechter 1996), over both axes of every gate.

Attribution needs a second kind of every state, *traced*: reached by an unbroken chain of active mechanisms from one
cause (see `attribution`). No cause is traced to begin with, so traced states weigh nothing; but the derivative of the
result by such a state is the answer for its cause: one pass up and one down serve all causes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.circuit import ONE, ZERO, Circuit, Ids, Symbol
from twitchdx.engine.factors import Factor, Problem, Source
from twitchdx.engine.inputs import Group, by_context, parted, template
from twitchdx.engine.inside import Inside
from twitchdx.engine.order import Order, best_of
from twitchdx.engine.parts import cumulative
from twitchdx.engine.program import Block
from twitchdx.engine.questions import Step
from twitchdx.engine.skeleton import core_parents, skeleton, tables_of
from twitchdx.graph import Array, Gate, Graph, Table

TOO_DENSE = 2.0**21  # products of one elimination from which on patterns of evidence are planned one by one

TRIES = 6  # noisy orders tried
Only = tuple[int, ...] | None  # core variables, None for all


class TooDenseError(ValueError):
    """The core is too entangled for one elimination that serves every pattern of evidence."""


class Writer:
    """Factors of the core as tables of inputs, and their elimination."""

    def __init__(self, graph: Graph, traced: bool, in_parts: bool = False, inner: tuple[int, ...] = ()) -> None:
        self.graph = graph
        self.in_parts = in_parts
        self.roles = skeleton(graph)
        self.core = frozenset(self.roles.core)
        self.gates = frozenset(v for v in self.core if isinstance(graph.cpds[v], Gate))
        self.flagged = _flagged(graph, self.core) if traced else frozenset()
        self.circuit = Circuit()
        self.blocks: dict[tuple[int, ...], Block] = {}
        self.groups: list[Group] = []  # where the inputs come from, in order
        self.evidence: dict[int, Symbol] = {}
        self.slots: dict[tuple[int, ...], Symbol] = {}
        self.turned: dict[int, tuple[Symbol, bool]] = {}  # the table of a gate that turns, and whether y went first
        self.steps: list[Step] = []
        self.factors = [*self._context(), *self._evidence_factors(), *self._core_factors(), *self._slot_factors()]
        self.inside = Inside(self, inner)
        self.factors += self.inside.factors

    # odd: none of these axes is joined by the larger level
    def axis(self, v: int) -> int:
        """The axis of a variable: y of a gate."""
        return 2 * v + 1

    def auxiliary(self, v: int) -> int:
        """The auxiliary axis of a gate: a."""
        return 2 * (len(self.graph.names) + v) + 1

    def states(self, v: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """State of each entry of the axis of a variable, and whether it is the traced twin."""
        size = self.graph.sizes[v]
        if v not in self.flagged:
            return np.arange(size), np.zeros(size, bool)
        if v in self.gates:
            entries = np.arange(2 * size - 1)
            return (entries + 1) // 2, (entries % 2 == 0) & (entries > 0)
        return np.tile(np.arange(size), 2), np.repeat([False, True], size)

    def group(self, group: Group, *shape: int) -> Ids:
        """Inputs, one for each entry of a group."""
        self.groups.append(group)
        return self.circuit.inputs(*shape)

    def ones(self, *shape: int) -> Ids:
        """Inputs that are 1 where nothing is observed."""
        return self.group(Group(fixed=np.ones((1, int(np.prod(shape))))), *shape)

    def by_context(self, table: Table) -> tuple[tuple[int, ...], Array]:
        """Core parents, sorted, and the values (K or 1, …, S)."""
        return by_context(self.graph, table, self.core)

    def template(self) -> Array:
        """Inputs (2, K, I) where no evidence is given, and what rounding cut off them."""
        combinations = int(np.prod([self.graph.sizes[v] for v in self.roles.context]))
        return template(self.groups, self.by_context, combinations)

    def _context(self) -> list[Symbol]:
        """P(context), a number."""
        shape = [self.graph.sizes[c] for c in self.roles.context]
        prior = np.array([self._prior_of(states) for states in np.ndindex(*shape)])
        return [Symbol((), self.group(Group(fixed=prior[:, None]), 1).reshape(()))]

    def _prior_of(self, states: tuple[int, ...]) -> float:
        known = dict(zip(self.roles.context, states, strict=True))
        tables = [(v, self.graph.cpds[v]) for v in known]
        rows = [t.values[tuple(known[p] for p in t.parents)][known[v]] for v, t in tables if isinstance(t, Table)]
        return float(np.prod(rows))

    def _evidence_factors(self) -> list[Symbol]:
        found = []
        for v in self.roles.core:
            size, cpd = self.graph.sizes[v], self.graph.cpds[v]
            is_root = isinstance(cpd, Table) and not core_parents(cpd, self.core)
            prior = Group(table=cpd) if isinstance(cpd, Table) and is_root else Group(fixed=np.ones((1, size)))
            real = self.group(prior, size)
            twin = self.group(prior, size) if v in self.flagged else None
            self.blocks[(v,)] = Block(int(real[0]), size, -1 if twin is None else int(twin[0]))
            states, traced = self.states(v)
            ids = real[states]
            if twin is not None:
                ids = np.where(traced, twin[states] if v in self.gates else ZERO, ids)
            self.evidence[v] = Symbol((self.axis(v),), ids)
            found.append(self.evidence[v])
        return found

    def _core_factors(self) -> list[Symbol]:
        found = []
        for v in self.roles.core:
            for table in tables_of(self.graph, v):
                parents, values = self.by_context(table)
                if v in self.gates:
                    found.append(self._contribution(v, table, parents, values))
                elif parents:
                    axes = [*parents, v]
                    ids = self.group(Group(table, gates=self._rising(parents)), *values.shape[1:])
                    ids = ids[np.ix_(*(self.states(p)[0] for p in axes))]
                    found.append(_symbol([self.axis(p) for p in axes], ids))
        return found

    def _contribution(self, v: int, table: Table, parents: tuple[int, ...], values: Array) -> Symbol:
        """P(contribution at level a or milder | parents); 1 by structure at the worst level and where it is silent."""
        below, rest = cumulative(values)
        gates = self._rising(parents)
        below = parted(below, gates) if gates else below
        certain = (below == 1.0).all(axis=0) & (rest == 0.0).all(axis=0)
        if not self.in_parts:
            certain[..., -1] = True
        ids = np.full(certain.shape, ONE)
        ids[~certain] = self.group(Group(table, ~certain, gates), int((~certain).sum()))
        levels, traced_level = self.states(v)
        kinds = [self.states(p) for p in parents]
        where = np.ix_(*(states for states, _ in kinds), np.arange(len(levels)))
        traced = np.zeros([len(states) for states, _ in kinds] + [1], bool)
        for i, (_, twins) in enumerate(kinds):
            traced |= twins.reshape([-1 if j == i else 1 for j in range(len(kinds) + 1)])
        reached = np.where(traced & ~traced_level & (v in self.flagged), np.maximum(levels - 1, 0), levels)
        found = ids[(*where[:-1], reached)]
        if v in self.flagged:  # level 0 is no traced level: nothing traced is at or below it
            found = np.where(traced & (levels == 0), ids[(*where[:-1], np.zeros_like(reached))], found)
        return _symbol([*(self.axis(p) for p in parents), self.auxiliary(v)], found)

    def _rising(self, parents: tuple[int, ...]) -> tuple[bool, ...]:
        """Which parents are gates, where the parts of tables are asked for."""
        return tuple(p in self.gates for p in parents) if self.in_parts else ()

    def _slot_factors(self) -> list[Symbol]:
        found = []
        for slot in self.roles.slots:
            ids = self.ones(*(self.graph.sizes[p] for p in slot))
            self.blocks[slot] = Block(int(ids.min()), ids.size)
            twinned = ids[np.ix_(*(self.states(p)[0] for p in slot))]
            self.slots[slot] = _symbol([self.axis(p) for p in slot], twinned)
            found.append(self.slots[slot])
        return found

    def eliminate(self) -> list[Symbol]:
        """Take away all axes; what remains are tables over none."""
        tables = list(self.factors)
        for axis in self._order():
            held = sorted((t for t in tables if axis in t.axes), key=self._joining_order(axis))
            tables = [t for t in tables if axis not in t.axes]
            tables.append(self._without(axis, held))
        return tables

    def product_of(self, results: Sequence[Symbol]) -> Ids:
        """One node: P(evidence)."""
        total = np.array([ONE])
        for result in results:
            total = self.circuit.nodes(total[:, None], result.ids.reshape(1, 1))
        return total

    def weighed_by(self, name: str, results: Sequence[Symbol]) -> Ids:
        """P(evidence) with other weights of what is summed inside; after all gradients."""
        changed = self.inside.changed(name)
        for step in self.steps:
            if any(id(table) in changed for table in step.held):
                held = [changed.pop(id(table), table) for table in step.held]
                assert step.out is not None
                changed[id(step.out)] = step.run(self.circuit, held)[0]
        return self.product_of([changed.get(id(result), result) for result in results])

    def tables(self) -> dict[tuple[int, ...], Symbol]:
        """The table that evidence on each block goes into."""
        own: dict[tuple[int, ...], Symbol] = {(v,): table for v, table in self.evidence.items()}
        return own | self.slots

    def _order(self) -> list[int]:
        known, traced = {} if self.inside.inner else _orders(self.graph), bool(self.flagged)
        if traced not in known:
            known[traced] = best_of(self.problem(), TRIES)
        order, cost = known[traced]
        if cost > TOO_DENSE:
            raise TooDenseError(f"one elimination for every pattern of evidence would take {cost:.1e} products")
        return order

    def problem(self) -> Problem:
        """The axes to take away, and the tables over them."""
        pairs = [Factor((self.axis(v), self.auxiliary(v)), _NO_SOURCE) for v in self.gates]
        factors = [*(Factor(t.axes, _NO_SOURCE) for t in self.factors), *pairs]
        sizes = {a: n for t in self.factors for a, n in zip(t.axes, t.ids.shape, strict=True)}
        return Problem(tuple(factors), sizes, {}, frozenset())

    def _joining_order(self, axis: int):  # type: ignore[no-untyped-def]
        """Small tables first, evidence on a variable last: its gradient is then the rest at every state."""
        own = self.evidence.get(axis // 2)
        return lambda table: (table is own, table.ids.size)

    def _without(self, axis: int, held: list[Symbol]) -> Symbol:
        v = axis // 2 % len(self.graph.names)
        if v not in self.gates or v in self.turned:
            step = Step(tuple(held), axis)
            found, _ = step.run(self.circuit, held)
        else:
            y_first = axis == self.axis(v)
            step = Step(tuple(held), axis, self.auxiliary(v) if y_first else self.axis(v), upwards=not y_first)
            found, joined = step.run(self.circuit, held)
            self.turned[v] = (joined if y_first else found, y_first)
        step.out = found
        self.steps.append(step)
        return found

    def marginals(self, only: Only) -> list[tuple[tuple[str, int], Ids]]:
        """P(state, evidence) of core variables."""
        return [(("marginal", v), self._marginal(v)) for v in (self.roles.core if only is None else only)]

    def _marginal(self, v: int) -> Ids:
        table = self.evidence[v]
        assert table.gradient is not None
        real = np.flatnonzero(~self.states(v)[1])
        return self.circuit.nodes(table.ids[real, None], table.gradient[real, None])

    def slot_marginals(self) -> list[tuple[tuple[str, int], Ids]]:
        """P(states of a slot, evidence), by its position among the slots, in C order; nothing is traced."""
        return [(("slot", i), self._slot_marginal(self.slots[slot])) for i, slot in enumerate(self.roles.slots)]

    def _slot_marginal(self, table: Symbol) -> Ids:
        assert table.gradient is not None
        return self.circuit.nodes(table.ids[..., None], table.gradient[..., None]).reshape(-1)

    def attributions(self) -> list[tuple[tuple[str, int], Ids]]:
        """P(evidence, complaint untraced) with everything traced that a cause does, for each that can reach it."""
        return [(("untraced", v), self._untraced(v)) for v in sorted(self.flagged)]

    def _untraced(self, v: int) -> Ids:
        states, traced = self.states(v)
        if v not in self.gates:
            twins = np.flatnonzero(traced)
            gradient = self.evidence[v].gradient
            assert gradient is not None
            twin = self.blocks[(v,)].twin + states[twins]
            return self.circuit.nodes(twin[None, :], gradient[None, twins])
        table, y_first = self.turned[v]
        assert table.gradient is not None
        at = table.axes.index(self.axis(v))
        ids, gradient = (np.moveaxis(x, at, 0).reshape(len(states), -1) for x in (table.ids, table.gradient))
        real = np.flatnonzero(~traced)
        twins = np.array([r if states[r] == 0 else r + 1 for r in real])
        pair = (ids[twins], gradient[real]) if y_first else (ids[real], gradient[twins])
        return self.circuit.nodes(*(x.reshape(1, -1) for x in pair))


@lru_cache(maxsize=32)
def _orders(graph: Graph) -> dict[bool, Order]:
    """Orders found so far, with traced states and without: all programs with nothing inside share them."""
    del graph
    return {}


_NO_SOURCE = Source(-1, Table((), np.ones(1)), None)


def _flagged(graph: Graph, core: frozenset[int]) -> frozenset[int]:
    """What a chain to a complaint can start from or run through."""
    complaints = graph.complaints or skeleton(graph).leaves
    upstream = graph.ancestors_of(complaints)
    return frozenset(v for v in core if upstream >> v & 1)


def _symbol(axes: Sequence[int], ids: Ids) -> Symbol:
    order = sorted(range(len(axes)), key=lambda i: axes[i])
    return Symbol(tuple(axes[i] for i in order), ids.transpose(order))
