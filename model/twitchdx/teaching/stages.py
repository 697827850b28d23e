"""A teaching case: told in stages, with what is revealed at each, what may be asked between, and how it ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from twitchdx.types import Case, Finding, Kind

NOT_IN_MODEL = "not in the model"
OTHER_CAUSE = "other_cause"  # the main cause of a case whose outcome the model does not contain
ASKABLE = (Kind.TRIGGER, Kind.MEDICATION, Kind.FINDING, Kind.TEST)  # what a step may be about
Origin = Literal["invented", "published"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what is told, an optional picture, the findings revealed, and the steps open before the next stage."""

    text: str
    findings: Mapping[str, Finding]
    picture: str = ""
    picture_text: str = ""  # what the picture shows, for who cannot see it
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Danger:
    """A dangerous cause that must be handled in this case, and the steps any of which handles it."""

    cause: str
    handled_by: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a case comes from: invented, or a published report with its citation."""

    kind: Origin
    citation: str = ""
    url: str = ""
    case: str = ""  # id in priors/cases, where it stands there


@dataclass(frozen=True, slots=True, eq=False)
class TeachingCase:
    """A case in stages.

    Attributes
    ----------
    offered
        Causes that a forecast is divided over, with *something else*.
    outcome
        What it was: causes of the model; empty where the model does not contain it.
    told
        What it was, in words.
    main
        The main cause; `other_cause` where the outcome is not in the model.
    acceptable
        Other causes that count as right.
    dangers
        Causes that must not be missed here, and what handles them.
    answers
        What a step finds that no stage reveals by itself.
    not_reached
        Why the author keeps a case whose outcome the model does not reach; empty where it should.
    """

    id: str
    title: str
    setting: str
    age: float | None
    sex: str | None
    author: str
    source: Source
    stages: tuple[Stage, ...]
    offered: tuple[str, ...]
    outcome: tuple[str, ...]
    told: str
    main: str
    acceptable: tuple[str, ...]
    dangers: tuple[Danger, ...]
    learning_points: tuple[str, ...]
    answers: Mapping[str, Finding] = field(default_factory=dict)
    not_reached: str = ""

    @property
    def in_model(self) -> bool:
        """Whether the model contains the outcome."""
        return bool(self.outcome)


def case_at(case: TeachingCase, stage: int, taken: Collection[str] = ()) -> Case:
    """The case as it is known at a stage, counted from 0, to somebody who also took some steps.

    Raises
    ------
    IndexError
        Where there is no such stage.
    """
    if not 0 <= stage < len(case.stages):
        raise IndexError(f"{case.id} has the stages 0 to {len(case.stages) - 1}, asked for {stage}")
    known: dict[str, Finding] = {}
    for shown in case.stages[: stage + 1]:
        known |= shown.findings
    for step in taken:
        found = answer(case, step)
        if found is not None:
            known.setdefault(step, found)
    return Case(case.id, case.setting, case.age, case.sex, known)


def seen(case: TeachingCase, stages: int) -> TeachingCase:
    """The case as somebody may know it who has seen so many stages: without what it was, or anything that tells.

    A citation tells, so of its source only the kind is left.
    """
    return replace(
        case,
        source=Source(case.source.kind),
        stages=case.stages[:stages],
        outcome=(),
        told="",
        main="",
        acceptable=(),
        dangers=(),
        learning_points=(),
        answers={},
        not_reached="",
    )


def answer(case: TeachingCase, step: str) -> Finding | None:
    """What a step finds; None where nobody knows."""
    if step in case.answers:
        return case.answers[step]
    return next((stage.findings[step] for stage in case.stages if step in stage.findings), None)


def complaint_alone(case: TeachingCase, complaints: Collection[str]) -> Case:
    """The person with the complaints of the first stage and nothing else: whom a base rate is about."""
    first = {name: found for name, found in case.stages[0].findings.items() if name in complaints}
    return Case(case.id, case.setting, case.age, case.sex, first)
