"""From the rows of a case file to evidence as arrays.

A row is odd where something in it is in error or worth a word, where its findings contradict each other by definition,
or where it holds what no cell can (visits, likelihoods). Odd rows go through `evidence.resolve` one by one, which says
what is wrong; about all others there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twitchdx.batch.cells import Cells, Texts
from twitchdx.batch.clashes import clashing
from twitchdx.batch.patterns import NONE, Patterns, Rows, patterns
from twitchdx.batch.source import Source
from twitchdx.batch.understanding import Memory, context_of, translated
from twitchdx.cases.columns import Role, Understood
from twitchdx.cases.csv_rows import case_from_cells
from twitchdx.cases.row import UNREAD, CaseRow, fallback_id
from twitchdx.cases.visits import DATES
from twitchdx.engine.observed import UNKNOWN, Observed, observed
from twitchdx.evidence import resolve
from twitchdx.evidence.index import index
from twitchdx.graph import Array
from twitchdx.network import CONTEXT, Network
from twitchdx.types import Case, Issue

Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
WHO = {
    "setting": "setting",
    "sex": "sex",
    "age_band": "age",
}  # variables of the context, and the columns they come from


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """N rows of a case file with P patterns of evidence: what is known of each, and what is to be said about it.

    `given` (P) holds the context too; `which` (N,) is the pattern of each row, `NONE` of `rejected` ones. `used` and
    `ignored` (N,) count findings that were used, and filled cells that were not.
    """

    lines: NDArray[np.int64]
    ids: Sequence[str]
    given: Observed
    which: Rows
    used: Codes
    ignored: Codes
    rejected: Flags
    issues: Mapping[int, tuple[Issue, ...]]
    read: Callable[[int], CaseRow]  # one row again, as a case
    unread: Mapping[int, Sequence[str]] = field(default_factory=dict)  # what a row holds that means nothing here


@dataclass(slots=True, eq=False)
class _Draft:
    """Evidence of P patterns while it is put together."""

    states: NDArray[np.int8]
    soft: dict[int, list[tuple[Codes, Array]]]
    odd: Any  # Flags, of which numpy's types make a scalar after |=
    used: Codes

    def add(self, v: int, rows: Codes, weights: Array) -> None:
        """Likelihoods (M, S) of a variable in M rows."""
        if len(rows):
            self.soft.setdefault(v, []).append((rows, weights))

    def take(self, rows: Rows) -> _Draft:
        """The evidence of some rows, which rise."""
        soft = {}
        for v, parts in self.soft.items():
            pairs = [(np.flatnonzero(np.isin(own, rows)), own, weights) for own, weights in parts]
            soft[v] = [(np.searchsorted(rows, own[kept]), weights[kept]) for kept, own, weights in pairs]
        return _Draft(self.states[rows], soft, self.odd[rows], self.used[rows])

    def observed(self) -> Observed:
        """The evidence as it is by now."""
        soft = {}
        for v, parts in self.soft.items():
            rows = np.concatenate([rows for rows, _ in parts])
            order = np.argsort(rows, kind="stable")
            if len(order):
                soft[v] = rows[order], np.concatenate([weights for _, weights in parts])[order]
        return Observed(self.states, soft)


def _draft(network: Network, count: int) -> _Draft:
    states = np.full((count, len(network.graph.names)), UNKNOWN, np.int8)
    return _Draft(states, {}, np.zeros(count, bool), np.zeros(count, np.intp))


def coded_cells(memory: Memory, source: Source, found: Cells) -> Coded:
    """Evidence of the rows of a table."""
    pairs = [*zip(source.columns, found.columns, strict=True)]
    own = patterns([cells.which for column, cells in pairs if column.is_evidence], len(found.lines))
    draft = _of_patterns(memory, source, [(column, cells.take(own.first)) for column, cells in pairs], len(own.first))
    ignored = np.zeros(len(found.lines), np.intp)
    for column, cells in pairs:
        if column.role in (Role.UNKNOWN, Role.IGNORED):
            ignored += cells.filled
    ids, nameless = _ids(pairs, found)
    nameless[[*found.broken]] = True

    def read(row: int) -> CaseRow:
        return found.broken.get(row) or _case(source, found, row)

    return _finished(memory, draft, own, nameless, found.lines, ids, ignored, read)


def _of_patterns(memory: Memory, source: Source, pairs: Sequence[tuple[Understood, Texts]], count: int) -> _Draft:
    """Evidence of P rows, each of another pattern."""
    draft = _draft(memory.network, count)
    who = {column.name: (column, own) for column, own in pairs if column.role is Role.WHO}
    _add_context(memory, draft, who, source.dialect.decimal)
    taken: set[str] = set()
    for column, own in pairs:
        if column.role is Role.FINDING:
            _add_column(memory, draft, column, own, source.dialect.decimal, again=column.name in taken)
            taken.add(column.name)
    return draft


def coded_rows(memory: Memory, rows: Sequence[CaseRow]) -> Coded:
    """Evidence of cases that were read one by one."""
    odd = np.array([row.case is None or bool(row.issues) or bool(row.case.visits) for row in rows], bool)
    record = _of_one_record(rows, odd)
    draft = _draft(memory.network, len(record.first))
    draft.odd[:] = odd[record.first]
    cases = {i: case for i, row in enumerate(record.first.tolist()) if (case := rows[row].case) and not odd[row]}
    _add_cases(memory, draft, cases)
    lines = np.array([row.line for row in rows], np.int64)
    unread = {i: names for i, row in enumerate(rows) if isinstance(names := row.extra.get(UNREAD), tuple)}
    ignored = np.zeros(len(rows), np.intp)
    ignored[[*unread]] = [len(names) for names in unread.values()]
    ids, alike = [row.id for row in rows], _alike(draft)
    odd |= np.asarray(draft.odd)[record.which]
    own = Patterns(record.first[alike.first], alike.which[record.which])
    coded = _finished(memory, draft.take(alike.first), own, odd, lines, ids, ignored, rows.__getitem__)
    return replace(coded, unread=unread)


def _of_one_record(rows: Sequence[CaseRow], odd: Flags) -> Patterns:
    """Rows that share their findings, as readers of files that repeat themselves make them; odd ones share nothing."""
    places: dict[object, int] = {}
    which = np.empty(len(rows), np.intp)
    for i, (row, alone) in enumerate(zip(rows, odd.tolist(), strict=True)):
        case = row.case
        shared = None if alone or case is None else (id(case.findings), case.setting, case.age, case.sex)
        which[i] = places.setdefault(shared or i, len(places))
    return Patterns(np.unique(which, return_index=True)[1], which)


def _alike(draft: _Draft) -> Patterns:
    """Rows whose evidence is known exactly and the same; others stay by themselves."""
    alone = np.zeros(len(draft.used), np.int32)
    for parts in draft.soft.values():
        for rows, _ in parts:
            alone[rows] = rows + 1
    return patterns([alone, draft.used, *draft.states.T], len(alone))


def _add_context(memory: Memory, draft: _Draft, who: Mapping[str, tuple[Understood, Texts]], decimal: str) -> None:
    for name, key in WHO.items():
        v = memory.network.index[name]
        if key in who:
            column, own = who[key]
            meaning = memory.context(name, column, own.distinct, decimal)
            draft.states[:, v] = meaning.state[own.which]
            draft.odd |= meaning.odd[own.which]
        else:
            draft.states[:, v] = context_of(memory.network, Case(""))[name][0]


def _add_column(memory: Memory, draft: _Draft, column: Understood, own: Texts, decimal: str, *, again: bool) -> None:
    """Add a column of findings. A second one of the same finding makes every row odd that fills it."""
    network = memory.network
    v = network.index[column.name]
    sex = draft.states[:, network.index["sex"]]
    by_sex = column.name in index(network.knowledge).labs
    for code in np.unique(sex).tolist() if by_sex else [UNKNOWN]:
        rows = np.flatnonzero(sex == code) if by_sex else np.arange(len(sex))
        meaning = memory.cells(
            column, own.distinct, network.variable("sex").states[code] if code >= 0 else None, decimal
        )
        which = own.which[rows]
        soft: Flags = np.asarray(meaning.weights.any(axis=1))[which]
        known = (meaning.state[which] >= 0) | soft
        draft.odd[rows] |= np.asarray(meaning.odd[which] | known if again else meaning.odd[which])
        if not again:
            draft.states[rows, v] = meaning.state[which]
            draft.add(v, rows[soft], meaning.weights[which[soft]])
            draft.used[rows] += known


def _add_cases(memory: Memory, draft: _Draft, cases: Mapping[int, Case]) -> None:
    """Add the evidence of cases, by row; odd is one with something in it that only reading it whole can tell."""
    network = memory.network
    named, places = network.variable("sex").states, [network.index[name] for name in WHO]
    counts, variables, codes = list[int](), list[int](), list[int]()
    for row, case in cases.items():
        states, odd = memory.context_of(case)
        draft.states[row, places] = states
        sex = draft.states[row, network.index["sex"]]
        record = memory.record(case.findings, named[sex] if sex >= 0 else None)
        counts.append(len(record.variables))
        variables += record.variables
        codes += record.states
        for v, weights in record.weights:
            draft.add(v, np.array([row]), weights[None])
        draft.odd[row] = odd or record.odd
        draft.used[row] = record.used
    rows = np.repeat(np.fromiter(cases, np.intp, len(cases)), counts)
    draft.states[rows, np.array(variables, np.intp)] = np.array(codes, np.int8)


def _ids(pairs: Sequence[tuple[Understood, Texts]], found: Cells) -> tuple[list[str], Flags]:
    """Id of each row, and which have none though the table has ids. Shape (N,)."""
    own = next((cells for column, cells in pairs if column.role is Role.WHO and column.name == "id"), None)
    if own is None:
        return [fallback_id(line) for line in found.lines.tolist()], np.zeros(len(found.lines), bool)
    distinct = [text.strip() for text in own.distinct]
    missing = np.array([not text for text in distinct], bool)
    return [distinct[i] for i in own.which.tolist()], missing[own.which]


def _case(source: Source, found: Cells, row: int) -> CaseRow:
    """The case of one row, read as a single case is."""
    used = [
        (column.column, translated(column, own[row]))
        for column, own in zip(source.columns, found.columns, strict=True)
        if column.role in (Role.WHO, Role.FINDING, Role.NOTE) and column.name not in DATES  # a row by itself
    ]
    line = int(found.lines[row])
    where, decimal = f"{source.name}:{line}", source.dialect.decimal
    case = case_from_cells([c for c, _ in used], [text for _, text in used], line, where, decimal)
    if all(column.name != "id" for column in source.columns):  # nobody forgot it
        return CaseRow(case.line, case.id, case.case, tuple(i for i in case.issues if i.level == "error"), case.extra)
    return case


def _finished(
    memory: Memory,
    draft: _Draft,
    own: Patterns,
    odd: Flags,
    lines: NDArray[np.int64],
    ids: list[str],
    ignored: Codes,
    read: Callable[[int], CaseRow],
) -> Coded:
    """Read the odd rows one by one: those of an odd pattern, and those that are `odd` by themselves (N,)."""
    given = draft.observed()
    draft.odd |= clashing(memory.network, given)
    odd = odd | np.asarray(draft.odd)[own.which]
    issues: dict[int, tuple[Issue, ...]] = {}
    rejected = np.zeros(len(lines), bool)
    alone: list[int] = []
    evidences: list[Mapping[str, Array]] = []
    for row in np.flatnonzero(odd).tolist():
        one = read(row)
        ids[row], said, evidence = one.id, list(one.issues), {}
        if one.case is not None:
            found = resolve(memory.network.knowledge, one.case)
            said += found.issues
            evidence = dict(found.weights)
        rejected[row] = one.case is None or any(issue.level == "error" for issue in said)
        if not rejected[row]:
            alone.append(row)
            evidences.append(evidence)
        if said:
            issues[row] = tuple(said)
    given, used, which = _with_odd(memory.network, given, draft.used, np.where(odd, NONE, own.which), alone, evidences)
    return Coded(lines, ids, given, which, used, ignored, rejected, issues, read)


def _with_odd(
    network: Network,
    given: Observed,
    used: Codes,
    which: Rows,
    alone: Sequence[int],
    evidences: Sequence[Mapping[str, Array]],
) -> tuple[Observed, Codes, Rows]:
    """Patterns still of a row, then one for each row that was read alone; findings used of each row (N,)."""
    kept = np.unique(which[which >= 0])
    which = np.where(which >= 0, np.searchsorted(kept, which), NONE)
    used = np.where(which >= 0, used[kept][which] if kept.size else 0, 0)
    if not alone:
        return (given if len(kept) == len(given) else given.take(kept)), used, which
    rows = np.array(alone)
    which[rows] = len(kept) + np.arange(len(rows))
    used[rows] = [len(evidence.keys() - {*CONTEXT}) for evidence in evidences]
    more = observed(network.graph, [{network.index[name]: w for name, w in one.items()} for one in evidences])
    return given.take(kept).and_then(more), used, which
