"""From rows of text to values; what cannot be read becomes an issue with its place."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from twitchdx.tables.files import Row, Table, did_you_mean, no_number, read_files
from twitchdx.tables.overlay import overlaid
from twitchdx.types import (
    Baseline,
    Clock,
    Code,
    Course,
    Figure,
    Intervention,
    Issue,
    Kind,
    Knowledge,
    LabRow,
    Leak,
    Link,
    Number,
    Prevalence,
    Procedure,
    ResultRow,
    Source,
    Stratum,
    Threshold,
    Variable,
)

K = TypeVar("K")
T = TypeVar("T")
Make = Callable[[Row, Number, Mapping[str, float]], T]
Wording = Mapping[tuple[str, str], str]
RANGE = ("value", "low", "high")
ENGLISH = "en"
KINDS = tuple(kind.value for kind in Kind)


def default_directory() -> Path:
    """Folder of the tables that come with the package.

    Inside a wheel that is `twitchdx/priors`; in an editable install the `priors/` of the checkout.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "priors"
    checkout = package.parents[1] / "priors"
    return checkout if not installed.is_dir() and checkout.is_dir() else installed


def read(directory: Path, language: str = ENGLISH, overlay: Path | None = None) -> tuple[Knowledge, tuple[Issue, ...]]:
    """Read all tables of a directory.

    Parameters
    ----------
    directory : Path
        Holds the CSV files described in priors/README.md.
    language : str
        Column of wording.csv; English stands in where a text is missing.
    overlay : Path, optional
        A folder with rows that replace numbers (see `overlay`); the digest then names it.

    Returns
    -------
    knowledge : Knowledge
        Everything that could be read. Rows with an unreadable number or kind are left out.
    issues : tuple of Issue
        What could not be read, with file and line. Meaning is the business of `checks`.
    """
    tables, problems, digest = read_files(directory)
    issues = [*problems, *_no_such_language(tables["wording.csv"], language)]
    if overlay is not None:
        tables, more, digest = overlaid(tables, overlay, digest)
        issues += more
    wording = _first(_texts(tables["wording.csv"], language))
    knowledge = Knowledge(
        variables=_variables(tables["variables.csv"].rows, issues, language),
        baselines=_numbered(tables["baselines.csv"], issues, _baseline),
        links=_numbered(tables["links.csv"], issues, _link, (*RANGE, "comparison")),
        leaks=_numbered(tables["leaks.csv"], issues, _leak),
        tests=_numbered(tables["tests.csv"], issues, _test),
        labs=_numbered(tables["labs.csv"], issues, _lab),
        thresholds=_numbered(tables["thresholds.csv"], issues, partial(_threshold, wording)),
        interventions=_numbered(tables["interventions.csv"], issues, partial(_intervention, wording)),
        wording=wording,
        settings=_first((r["alias"], r["setting"]) for r in tables["settings.csv"].rows),
        sources=_first((r["key"], _source(r)) for r in tables["sources.csv"].rows),
        digest=digest,
        prevalences=_numbered(tables["prevalences.csv"], issues, _prevalence),
        procedures=_numbered(tables["procedures.csv"], issues, _procedure),
        steps=_first((r["variable"], r["procedure"]) for r in tables["steps.csv"].rows),
        clocks=_numbered(tables["clocks.csv"], issues, _clock, (*RANGE, "weeks")),
        courses=_numbered(tables["courses.csv"], issues, _course, (*RANGE, "weeks")),
        figures=_first((f.key, f) for f in _figures(tables["figures.csv"], issues)),
        codes=tuple(_code(row) for row in tables["codes.csv"].rows),
    )
    return knowledge, tuple(issues)


def _first(pairs: Iterable[tuple[K, T]]) -> Mapping[K, T]:
    """Keep the first row of each key; `checks` reports the others."""
    found: dict[K, T] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found


def _texts(table: Table, language: str) -> Iterator[tuple[tuple[str, str], str]]:
    for row in table.rows:
        if text := row.cells.get(language) or row[ENGLISH]:
            yield (row["variable"], row["what"]), text


def languages(table: Table) -> tuple[str, ...]:
    """Languages of wording.csv: its columns beyond the key."""
    return tuple(c for c in (table.rows[0].cells if table.rows else ()) if c not in table.layout.key)


def _no_such_language(table: Table, language: str) -> Iterator[Issue]:
    known = languages(table)
    if known and language not in known:
        message = f"expected a language of wording.csv, got '{language}'"
        yield Issue("error", "wording.csv", message, f"Use one of: {', '.join(known)}; or add a column for it.")


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
            issues.append(no_number(row, column))
        else:
            if not math.isfinite(floats[column]):
                issues.append(no_number(row, column))
    return floats, issues


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
        formula=row["formula"],
    )


def _figures(table: Table, issues: list[Issue]) -> Iterator[Figure]:
    for row in table.rows:
        given = tuple(c for c in ("low", "high", "n") if row[c])
        floats, problems = _floats(row, ("value", *given))
        if problems:
            issues += problems
        else:
            yield _figure(row, floats)


def _figure(row: Row, floats: Mapping[str, float]) -> Figure:
    return Figure(
        key=row["key"],
        quantity=row["quantity"],
        unit=row["unit"],
        value=floats["value"],
        low=floats.get("low"),
        high=floats.get("high"),
        n=floats.get("n"),
        source=row["source"],
        locator=row["locator"],
        population=row["population"],
        grade=row["grade"],
        seen=row["seen"],
        entered_on=row["entered_on"],
        note=row["note"],
        place=row.place,
    )


def _variables(rows: Iterable[Row], issues: list[Issue], language: str) -> Mapping[str, Variable]:
    variables: dict[str, Variable] = {}
    for row in rows:
        if row["kind"] not in KINDS:
            issues.append(_unknown_kind(row))
            continue
        if row["complaint"] not in ("yes", "no", ""):
            issues.append(_unclear_complaint(row))
        variables.setdefault(row["name"], _variable(row, language))
    return variables


def _variable(row: Row, language: str) -> Variable:
    return Variable(
        name=row["name"],
        kind=Kind(row["kind"]),
        group=row["group"],
        states=tuple(state.strip() for state in row["states"].split("|")),
        neutral=row["neutral"],
        complaint=row["complaint"] == "yes",
        definition=row.cells.get(f"definition_{language}") or row["definition"],
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
    return Link(*ends, number, floats["comparison"], row["comparison_formula"])


def _test(row: Row, number: Number, _: Mapping[str, float]) -> ResultRow:
    return ResultRow(row["test"], row["result"], row["parent"], row["parent_state"], number)


def _lab(row: Row, number: Number, _: Mapping[str, float]) -> LabRow:
    cells = (row["test"], row["parameter"], row["state"], row["sex"], row["unit"])
    return LabRow(*cells, number)


def _code(row: Row) -> Code:
    return Code(
        row["variable"], row["state"], row["system"], row["code"], row["display"], row["reads"] == "yes", row.place
    )


def _threshold(wording: Wording, row: Row, number: Number, _: Mapping[str, float]) -> Threshold:
    safety_net = wording.get((row["cause"], "safety_net"), "")
    return Threshold(row["cause"], row["state"], number, row["crossing"], safety_net)


def _intervention(wording: Wording, row: Row, number: Number, _: Mapping[str, float]) -> Intervention:
    examples = wording.get((row["management"], f"examples:{row['target']}"), "")
    return Intervention(row["management"], row["target"], number, examples)


def _clock(row: Row, number: Number, floats: Mapping[str, float]) -> Clock:
    return Clock(row["cause"], floats["weeks"], number, row["sign"])


def _course(row: Row, number: Number, floats: Mapping[str, float]) -> Course:
    return Course(row["variable"], row["outcome"], floats["weeks"], number)


def _procedure(row: Row, number: Number, _: Mapping[str, float]) -> Procedure:
    return Procedure(row["procedure"], row["aspect"], number)


def _prevalence(row: Row, number: Number, _: Mapping[str, float]) -> Prevalence:
    return Prevalence(row["variable"], row["state"], _stratum(row), row["given_variable"], row["given_state"], number)


def _source(row: Row) -> Source:
    return Source(row["key"], row["citation"], row["year"], row["url"], row["seen"])
