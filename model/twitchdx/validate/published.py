"""The published cases: every measure of how the program does on them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twitchdx.batch.agreement import Diagnosis
from twitchdx.cases import CaseRow
from twitchdx.network import Network
from twitchdx.validate.bar import Bar, bars
from twitchdx.validate.cant_miss import CantMissRecall, cant_miss_recall
from twitchdx.validate.classes import CaseClass, SeveralCauses, case_classes, several_causes
from twitchdx.validate.differential import Differential, differentials
from twitchdx.validate.outcomes import MODES, Mode, Outcome, Progress, in_scope, outcomes
from twitchdx.validate.outside import Outside, outside
from twitchdx.validate.places import READINGS, Places, Reading, places
from twitchdx.validate.scores import Scores, scores
from twitchdx.validate.surprise import Surprise

# How a note of diagnoses.csv says that a case cannot be answered from what was read of it.
UNANSWERABLE = re.compile(r"answer not in (the|its) text|known from the title", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Published:
    """Measures over the cases of a file; places, differentials and scores count the in-scope cases.

    `without_diagnosis` are ids of cases that no diagnosis was given for, `without_case` the reverse; `rejected` those
    that could not be scored and so count as missed.
    """

    file: str
    outcomes: Mapping[Mode, tuple[Outcome, ...]]
    places: Mapping[tuple[Mode, Reading], Places]
    differentials: Mapping[Mode, tuple[Differential, ...]]
    scores: Mapping[Mode, Scores]
    bars: tuple[Bar, ...]
    classes: tuple[CaseClass, ...]
    several: Mapping[Mode, SeveralCauses]
    outside: Outside
    cant_miss: CantMissRecall
    unanswerable: tuple[Outcome, ...]
    without_diagnosis: tuple[str, ...]
    without_case: tuple[str, ...]

    @property
    def scoped(self) -> int:
        """Number of in-scope cases."""
        return len(in_scope(self.outcomes["tests"]))

    @property
    def rejected(self) -> tuple[Outcome, ...]:
        """Cases that could not be scored with their tests."""
        return tuple(outcome for outcome in self.outcomes["tests"] if not outcome.ranking.scored)

    def misses(self, mode: Mode) -> tuple[Outcome, ...]:
        """In-scope cases in which no stated cause came first, the furthest down first."""
        missed = [outcome for outcome in in_scope(self.outcomes[mode]) if outcome.generous > 1]
        return tuple(sorted(missed, key=lambda outcome: -outcome.generous))


def published(
    network: Network,
    rows: Sequence[CaseRow],
    diagnoses: Mapping[str, Diagnosis],
    file: str,
    known: Sequence[Surprise] = (),
    progress: Progress | None = None,
) -> Published:
    """Score the cases of a file twice and measure.

    Parameters
    ----------
    known
        Surprises of simulated patients, to tell whether the findings of a case are unusual.
    """
    found = outcomes(network, rows, diagnoses, progress)
    scoped: dict[Mode, tuple[Outcome, ...]] = {mode: in_scope(found[mode]) for mode in MODES}
    placed = {(mode, reading): places(scoped[mode], reading) for mode in MODES for reading in READINGS}
    mains = {outcome.diagnosis.main for outcome in scoped["tests"]}
    ids = {row.id for row in rows}
    return Published(
        file=file,
        outcomes=found,
        places=placed,
        differentials={mode: differentials(scoped[mode]) for mode in MODES},
        scores={mode: scores(scoped[mode]) for mode in MODES},
        bars=bars(placed),
        classes=case_classes(scoped, {main: network.knowledge.label(main) for main in mains}),
        several={mode: several_causes(scoped[mode]) for mode in MODES},
        outside=outside(network, found["tests"], rows, known),
        cant_miss=cant_miss_recall(network, found),
        unanswerable=tuple(o for o in scoped["tests"] if UNANSWERABLE.search(o.diagnosis.note)),
        without_diagnosis=tuple(row.id for row in rows if row.id not in diagnoses),
        without_case=tuple(name for name in diagnoses if name not in ids),
    )
