"""Reader of cohorts.csv: groups of people of whom a study says how often something is so.

Like every table, it is read whole: what cannot be read becomes an issue with its place, the rest is used.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from twitchdx.tables.files import did_you_mean
from twitchdx.types import Issue, Place, Stratum, source_keys

FILE = "cohorts.csv"
COLUMNS = (
    "name",
    "setting",
    "age_band",
    "sex",
    "findings",
    "target",
    "state",
    "low",
    "high",
    "published",
    "source",
    "locator",
    "note",
    "sentence",
)


@dataclass(frozen=True, slots=True)
class Cohort:
    """P(`target` at `state` or worse) among people of one stratum with these findings lies from `low` to `high`.

    `findings` maps a variable to the states of which one is there. `published` is the figure in the words of the
    study, `sentence` what the check is about in plain language.
    """

    name: str
    stratum: Stratum
    findings: Mapping[str, tuple[str, ...]]
    target: str
    state: str
    low: float
    high: float
    published: str
    source: str
    locator: str
    note: str
    sentence: str
    place: Place

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of sources.csv that the row cites."""
        return source_keys(self.source)


class _UnreadableError(Exception):
    """Carries what is wrong and what to do until the place is known."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


def read_cohorts(directory: Path) -> tuple[tuple[Cohort, ...], tuple[Issue, ...]]:
    """Cohorts of the tables in `directory`, and what could not be read; nothing where there is no such file.

    Names of variables and states are judged where the network is known (`cohorts.problems`).
    """
    path = directory / FILE
    if not path.is_file():
        return (), ()
    issues: list[Issue] = []
    found: dict[str, Cohort] = {}
    for place, cells in _rows(path, issues):
        try:
            cohort = _cohort(place, cells)
            if cohort.name in found:
                message = f"'{cohort.name}' is there twice, first at {found[cohort.name].place}"
                raise _UnreadableError(message, "Give every row its own name.")
            found[cohort.name] = cohort
        except _UnreadableError as problem:
            issues.append(Issue("error", str(place), problem.message, problem.fix))
    return tuple(found.values()), tuple(issues)


def _rows(path: Path, issues: list[Issue]) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Rows with the right number of cells, stripped, by column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            missing = [column for column in COLUMNS if column not in header]
            if missing:
                issues.append(_missing_column(missing[0], header))
                return
            line = reader.line_num + 1
            for cells in reader:
                place, line = Place(FILE, line), reader.line_num + 1
                if len(cells) == len(header):
                    yield place, dict(zip(header, (cell.strip() for cell in cells), strict=True))
                elif any(cell.strip() for cell in cells):
                    issues.append(_wrong_count(place, len(header), len(cells)))
    except (UnicodeDecodeError, csv.Error) as error:
        issues.append(Issue("error", FILE, f"cannot be read: {error}", "Save the file as CSV UTF-8."))


def _cohort(place: Place, cells: Mapping[str, str]) -> Cohort:
    low, high = (_share(cells[column], column) for column in ("low", "high"))
    if low > high:
        raise _UnreadableError(f"expected low at most high, found {low:g} and {high:g}", "Exchange the two.")
    for column in ("name", "setting", "target", "state", "source", "sentence"):
        if not cells[column]:
            raise _UnreadableError(f"expected something in column '{column}', found an empty cell", "Fill it in.")
    return Cohort(
        name=cells["name"],
        stratum=Stratum(cells["setting"], cells["age_band"] or "any", cells["sex"] or "any"),
        findings=_findings(cells["findings"]),
        target=cells["target"],
        state=cells["state"],
        low=low,
        high=high,
        published=cells["published"],
        source=cells["source"],
        locator=cells["locator"],
        note=cells["note"],
        sentence=cells["sentence"],
        place=place,
    )


def _share(text: str, column: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0.0 <= number <= 1.0:
        found = f"'{text}'" if text else "an empty cell"
        message = f"expected a number from 0 to 1 in column '{column}', found {found}"
        raise _UnreadableError(message, "Write digits with a decimal point, without per cent sign.")
    return number


def _findings(text: str) -> dict[str, tuple[str, ...]]:
    """Read `name=state|name=state/state`: all of these findings, each in one of its states."""
    found: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (p.strip() for p in text.split("|"))):
        name, _, states = (piece.strip() for piece in part.partition("="))
        if not name or not states:
            message = f"expected finding=state in column 'findings', found '{part}'"
            raise _UnreadableError(message, "Write finding=state, with | between findings and / between states.")
        if name in found:
            raise _UnreadableError(f"the finding '{name}' is there twice", "Put its states together: name=one/other.")
        found[name] = tuple(state.strip() for state in states.split("/"))
    return found


def _missing_column(column: str, header: list[str]) -> Issue:
    extra = [name for name in header if name not in COLUMNS]
    fix = did_you_mean(column, extra, f"Add a column '{column}'; expected are {', '.join(COLUMNS)}.")
    return Issue("error", f"{FILE}:1", f"expected a column '{column}', found none", fix)


def _wrong_count(place: Place, expected: int, found: int) -> Issue:
    fix = "Put a cell that holds a comma between double quotes, and keep empty cells."
    return Issue("error", str(place), f"expected {expected} cells, found {found}", fix)
