"""A local overlay: a folder with a few rows that replace numbers of the tables without touching them.

Its files are named like the tables of numbers and hold the key of a row, the new numbers, who says so and why.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from twitchdx.tables.files import Row, Table, did_you_mean, no_number, read_tables
from twitchdx.tables.layout import DIGEST_LENGTH, LAYOUTS, OVERLAYS
from twitchdx.types import Issue

NUMBERS = ("value", "low", "high")
REPLACED = "overlay"  # the source of a replaced number


def overlaid(
    tables: Mapping[str, Table], directory: Path, digest: str
) -> tuple[Mapping[str, Table], tuple[Issue, ...], str]:
    """Put the rows of an overlay in the place of those with the same key.

    Returns
    -------
    tables, issues, digest
        The digest names both: `<base>+<folder>.<overlay>`. A row without a counterpart, an author or a reason is an
        issue and changes nothing.
    """
    if not directory.is_dir():
        return tables, (_no_folder(directory),), digest
    present = {file: layout for file, layout in OVERLAYS.items() if (directory / file).is_file()}
    found, problems, content = read_tables(directory, present)
    issues = [*(replace(i, where=f"overlay {i.where}") for i in problems), *_strangers(directory)]
    if not present:
        issues.append(_empty(directory))
    changed = dict(tables)
    for file, overlay in found.items():
        changed[file] = _patched(tables[file], overlay, issues)
    name = f"{directory.resolve().name}.{hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]}"
    return changed, tuple(issues), f"{digest}+{name}"


def _patched(base: Table, overlay: Table, issues: list[Issue]) -> Table:
    key = base.layout.key
    known = {tuple(row[c] for c in key) for row in base.rows}
    new: dict[tuple[str, ...], Row] = {}
    for row in overlay.rows:
        problem = _problem(row, tuple(row[c] for c in key), known, new)
        if problem:
            issues.append(problem)
        else:
            new[tuple(row[c] for c in key)] = row
    rows = [_replaced(row, new.get(tuple(row[c] for c in key))) for row in base.rows]
    return replace(base, rows=tuple(rows))


def _replaced(base: Row, new: Row | None) -> Row:
    """The base row with the new numbers; empty cells keep the old ones."""
    if new is None:
        return base
    numbers = {c: new[c] for c in (*NUMBERS, "comparison") if new.cells.get(c)}
    passport = {
        "method": "elicited",
        "formula": "",
        "source": REPLACED,
        "locator": str(new.place),
        "grade": "D",
        "note": f"{new['reason']} ({new['author']})",
    }
    cells = {**base.cells, **numbers, **passport}
    if "comparison" in numbers:
        cells["comparison_formula"] = ""
    return Row(base.place, cells)


def _problem(
    row: Row, key: tuple[str, ...], known: set[tuple[str, ...]], new: Mapping[tuple[str, ...], Row]
) -> Issue | None:
    where, name = f"overlay {row.place}", ", ".join(key)
    if key not in known:
        fix = did_you_mean(name, (", ".join(k) for k in known), "An overlay replaces numbers; it cannot add a row.")
        return Issue("error", where, f"the tables have no row '{name}'", fix)
    if key in new:
        return Issue("error", where, f"'{name}' is there twice, first at {new[key].place}", "Keep one of the two rows.")
    missing = [c for c in ("value", "author", "reason") if not row[c]]
    if missing:
        return Issue(
            "error", where, f"'{name}' has no {' and no '.join(missing)}", "Say the number, who says so and why."
        )
    for column in (*NUMBERS, "comparison"):
        if row.cells.get(column) and not _is_number(row[column]):
            return replace(no_number(row, column), where=where)
    return None


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _strangers(directory: Path) -> Iterator[Issue]:
    for path in sorted(directory.glob("*.csv")):
        if path.name not in OVERLAYS:
            fix = did_you_mean(path.name, OVERLAYS, f"Name it like one of: {', '.join(OVERLAYS)}.")
            known = "a table that an overlay cannot change" if path.name in LAYOUTS else "no table"
            yield Issue("error", f"overlay {path.name}", f"this is {known}", fix)


def _no_folder(directory: Path) -> Issue:
    return Issue(
        "error",
        str(directory),
        "expected a folder with an overlay, found none",
        "Give the folder that holds its CSV files.",
    )


def _empty(directory: Path) -> Issue:
    return Issue(
        "error",
        str(directory),
        "expected tables to overlay, found none",
        f"Put rows into one of: {', '.join(OVERLAYS)}.",
    )
