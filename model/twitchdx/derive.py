"""The cells of a folder of tables that follow from figures: filled where empty, written again where they moved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from twitchdx import tables
from twitchdx.formulas import FormulaError, agrees, evaluate, parse
from twitchdx.parts import comparisons, settled
from twitchdx.pooling import Estimate
from twitchdx.tables.files import Row, Table, read_files
from twitchdx.tables.writing import cells, write_changes
from twitchdx.types import Figure, Issue, Place

COLUMNS = ("value", "low", "high", "source", "locator", "comparison")
SEE_FIGURES = "see figures.csv"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell before and after."""

    place: Place
    column: str
    before: str
    after: str


def derive(directory: Path, write: bool = True) -> tuple[tuple[Change, ...], tuple[Issue, ...]]:
    """Bring every number with a formula in line with its figures and with the network.

    Parameters
    ----------
    directory
        Tables to read and to write to.
    write
        Whether to write at all. Empty cells are filled before the network is built, so a dry run of
        tables with empty values reports those alone.

    Returns
    -------
    changes, issues
        What was (or would be) written, and what could not be read.
    """
    files, unreadable, _ = read_files(directory)
    figures = tables.read(directory)[0].figures
    filled = list(_filled(files, figures))
    if write:
        write_changes(directory, files, _by_place(filled))
    elif filled:
        return tuple(filled), unreadable
    knowledge, issues = tables.read(directory)
    if any(issue.level == "error" for issue in issues):
        return tuple(filled), issues
    files = read_files(directory)[0]
    fresh = {(change.place, change.column) for change in filled}
    moved = list(_moved(files, settled(knowledge), comparisons(knowledge), fresh))
    if write:
        write_changes(directory, files, _by_place(moved))
    return (*filled, *moved), issues


def _by_place(changes: list[Change]) -> dict[Place, dict[str, str]]:
    found: dict[Place, dict[str, str]] = {}
    for change in changes:
        found.setdefault(change.place, {})[change.column] = change.after
    return found


def _filled(files: Mapping[str, Table], figures: Mapping[str, Figure]) -> Iterator[Change]:
    """Empty cells of rows with a formula; a part of a total begins as the total."""
    for row in _rows(files):
        for column, formula in (("value", "formula"), ("comparison", "comparison_formula")):
            estimate = _estimate(row.cells.get(formula, ""), figures)
            if estimate is None:
                continue
            wanted = {column: estimate.value}
            if column == "value":
                wanted |= {"low": estimate.low, "high": estimate.high}
            for name, number in wanted.items():
                if not row[name]:
                    yield Change(row.place, name, "", cells(number))
        yield from _cited(row, figures)


def _cited(row: Row, figures: Mapping[str, Figure]) -> Iterator[Change]:
    """Source and locator of a number with a formula are those of its figures."""
    keys = [k for column in ("formula", "comparison_formula") for k in _keys(row.cells.get(column, ""))]
    used = [figures[k] for k in dict.fromkeys(keys) if k in figures]
    if not used or not row["formula"]:
        return
    wanted = {
        "source": ";".join(dict.fromkeys(f.source for f in used)),
        "locator": used[0].locator if len(used) == 1 else SEE_FIGURES,
    }
    for column, text in wanted.items():
        if row[column] != text:
            yield Change(row.place, column, row[column], text)


def _moved(
    files: Mapping[str, Table],
    values: Mapping[Place, Estimate],
    others: Mapping[Place, Estimate],
    fresh: Collection[tuple[Place, str]],
) -> Iterator[Change]:
    """Cells that no longer agree; an end of a range that was not empty before is only ever moved outwards."""
    for row in _rows(files):
        if (found := values.get(row.place)) is not None:
            low = found.low if (row.place, "low") in fresh else min(float(row["low"]), found.low)
            high = found.high if (row.place, "high") in fresh else max(float(row["high"]), found.high)
            yield from _written(row, {"value": found.value, "low": low, "high": high})
        if (other := others.get(row.place)) is not None:
            yield from _written(row, {"comparison": other.value})


def _written(row: Row, wanted: Mapping[str, float]) -> Iterator[Change]:
    for column, number in wanted.items():
        if not agrees(float(row[column]), number):
            yield Change(row.place, column, row[column], cells(number))


def _rows(files: Mapping[str, Table]) -> Iterator[Row]:
    for table in files.values():
        if "formula" in table.layout.columns:
            yield from table.rows


def _estimate(text: str, figures: Mapping[str, Figure]) -> Estimate | None:
    try:
        return evaluate(parse(text), figures) if text else None
    except FormulaError:
        return None  # `check` says what is wrong with it


def _keys(text: str) -> tuple[str, ...]:
    try:
        return parse(text).keys if text else ()
    except FormulaError:
        return ()
