"""How the first places agree with stated diagnoses, counted as they come out.

Published cases are chosen because they are striking: this describes them, it measures nothing about people who
attend (see priors/cases/README.md).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from twitchdx.batch.scoring import Result
from twitchdx.types import RankedCause, Ranking

FEW = 3  # the first places that are counted together


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a report states: its main cause, all causes that it names, and the list that should hold the main one."""

    main: str
    acceptable: frozenset[str]
    in_scope: bool
    in_list: str  # what_is_wrong or what_drives_it


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
    """Read diagnoses.csv, by case id."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["id"]: Diagnosis(
                row["main"], frozenset(row["acceptable"].split("|")), row["in_scope"] == "yes", row["list"]
            )
            for row in csv.DictReader(stream)
        }


def agreement(results: Iterable[Result], diagnoses: Mapping[str, Diagnosis]) -> Agreement:
    """Count how often the stated diagnosis came first, and among the first three."""
    scoped = [(r.ranking, d) for r in results if (d := diagnoses.get(r.row.id)) is not None and d.in_scope]
    main = [_place(_list(ranking, d.in_list), {d.main}) for ranking, d in scoped]
    stated = [
        min(_place(ranking.what_is_wrong, d.acceptable), _place(ranking.what_drives_it, d.acceptable))
        for ranking, d in scoped
    ]
    shares = [
        _share(_list(ranking, d.in_list)[0]) for (ranking, d), place in zip(scoped, main, strict=True) if place == 1
    ]
    return Agreement(
        cases=len(scoped),
        main_first=sum(place == 1 for place in main),
        main_among_few=sum(place <= FEW for place in main),
        stated_first=sum(place == 1 for place in stated),
        stated_among_few=sum(place <= FEW for place in stated),
        share=median(shares) if shares else None,
    )


def _list(ranking: Ranking, name: str) -> tuple[RankedCause, ...]:
    return ranking.what_drives_it if name == "what_drives_it" else ranking.what_is_wrong


def _place(causes: tuple[RankedCause, ...], wanted: Iterable[str]) -> float:
    """Return the best place of the wanted causes in a list, from 1; infinite where none is in it."""
    names = set(wanted)
    return next((float(place) for place, c in enumerate(causes, start=1) if c.cause in names), float("inf"))


def _share(cause: RankedCause) -> float:
    return cause.posterior if cause.attribution is None else cause.attribution
