"""The cases of a file, each scored twice: history and examination only, and with tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from twitchdx.batch import Result, score_rows_in_parallel
from twitchdx.batch.agreement import LISTS, Diagnosis, listed, main_place, place, stated_place
from twitchdx.cases import CaseRow
from twitchdx.evidence.index import index
from twitchdx.evidence.words import plain
from twitchdx.network import Network
from twitchdx.types import Case, Kind, Knowledge, RankedCause, Ranking

Mode = Literal["history", "tests"]
MODES: tuple[Mode, ...] = ("history", "tests")
MODE_NAMES: Mapping[Mode, str] = {"history": "History and examination only", "tests": "With tests"}
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case with a stated diagnosis, scored once.

    `generous` is the best place of any stated cause, each in the list that it belongs to; `strict` the place of the
    main one in its list. Places count from 1 and are infinite where the cause is not listed.
    """

    id: str
    title: str
    case: Case | None  # as it was scored; None where the row could not be read
    diagnosis: Diagnosis
    ranking: Ranking
    generous: float
    strict: float

    @property
    def answer(self) -> RankedCause | None:
        """The main stated cause, before and after; None where it is not ranked."""
        return next((c for c in self.ranking.causes if c.cause == self.diagnosis.main), None)

    @property
    def leader(self) -> RankedCause | None:
        """What came first in the list that should hold the main cause."""
        causes = listed(self.ranking, self.diagnosis.in_list)
        return causes[0] if causes else None

    @property
    def places(self) -> dict[str, float]:
        """Place of every stated cause in its own list."""
        return {
            cause: min(place(listed(self.ranking, name), {cause}) for name in LISTS)
            for cause in sorted(self.diagnosis.acceptable)
        }


def outcomes(
    network: Network, rows: Sequence[CaseRow], diagnoses: Mapping[str, Diagnosis], progress: Progress | None = None
) -> dict[Mode, tuple[Outcome, ...]]:
    """Score every row that has a diagnosis, in both modes, in the order of the file.

    A rejected row keeps its place: nothing is listed in it, so it counts as missed.
    """
    known = [row for row in rows if row.id in diagnoses]
    asked = [*(_without_tests(network.knowledge, row) for row in known), *known]
    results: list[Result] = []
    for result in score_rows_in_parallel(network, asked):
        results.append(result)
        if progress:
            progress(len(results))
    halves = {"history": results[: len(known)], "tests": results[len(known) :]}
    return {mode: _outcomes(halves[mode], diagnoses) for mode in MODES}


def in_scope(found: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Those whose stated cause the model is meant to find."""
    return tuple(outcome for outcome in found if outcome.diagnosis.in_scope)


def without_tests(knowledge: Knowledge, case: Case) -> Case:
    """Case with the findings left out whose variable is a test, whatever name or label they go by."""
    names = index(knowledge).names

    def is_test(written: str) -> bool:
        variable = knowledge.variables.get(names.get(plain(written), written))
        return variable is not None and variable.kind is Kind.TEST

    return replace(case, findings={name: f for name, f in case.findings.items() if not is_test(name)})


def _without_tests(knowledge: Knowledge, row: CaseRow) -> CaseRow:
    return row if row.case is None else replace(row, case=without_tests(knowledge, row.case))


def _outcomes(results: Sequence[Result], diagnoses: Mapping[str, Diagnosis]) -> tuple[Outcome, ...]:
    return tuple(_outcome(result, diagnoses[result.row.id]) for result in results)


def _outcome(result: Result, diagnosis: Diagnosis) -> Outcome:
    ranking = result.ranking
    return Outcome(
        id=result.row.id,
        title=str(result.row.extra.get("title", "")),
        case=result.row.case,
        diagnosis=diagnosis,
        ranking=ranking,
        generous=stated_place(ranking, diagnosis),
        strict=main_place(ranking, diagnosis),
    )
