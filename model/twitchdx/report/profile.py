"""What a results file says, counted in one pass; memory does not grow with its rows."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twitchdx.axis import FIRST, logit
from twitchdx.validate.intervals import Proportion

if TYPE_CHECKING:
    import pyarrow as pa

MOST_PROBABLE = 20  # rows named for each can't-miss cause
PROBLEMS = 10
BINS = 30  # of a picture, from one in a million to all, equally wide in log-odds
_EDGES = np.linspace(logit(FIRST), logit(0.995), BINS + 1)
_VARIES = re.compile(r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"|\d+(?:[.,]\d+)*(?:e[+-]?\d+)?")
_STEM = re.compile(r"cant_miss_(.+)_posterior")


@dataclass(frozen=True, slots=True)
class First:
    """How many rows a cause is first in; `low` and `high` bound its share (Wilson 1927, 95 %)."""

    cause: str
    rows: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Named:
    """A row by its id and line, with a probability."""

    id: str
    line: int
    probability: float


@dataclass(frozen=True, slots=True)
class Danger:
    """A can't-miss cause over all rows: how many are over its line, how many people that is expected to be, and who.

    `expected` is the sum of the probabilities; `histogram` counts rows by probability; `rows` are the most probable.
    """

    stem: str
    above: int
    expected: float
    histogram: tuple[int, ...]
    rows: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of problem, how many rows have it, and the first of them in full."""

    what: str
    rows: int
    id: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Profile:
    """All that the page shows. Histograms run from one in a million to all (see `edges`)."""

    rows: int
    statuses: Mapping[str, int]
    settings: Mapping[str, int]
    firsts: tuple[First, ...]
    shares: tuple[int, ...]
    dangers: tuple[Danger, ...]
    troubles: tuple[Trouble, ...]
    more_troubles: int
    used: float
    ignored: float
    surprising: int
    doubt: float | None
    digests: tuple[str, ...]
    versions: tuple[str, ...]

    @property
    def scored(self) -> int:
        """Rows that were scored."""
        return self.rows - self.statuses.get("rejected", 0)


def edges() -> tuple[float, ...]:
    """Probabilities at which the bins of the histograms begin and end."""
    return tuple(1.0 / (1.0 + np.exp(-_EDGES)))


def profile(tables: Iterable[pa.Table]) -> Profile:
    """Count the rows of a results file."""
    found = _Counts()
    for table in tables:
        _add(found, table)
    return _finished(found)


@dataclass(slots=True)
class _Counts:
    rows: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    settings: Counter[str] = field(default_factory=Counter)
    firsts: Counter[str] = field(default_factory=Counter)
    shares: NDArray[np.int64] = field(default_factory=lambda: np.zeros(BINS, np.int64))
    sums: Counter[str] = field(default_factory=Counter)
    above: Counter[str] = field(default_factory=Counter)
    expected: dict[str, float] = field(default_factory=dict)
    histograms: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    probable: dict[str, list[tuple[float, int, str]]] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    digests: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    surprising: int = 0
    doubt: float = 0.0
    doubts: int = 0


def _add(found: _Counts, table: pa.Table) -> None:
    found.rows += len(table)
    columns = {name: table[name] for name in table.column_names}
    for name, counter in (
        ("status", found.statuses),
        ("setting", found.settings),
        ("top1_cause", found.firsts),
        ("digest", found.digests),
        ("version", found.versions),
    ):
        if name in columns:
            counter.update(_counted(columns[name]))
    _add_measures(found, columns)
    ids, lines = columns["id"].to_pylist(), _numbers(columns["line"])
    for name in table.column_names:
        if (stem := _STEM.fullmatch(name)) is not None:
            _add_danger(found, stem[1], _numbers(columns[name]), columns.get(f"cant_miss_{stem[1]}_above"), ids, lines)
    _add_troubles(found, columns["issues"].to_pylist(), ids, lines)


def _add_measures(found: _Counts, columns: Mapping[str, Any]) -> None:
    for name in ("used", "ignored"):
        if name in columns:
            found.sums[name] += int(np.nansum(_numbers(columns[name])))
    if "surprise" in columns:
        found.surprising += int((_numbers(columns["surprise"]) > 0).sum())
    if "doubt" in columns:
        doubt = _numbers(columns["doubt"])
        found.doubt, found.doubts = found.doubt + float(np.nansum(doubt)), found.doubts + int((~np.isnan(doubt)).sum())
    if "top1_posterior" in columns:
        share = _numbers(columns["top1_posterior"])
        if "top1_attribution" in columns:
            produced = _numbers(columns["top1_attribution"])
            share = np.where(np.isnan(produced), share, produced)
        found.shares += _histogram(share)


def _add_danger(
    found: _Counts, stem: str, values: NDArray[np.float64], above: Any, ids: Sequence[str], lines: NDArray[np.float64]
) -> None:
    known = np.flatnonzero(~np.isnan(values))
    found.expected[stem] = found.expected.get(stem, 0.0) + float(values[known].sum())
    found.histograms[stem] = found.histograms.get(stem, np.zeros(BINS, np.int64)) + _histogram(values)
    if above is not None:
        found.above[stem] += sum(word in ("yes", True) for word in above.to_pylist())
    few = known[np.argsort(-values[known], kind="stable")[:MOST_PROBABLE]]
    held = found.probable.setdefault(stem, [])
    held += [(float(values[i]), -int(lines[i]), str(ids[i])) for i in few.tolist()]
    found.probable[stem] = heapq.nlargest(MOST_PROBABLE, held)


def _add_troubles(found: _Counts, issues: Sequence[str | None], ids: Sequence[str], lines: NDArray[np.float64]) -> None:
    for row, text in enumerate(issues):
        if not text:
            continue
        for what, whole in {_kind(part): part for part in text.split(" | ")}.items():
            known = found.troubles.get(what)
            count = 1 if known is None else known.rows + 1
            first = known or Trouble(what, 0, str(ids[row]), int(lines[row]), whole)
            found.troubles[what] = Trouble(what, count, first.id, first.line, first.text)


def _kind(issue: str) -> str:
    """A problem without the names and numbers of one row: level and message, as far as it is the same for all."""
    level, _, rest = issue.partition(": ")
    message = rest.split(": ", 1)[-1].split(". ", 1)[0]
    return f"{level}: {_VARIES.sub('…', message)}"


def _counted(values: Any) -> Iterator[str]:
    yield from (str(value) for value in values.to_pylist() if value is not None)


def _numbers(values: Any) -> NDArray[np.float64]:
    return np.array([np.nan if v is None else float(v) for v in values.to_pylist()])


def _histogram(values: NDArray[np.float64]) -> NDArray[np.int64]:
    inside = values[~np.isnan(values)]
    if not inside.size:
        return np.zeros(BINS, np.int64)
    safe = np.clip(inside, FIRST, 0.995)
    return np.asarray(np.histogram(np.clip(np.log(safe / (1 - safe)), _EDGES[0], _EDGES[-1]), _EDGES)[0], np.int64)


def _first(name: str, rows: int, scored: int) -> First:
    low, high = Proportion(rows, scored).interval or (0.0, 1.0)
    return First(name, rows, low, high)


def _finished(found: _Counts) -> Profile:
    scored = found.rows - found.statuses["rejected"]
    firsts = tuple(_first(name, rows, scored) for name, rows in found.firsts.most_common())
    dangers = [
        Danger(
            stem,
            found.above[stem],
            found.expected[stem],
            tuple(found.histograms[stem].tolist()),
            tuple(Named(name, -line, p) for p, line, name in found.probable[stem]),
        )
        for stem in found.expected
    ]
    troubles = sorted(found.troubles.values(), key=lambda one: (-one.rows, one.what))
    return Profile(
        rows=found.rows,
        statuses=dict(found.statuses),
        settings=dict(found.settings.most_common()),
        firsts=firsts,
        shares=tuple(found.shares.tolist()),
        dangers=tuple(sorted(dangers, key=lambda one: (-one.above, -one.expected, one.stem))),
        troubles=tuple(troubles[:PROBLEMS]),
        more_troubles=max(0, len(troubles) - PROBLEMS),
        used=found.sums["used"] / max(1, found.rows),
        ignored=found.sums["ignored"] / max(1, found.rows),
        surprising=found.surprising,
        doubt=found.doubt / found.doubts if found.doubts else None,
        digests=tuple(sorted(found.digests)),
        versions=tuple(sorted(found.versions)),
    )
