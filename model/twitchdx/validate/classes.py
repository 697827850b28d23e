"""The cases grouped by their main stated cause, and those with several stated causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twitchdx.batch.agreement import FEW
from twitchdx.validate.intervals import Proportion, proportion
from twitchdx.validate.outcomes import Mode, Outcome
from twitchdx.validate.places import Places, places
from twitchdx.validate.scores import Scores, scores


@dataclass(frozen=True, slots=True)
class CaseClass:
    """Cases with one main cause: generous places in both modes, scores and places of each case with tests."""

    main: str
    label: str
    history: Places
    tests: Places
    scores: Scores
    cases: tuple[Outcome, ...]  # with tests


def case_classes(found: Mapping[Mode, Sequence[Outcome]], labels: Mapping[str, str]) -> tuple[CaseClass, ...]:
    """In-scope cases by main cause, the largest class first."""
    mains = sorted({outcome.diagnosis.main for outcome in found["tests"]})
    return tuple(sorted((_class(found, main, labels[main]) for main in mains), key=lambda c: (-len(c.cases), c.label)))


def _class(found: Mapping[Mode, Sequence[Outcome]], main: str, label: str) -> CaseClass:
    history, tests = ([o for o in found[m] if o.diagnosis.main == main] for m in ("history", "tests"))
    return CaseClass(main, label, places(history, "generous"), places(tests, "generous"), scores(tests), tuple(tests))


@dataclass(frozen=True, slots=True)
class SeveralCauses:
    """Cases whose report states more than one cause: whether all of them stand high, each in its own list."""

    cases: tuple[Outcome, ...]
    all_among_three: Proportion
    each_among_three: Proportion


def several_causes(found: Sequence[Outcome]) -> SeveralCauses:
    """Places of every stated cause in the cases with several."""
    several = [outcome for outcome in found if len(outcome.diagnosis.acceptable) > 1]
    return SeveralCauses(
        cases=tuple(several),
        all_among_three=proportion(max(o.places.values()) <= FEW for o in several),
        each_among_three=proportion(place <= FEW for o in several for place in o.places.values()),
    )
