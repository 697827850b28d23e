"""How the first places agree with stated diagnoses, counted as they come out.

Published cases are chosen because they are striking: this describes them, it measures nothing about people who
attend (see priors/cases/README.md).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from twitchdx.batch.scoring import Result
from twitchdx.cases import UnreadableFileError
from twitchdx.language import say
from twitchdx.types import RankedCause, Ranking

FEW = 3  # the first places that are counted together
NOWHERE = math.inf  # the place of a cause that is not in the list
COLUMNS = ("id", "main", "acceptable", "in_scope", "list", "note")
LISTS = ("what_is_wrong", "what_drives_it")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a report states: its main cause, all causes that it names, and the list that should hold the main one."""

    main: str
    acceptable: frozenset[str]
    in_scope: bool
    in_list: str  # one of LISTS
    note: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts over the in-scope cases with a diagnosis, rejected ones included.

    `main_*` count the main diagnosis in its list, `stated_*` any stated cause in either list. `share` is the
    median attribution of the main diagnosis where it came first (posterior where nothing is complained of):
    a first place with a share of a few in a hundred is no success. None where nothing came first.
    """

    cases: int
    main_first: int
    main_among_few: int
    stated_first: int
    stated_among_few: int
    share: float | None


def read_diagnoses(path: Path) -> dict[str, Diagnosis]:
    """Stated diagnoses of a file like priors/cases/diagnoses.csv, by case id.

    Raises
    ------
    UnreadableFileError
        Where a column is missing, a row has the wrong number of cells or an unknown word, or an id is there twice.
    OSError
        Where the file cannot be opened.
    """
    found: dict[str, Diagnosis] = {}
    for where, row in _rows(path):
        for column, known in (("in_scope", ("yes", "no")), ("list", LISTS)):
            if row[column] not in known:
                message = say(
                    "expected {known} in column '{column}', found '{row}'",
                    known=say(" or ").join(known),
                    column=column,
                    row=row[column],
                )
                raise UnreadableFileError(where, message, say("Write one of {known}.", known=", ".join(known)))
        if row["id"] in found:
            raise UnreadableFileError(
                where, say("the case '{row}' is there twice", row=row["id"]), say("Keep one of the two rows.")
            )
        acceptable = frozenset({row["main"], *filter(None, row["acceptable"].split("|"))})
        found[row["id"]] = Diagnosis(row["main"], acceptable, row["in_scope"] == "yes", row["list"], row["note"])
    return found


def agreement(results: Iterable[Result], diagnoses: Mapping[str, Diagnosis]) -> Agreement:
    """Count how often the stated diagnosis came first, and among the first three."""
    scoped = [(r.ranking, d) for r in results if (d := diagnoses.get(r.row.id)) is not None and d.in_scope]
    main = [main_place(ranking, d) for ranking, d in scoped]
    stated = [stated_place(ranking, d) for ranking, d in scoped]
    shares = [share(listed(ranking, d.in_list)[0]) for (ranking, d), at in zip(scoped, main, strict=True) if at == 1]
    return Agreement(
        cases=len(scoped),
        main_first=sum(at == 1 for at in main),
        main_among_few=sum(at <= FEW for at in main),
        stated_first=sum(at == 1 for at in stated),
        stated_among_few=sum(at <= FEW for at in stated),
        share=median(shares) if shares else None,
    )


def listed(ranking: Ranking, name: str) -> tuple[RankedCause, ...]:
    """The list of a ranking by its name."""
    return ranking.what_drives_it if name == "what_drives_it" else ranking.what_is_wrong


def place(causes: tuple[RankedCause, ...], wanted: Iterable[str]) -> float:
    """Return the best place of the wanted causes in a list, from 1; NOWHERE where none is in it."""
    names = set(wanted)
    return next((float(at) for at, c in enumerate(causes, start=1) if c.cause in names), NOWHERE)


def main_place(ranking: Ranking, diagnosis: Diagnosis) -> float:
    """Place of the main diagnosis in the list that should hold it: the strict reading."""
    return place(listed(ranking, diagnosis.in_list), {diagnosis.main})


def stated_place(ranking: Ranking, diagnosis: Diagnosis) -> float:
    """Best place of any stated cause, each in the list that it belongs to: the generous reading."""
    return min(place(listed(ranking, name), diagnosis.acceptable) for name in LISTS)


def share(cause: RankedCause) -> float:
    """Attribution of a cause; its posterior where nothing is complained of."""
    return cause.posterior if cause.attribution is None else cause.attribution


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Rows of text with their place, every column there."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        try:
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                message = say("expected a column '{missing}', found none", missing=missing[0])
                raise UnreadableFileError(
                    f"{path.name}:1", message, say("Give the columns {columns}.", columns=", ".join(COLUMNS))
                )
            for row in reader:
                where = f"{path.name}:{reader.line_num}"
                if None in row or None in row.values():
                    message = say("expected {count} cells, found another number", count=len(reader.fieldnames or ()))
                    raise UnreadableFileError(
                        where, message, say("Put a cell that holds a comma between double quotes.")
                    )
                yield where, {column: cell.strip() for column, cell in row.items()}
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnreadableFileError(
                path.name, say("cannot be read: {error}", error=error), say("Save the file as CSV UTF-8.")
            ) from None
