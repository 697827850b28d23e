"""From rows of text to values; what cannot be read becomes an issue with its place."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from twitchdx.tables.files import Row, Table, did_you_mean, read_files
from twitchdx.types import (
    Baseline,
    Intervention,
    Issue,
    Kind,
    Knowledge,
    LabRow,
    Leak,
    Link,
    Number,
    Prevalence,
    ResultRow,
    Source,
    Stratum,
    Threshold,
    Variable,
)

K = TypeVar("K")
T = TypeVar("T")
Make = Callable[[Row, Number, Mapping[str, float]], T]
RANGE = ("value", "low", "high")
KINDS = tuple(kind.value for kind in Kind)


def default_directory() -> Path:
    """Folder of the tables that come with the package.

    Inside a wheel that is `twitchdx/priors`; in an editable install the `priors/` of the checkout.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "priors"
    checkout = package.parents[1] / "priors"
    return checkout if not installed.is_dir() and checkout.is_dir() else installed


def read(directory: Path) -> tuple[Knowledge, tuple[Issue, ...]]:
    """Read all tables of a directory.

    Parameters
    ----------
    directory : Path
        Holds the CSV files described in priors/README.md.

    Returns
    -------
    knowledge : Knowledge
        Everything that could be read. Rows with an unreadable number or kind are left out.
    issues : tuple of Issue
        What could not be read, with file and line. Meaning is the business of `checks`.
    """
    tables, problems, digest = read_files(directory)
    issues = list(problems)
    knowledge = Knowledge(
        variables=_variables(tables["variables.csv"].rows, issues),
        baselines=_numbered(tables["baselines.csv"], issues, _baseline),
        links=_numbered(tables["links.csv"], issues, _link, (*RANGE, "comparison")),
        leaks=_numbered(tables["leaks.csv"], issues, _leak),
        tests=_numbered(tables["tests.csv"], issues, _test),
        labs=_numbered(tables["labs.csv"], issues, _lab),
        thresholds=_numbered(tables["thresholds.csv"], issues, _threshold),
        interventions=_numbered(tables["interventions.csv"], issues, _intervention),
        wording=_first(_texts(tables["wording.csv"])),
        settings=_first((r["alias"], r["setting"]) for r in tables["settings.csv"].rows),
        sources=_first((r["key"], _source(r)) for r in tables["sources.csv"].rows),
        digest=digest,
        prevalences=_numbered(tables["prevalences.csv"], issues, _prevalence),
    )
    return knowledge, tuple(issues)


def _first(pairs: Iterable[tuple[K, T]]) -> Mapping[K, T]:
    """Keep the first row of each key; `checks` reports the others."""
    found: dict[K, T] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found


def _texts(table: Table) -> Iterator[tuple[tuple[str, str], str]]:
    for row in table.rows:
        if row["en"]:
            yield (row["variable"], row["what"]), row["en"]


def _numbered(
    table: Table,
    issues: list[Issue],
    make: Make[T],
    columns: tuple[str, ...] = RANGE,
) -> tuple[T, ...]:
    made: list[T] = []
    for row in table.rows:
        floats, problems = _floats(row, columns)
        if problems:
            issues += problems
        else:
            made.append(make(row, _number(row, floats), floats))
    return tuple(made)


def _floats(row: Row, columns: tuple[str, ...]) -> tuple[dict[str, float], list[Issue]]:
    floats: dict[str, float] = {}
    issues: list[Issue] = []
    for column in columns:
        try:
            floats[column] = float(row[column])
        except ValueError:
            issues.append(_no_number(row, column))
        else:
            if not math.isfinite(floats[column]):
                issues.append(_no_number(row, column))
    return floats, issues


def _no_number(row: Row, column: str) -> Issue:
    found = f"'{row[column]}'" if row[column] else "an empty cell"
    return Issue(
        "error",
        str(row.place),
        f"expected a number in column '{column}', found {found}",
        "Write digits with a decimal point, without unit, per cent sign or spaces.",
    )


def _number(row: Row, floats: Mapping[str, float]) -> Number:
    return Number(
        value=floats["value"],
        low=floats["low"],
        high=floats["high"],
        method=row["method"],
        source=row["source"],
        locator=row["locator"],
        population=row["population"],
        grade=row["grade"],
        entered_on=row["entered_on"],
        note=row["note"],
        place=row.place,
    )


def _variables(rows: Iterable[Row], issues: list[Issue]) -> Mapping[str, Variable]:
    variables: dict[str, Variable] = {}
    for row in rows:
        if row["kind"] not in KINDS:
            issues.append(_unknown_kind(row))
            continue
        if row["complaint"] not in ("yes", "no", ""):
            issues.append(_unclear_complaint(row))
        variables.setdefault(row["name"], _variable(row))
    return variables


def _variable(row: Row) -> Variable:
    return Variable(
        name=row["name"],
        kind=Kind(row["kind"]),
        group=row["group"],
        states=tuple(state.strip() for state in row["states"].split("|")),
        neutral=row["neutral"],
        complaint=row["complaint"] == "yes",
        definition=row["definition"],
        place=row.place,
    )


def _unknown_kind(row: Row) -> Issue:
    fix = did_you_mean(row["kind"], KINDS, f"Write one of: {', '.join(KINDS)}.")
    message = f"'{row['name']}' is of the unknown kind '{row['kind']}'"
    return Issue("error", str(row.place), message, fix)


def _unclear_complaint(row: Row) -> Issue:
    message = f"expected 'yes' or nothing in column 'complaint', found '{row['complaint']}'"
    fix = "Write yes for a finding that a person may come with."
    return Issue("error", str(row.place), message, fix)


def _stratum(row: Row) -> Stratum:
    return Stratum(row["setting"], row["age_band"], row["sex"])


def _baseline(row: Row, number: Number, _: Mapping[str, float]) -> Baseline:
    return Baseline(row["variable"], row["state"], _stratum(row), number)


def _leak(row: Row, number: Number, _: Mapping[str, float]) -> Leak:
    return Leak(row["variable"], row["state"], _stratum(row), number)


def _link(row: Row, number: Number, floats: Mapping[str, float]) -> Link:
    ends = (row["child"], row["child_state"], row["parent"], row["parent_state"])
    return Link(*ends, number, floats["comparison"])


def _test(row: Row, number: Number, _: Mapping[str, float]) -> ResultRow:
    return ResultRow(row["test"], row["result"], row["parent"], row["parent_state"], number)


def _lab(row: Row, number: Number, _: Mapping[str, float]) -> LabRow:
    cells = (row["test"], row["parameter"], row["state"], row["sex"], row["unit"])
    return LabRow(*cells, number)


def _threshold(row: Row, number: Number, _: Mapping[str, float]) -> Threshold:
    return Threshold(row["cause"], row["state"], number, row["crossing"], row["safety_net"])


def _intervention(row: Row, number: Number, _: Mapping[str, float]) -> Intervention:
    return Intervention(row["management"], row["target"], number, row["examples"])


def _prevalence(row: Row, number: Number, _: Mapping[str, float]) -> Prevalence:
    return Prevalence(row["variable"], row["state"], _stratum(row), row["given_variable"], row["given_state"], number)


def _source(row: Row) -> Source:
    return Source(row["key"], row["citation"], row["year"], row["url"], row["seen"])
