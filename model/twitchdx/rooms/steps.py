"""The way through a room: stages in a row, each with its phases. Pure functions of a position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from twitchdx.rooms.values import AnswerKind, Pace, Phase, Position

START = Position(0, 0, Phase.ENTRY, 0, 0)
_PHASES = {
    Pace.LED: (Phase.ENTRY, Phase.DISCUSS, Phase.REVEAL),
    Pace.OWN: (Phase.ENTRY, Phase.REVEAL),  # there is nobody to discuss with
}
_TAKES = {
    Phase.ENTRY: (AnswerKind.FORECAST, AnswerKind.STEP, AnswerKind.ITEM),
    Phase.DISCUSS: (AnswerKind.DISCUSSION,),
    Phase.REVEAL: (),
    Phase.DONE: (),
}


def following(at: Position, stages: Sequence[int], pace: Pace) -> Position | None:
    """The position after `at`; None at the end. `stages` says how many each case has."""
    if at.phase is Phase.DONE:
        return None
    phases = _PHASES[pace]
    if at.phase is not phases[-1]:
        return moved(at, at.case, at.stage, phases[phases.index(at.phase) + 1], stages)
    if at.stage + 1 < stages[at.case]:
        return moved(at, at.case, at.stage + 1, Phase.ENTRY, stages)
    if at.case + 1 < len(stages):
        return moved(at, at.case + 1, 0, Phase.ENTRY, stages)
    return moved(at, at.case, at.stage, Phase.DONE, stages)


def preceding(at: Position, stages: Sequence[int], pace: Pace) -> Position | None:
    """The position before `at`; None at the start. What was revealed stays so, and takes no answers."""
    phases = (*_PHASES[pace], Phase.DONE)
    if at.phase is not Phase.ENTRY:
        return moved(at, at.case, at.stage, phases[phases.index(at.phase) - 1], stages)
    if at.stage > 0:
        return moved(at, at.case, at.stage - 1, Phase.REVEAL, stages)
    if at.case > 0:
        return moved(at, at.case - 1, stages[at.case - 1] - 1, Phase.REVEAL, stages)
    return None


def resolved(at: Position, stages: Sequence[int]) -> Position | None:
    """The reveal of the stage at hand; None where it is past that."""
    if at.phase in (Phase.REVEAL, Phase.DONE):
        return None
    return moved(at, at.case, at.stage, Phase.REVEAL, stages)


def moved(at: Position, case: int, stage: int, phase: Phase, stages: Sequence[int]) -> Position:
    """The position with one move more; a reveal is remembered."""
    seen = ordinal(case, stage, stages) + 1 if phase in (Phase.REVEAL, Phase.DONE) else 0
    return replace(at, case=case, stage=stage, phase=phase, revealed=max(at.revealed, seen), moves=at.moves + 1)


def ordinal(case: int, stage: int, stages: Sequence[int]) -> int:
    """Which stage of the whole room this is, from 0."""
    return sum(stages[:case]) + stage


def is_revealed(at: Position, case: int, stage: int, stages: Sequence[int]) -> bool:
    """Whether a stage was ever revealed from this position's point of view."""
    return ordinal(case, stage, stages) < at.revealed


def takes(at: Position, stages: Sequence[int]) -> tuple[AnswerKind, ...]:
    """The kinds of answer that the stage at hand takes now."""
    return () if is_revealed(at, at.case, at.stage, stages) else _TAKES[at.phase]
