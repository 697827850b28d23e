"""What cells mean as evidence: each distinct one is understood once and remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twitchdx.cases.columns import Understood, word
from twitchdx.cases.csv_rows import CellError, finding, with_point
from twitchdx.engine.observed import UNKNOWN
from twitchdx.evidence import plain
from twitchdx.evidence.findings import UNKNOWN as NOBODY_KNOWS
from twitchdx.evidence.findings import read_finding
from twitchdx.evidence.index import index
from twitchdx.evidence.resolving import age_band_of, setting_of, sex_of, vector
from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.types import Case, Finding, Issue

RECORDS = 4096  # cases of which it is remembered what all their findings mean
KEPT = 100_000  # distinct cells of a column that are remembered


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """Evidence on variable `v`: a state, or UNKNOWN; `weights` (S,) where several are left.

    `odd` says that there is a word to say about it, which only reading the whole row can.
    """

    v: int
    state: int = UNKNOWN
    weights: Array | None = None
    odd: bool = False

    @property
    def known(self) -> bool:
        """Whether anything is known by it."""
        return self.state >= 0 or self.weights is not None


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What all findings of a case mean: variables and their states, likelihoods of those of which several are left.

    `odd` says that only reading the case whole can tell; `used` is how many findings something is known by.
    """

    variables: tuple[int, ...]
    states: tuple[int, ...]
    weights: tuple[tuple[int, Array], ...]
    odd: bool
    used: int


@dataclass(frozen=True, slots=True, eq=False)
class Meanings:
    """What D distinct cells mean: `state` (D,), `weights` (D, S) of those that leave several, `odd` (D,)."""

    state: NDArray[np.int8]
    weights: Array
    odd: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Meanings for one network, by finding and sex: reference ranges differ between the sexes."""

    network: Network
    _findings: dict[tuple[str, Finding, str | None], Meaning] = field(default_factory=dict)
    _records: dict[tuple[int, str | None], tuple[Mapping[str, Finding], Record]] = field(default_factory=dict)
    _contexts: dict[tuple[str, str | None, float | None], tuple[tuple[int, ...], bool]] = field(default_factory=dict)
    _cells: dict[tuple[Understood, str | None, str], dict[str, Meaning]] = field(default_factory=dict)

    def finding(self, name: str, value: Finding, sex: str | None) -> Meaning:
        """Meaning of one finding of a case."""
        key = (name, value, sex)
        try:
            known = self._findings.get(key)
        except TypeError:  # a likelihood has no hash
            return Meaning(-1, odd=True)
        if known is None:
            if len(self._findings) > KEPT:
                self._findings.clear()
            known = self._findings[key] = _meaning(self.network, name, value, sex)
        return known

    def record(self, findings: Mapping[str, Finding], sex: str | None) -> Record:
        """Meaning of all findings of a case; of those that cases share it is remembered."""
        key = id(findings), sex
        known = self._records.get(key)
        if known is not None:
            return known[1]
        found = [self.finding(name, value, sex) for name, value in findings.items()]
        variables = tuple([one.v for one in found])
        record = Record(
            variables,
            tuple([one.state for one in found]),
            tuple([(one.v, one.weights) for one in found if one.weights is not None]),
            any(one.odd for one in found) or len({*variables}) < len(variables),
            sum([one.known for one in found]),
        )
        if len(self._records) >= RECORDS:
            self._records.clear()
        self._records[key] = findings, record  # to hold the findings keeps their id theirs
        return record

    def context_of(self, case: Case) -> tuple[tuple[int, ...], bool]:
        """States of setting, sex and age band of a case, and whether there is a word to say about them."""
        key = (case.setting, case.sex, case.age)
        known = self._contexts.get(key)
        if known is None:
            if len(self._contexts) > KEPT:
                self._contexts.clear()
            read = context_of(self.network, case).values()
            known = self._contexts[key] = tuple(state for state, _ in read), any(odd for _, odd in read)
        return known

    def cells(self, column: Understood, texts: Sequence[str], sex: str | None, decimal: str) -> Meanings:
        """Meaning of the distinct cells of a column of findings."""
        known = self._cells.setdefault((column, sex, decimal), {})
        if len(known) > KEPT:
            known.clear()
        found = []
        for text in texts:
            if text not in known:
                known[text] = _of_cell(self.network, column, text, sex, decimal)
            found.append(known[text])
        size = self.network.graph.sizes[self.network.index[column.name]]
        weights = np.zeros((len(texts), size))
        for i, one in enumerate(found):
            if one.weights is not None:
                weights[i] = one.weights
        return Meanings(
            np.array([one.state for one in found], np.int8), weights, np.array([one.odd for one in found], bool)
        )

    def context(self, name: str, column: Understood, texts: Sequence[str], decimal: str) -> Meanings:
        """Meaning of the distinct cells that say setting, sex or age band."""
        found = [_of_context(self.network, name, translated(column, text), decimal) for text in texts]
        return Meanings(
            np.array([state for state, _ in found], np.int8),
            np.zeros((len(texts), self.network.graph.sizes[self.network.index[name]])),
            np.array([odd for _, odd in found], bool),
        )


def translated(column: Understood, text: str) -> str:
    """A cell as the mapping means it."""
    written = text.strip()
    return dict(column.values).get(word(written), written) if column.values else written


def _of_cell(network: Network, column: Understood, text: str, sex: str | None, decimal: str) -> Meaning:
    written = translated(column, text)
    if not written:
        return Meaning(network.index[column.name])
    try:
        return _meaning(network, column.name, finding(with_point(written, decimal), column.unit), sex)
    except CellError:
        return Meaning(network.index[column.name], odd=True)


def _meaning(network: Network, name: str, value: Finding, sex: str | None) -> Meaning:
    knowledge = network.knowledge
    found, reading, issues = read_finding(knowledge, index(knowledge), "", name, value, sex)
    if issues or found not in network.index:
        return Meaning(-1, odd=True)
    v = network.index[found]
    if reading is None:
        return Meaning(v)
    weights = vector(knowledge.variables[found], reading)
    states = np.flatnonzero(weights)
    return Meaning(v, int(states[0])) if len(states) == 1 else Meaning(v, weights=weights)


Reader = Callable[[Case], tuple[str | None, list[Issue]]]


def context_of(network: Network, case: Case) -> Mapping[str, tuple[int, bool]]:
    """State of setting, sex and age band, UNKNOWN where it is not known, and whether there is a word to say."""
    knowledge = network.knowledge
    read: Mapping[str, Reader] = {
        "setting": lambda one: setting_of(knowledge, one),
        "sex": lambda one: sex_of(knowledge, one),
        "age_band": lambda one: age_band_of(knowledge, one),
    }
    return {name: _state(network, name, *reader(case)) for name, reader in read.items()}


def _of_context(network: Network, name: str, written: str, decimal: str) -> tuple[int, bool]:
    if plain(written) in NOBODY_KNOWS:
        written = ""
    try:
        case = {
            "setting": lambda: Case("", setting=written) if written else Case(""),
            "sex": lambda: Case("", sex=written or None),
            "age_band": lambda: Case("", age=float(with_point(written, decimal)) if written else None),
        }[name]()
    except ValueError:
        return UNKNOWN, True
    return context_of(network, case)[name]


def _state(network: Network, name: str, state: str | None, issues: Sequence[Issue]) -> tuple[int, bool]:
    states = network.variable(name).states
    return (states.index(state) if state in states else UNKNOWN), bool(issues)
