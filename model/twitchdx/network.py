"""From the tables of priors/ to the network that the engine works on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TypeVar

import numpy as np

from twitchdx import tables
from twitchdx.gates import distribution, link_strength, link_table
from twitchdx.graph import Array, Gate, Graph, Table
from twitchdx.types import ANY, Baseline, Issue, Kind, Knowledge, Leak, Link, ResultRow, Variable

Row = TypeVar("Row")
RANKED = (Kind.CONDITION, Kind.IMBALANCE, Kind.OTHER, Kind.TRIGGER, Kind.MEDICATION)
CONTEXT = ("setting", "age_band", "sex")  # the columns of a stratum, in this order


class KnowledgeError(ValueError):
    """The tables cannot be built into a network; `issues` says where and why."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("\n".join(str(issue) for issue in issues))
        self.issues = tuple(issues)


@dataclass(frozen=True, eq=False)
class Network:
    """The knowledge and the graph made of it; position of a variable in the graph by name in `index`."""

    knowledge: Knowledge
    graph: Graph

    @cached_property
    def index(self) -> dict[str, int]:
        """Position in the graph by name."""
        return {name: i for i, name in enumerate(self.graph.names)}

    def variable(self, name: str) -> Variable:
        """The variable of that name; KeyError where there is none."""
        return self.knowledge.variables[name]

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """Names of the variables that are ranked, in table order."""
        return tuple(n for n in self.graph.names if self.variable(n).kind in RANKED)


def load(directory: Path | str | None = None, *, language: str = "en", overlay: Path | str | None = None) -> Network:
    """The network of the tables in `directory`; of those shipped with the package by default.

    `language` is a column of wording.csv; `overlay` a folder with numbers that replace those of the tables.

    Raises
    ------
    KnowledgeError
        Where a table cannot be read. `twitchdx check` gives the whole list.
    """
    where = Path(directory) if directory else tables.default_directory()
    knowledge, issues = tables.read(where, language, Path(overlay) if overlay else None)
    errors = [issue for issue in issues if issue.level == "error"]
    if errors:
        raise KnowledgeError(errors)
    return build(knowledge)


def build(knowledge: Knowledge) -> Network:
    """The network of a valid set of tables (see `checks.check`)."""
    variables = [v for v in knowledge.variables.values() if v.kind is not Kind.MANAGEMENT]
    index = {v.name: i for i, v in enumerate(variables)}
    builder = _Builder(knowledge, variables, index)
    cpds = tuple(builder.cpd(v) for v in variables)
    names = tuple(v.name for v in variables)
    sizes = tuple(len(v.states) for v in variables)
    context = tuple(index[name] for name in CONTEXT if name in index)
    complaints = tuple(i for i, v in enumerate(variables) if v.complaint)
    asked = tuple(i for i, v in enumerate(variables) if v.kind in RANKED)
    return Network(knowledge, Graph(names, sizes, cpds, context, complaints, asked))


@dataclass(frozen=True)
class _Builder:
    knowledge: Knowledge
    variables: Sequence[Variable]
    index: dict[str, int]

    def cpd(self, variable: Variable) -> Table | Gate:
        if variable.name in self._links:
            return self._gate(variable)
        if variable.name in self._tests:
            return self._test(variable)
        if variable.name == "setting":  # always known; its prior is never used
            return Table((), np.full(len(variable.states), 1 / len(variable.states)))
        return self._root(variable)

    @cached_property
    def _links(self) -> dict[str, list[Link]]:
        return _by(self.knowledge.links, "child")

    @cached_property
    def _leaks(self) -> dict[str, list[Leak]]:
        return _by(self.knowledge.leaks, "variable")

    @cached_property
    def _baselines(self) -> dict[str, list[Baseline]]:
        return _by(self.knowledge.baselines, "variable")

    @cached_property
    def _tests(self) -> dict[str, list[ResultRow]]:
        return _by(self.knowledge.tests, "test")

    def _gate(self, variable: Variable) -> Gate:
        leak = self._stratified(variable, self._leaks.get(variable.name, ()), at_least=True)
        links: dict[str, dict[tuple[str, str], float]] = {}
        for link in self._links[variable.name]:
            strength = link_strength(link.number.value, link.comparison)
            links.setdefault(link.parent, {})[link.parent_state, link.child_state] = strength
        found = tuple(
            Table(
                (self.index[parent],),
                link_table(self.knowledge.variables[parent].states, variable.states, strengths),
            )
            for parent, strengths in links.items()
        )
        return Gate(leak, found)

    def _root(self, variable: Variable) -> Table:
        return self._stratified(variable, self._baselines.get(variable.name, ()), at_least=False)

    def _stratified(self, variable: Variable, rows: Sequence[Baseline] | Sequence[Leak], at_least: bool) -> Table:
        """A table over just those context variables that the rows tell apart."""
        named = [c for c in CONTEXT if any(getattr(r.stratum, c) != ANY for r in rows)]
        states = [self.knowledge.variables[c].states for c in named]
        values = [_row(variable, rows, dict(zip(named, where, strict=True)), at_least) for where in product(*states)]
        shape = (*map(len, states), len(variable.states))
        return Table(tuple(self.index[c] for c in named), np.array(values).reshape(shape))

    def _test(self, variable: Variable) -> Table:
        """Result given the states of one or two parents; two abnormal parents at once are averaged."""
        rows = self._tests[variable.name]
        parents = tuple(dict.fromkeys(r.parent for r in rows))
        known = _results(variable, rows)
        neutral = next(known[p, s] for p, s in known if s == self.knowledge.variables[p].neutral)
        states = [self.knowledge.variables[p].states for p in parents]
        values = [
            _averaged([known[key] for key in zip(parents, where, strict=True) if self._abnormal(key, known)], neutral)
            for where in product(*states)
        ]
        shape = (*map(len, states), len(variable.states))
        return Table(tuple(self.index[p] for p in parents), np.array(values).reshape(shape))

    def _abnormal(self, key: tuple[str, str], known: Mapping[tuple[str, str], Array]) -> bool:
        parent, state = key
        return key in known and state != self.knowledge.variables[parent].neutral


def _by(rows: Iterable[Row], attribute: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(getattr(row, attribute), []).append(row)
    return found


def _row(
    variable: Variable, rows: Sequence[Baseline] | Sequence[Leak], where: Mapping[str, str], at_least: bool
) -> Array:
    """Distribution over the states of a variable in one stratum. Shape (S,)."""
    values = [_most_specific(rows, state, where) for state in variable.states[1:]]
    if at_least:
        return distribution(values)
    return np.array([1.0 - sum(values), *values])


def _most_specific(rows: Sequence[Baseline] | Sequence[Leak], state: str, where: Mapping[str, str]) -> float:
    """Value of the row that names the most columns of the stratum `where`."""
    matching = [
        (sum(getattr(r.stratum, c) != ANY for c in where), r.number.value)
        for r in rows
        if r.state == state and all(getattr(r.stratum, c) in (ANY, where[c]) for c in where)
    ]
    return max(matching)[1] if matching else 0.0


def _results(variable: Variable, rows: Sequence[ResultRow]) -> dict[tuple[str, str], Array]:
    """Distribution of the result for each (parent, state) that has rows; the first result is the rest."""
    values: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        values.setdefault((row.parent, row.parent_state), {})[row.result] = row.number.value
    found = {}
    for key, given in values.items():
        rest = [given.get(result, 0.0) for result in variable.states[1:]]
        found[key] = np.array([1.0 - sum(rest), *rest])
    return found


def _averaged(abnormal: Sequence[Array], neutral: Array) -> Array:
    return np.mean(abnormal, axis=0) if abnormal else neutral
