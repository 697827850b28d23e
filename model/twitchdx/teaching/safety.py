"""Whether the dangerous causes of a case were handled: by a step, by a safety net, or by being below their line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from twitchdx.teaching.forecasts import Forecast, said_of
from twitchdx.teaching.stages import TeachingCase
from twitchdx.types import Ranking


class Handled(StrEnum):
    """How a dangerous cause was handled. All but the last are safe."""

    STEP = "a step was taken"
    SAFETY_NET = "a safety net was given"
    BELOW = "it never was above its line"
    LEFT = "left above its line"


@dataclass(frozen=True, slots=True)
class Safety:
    """One dangerous cause of a case, and what was done about it.

    `highest` is the largest probability that the model gave it at any stage, `line` its action threshold, `said` the
    learner's last number for it as the main cause. `steps` are those that were taken of the ones that handle it.
    """

    cause: str
    highest: float
    line: float
    said: float
    steps: tuple[str, ...]
    handled: Handled

    @property
    def safe(self) -> bool:
        """Whether it was not left above its line."""
        return self.handled is not Handled.LEFT


def safety(
    case: TeachingCase,
    rankings: Sequence[Ranking],
    last: Forecast,
    taken: Sequence[Sequence[str]],
    nets: Collection[str] = (),
) -> tuple[Safety, ...]:
    """Judge every dangerous cause of a case.

    Parameters
    ----------
    rankings
        What the model says at each stage, to this learner. Length T.
    last
        The learner's last forecast.
    taken
        Steps of each stage.
    nets
        Dangerous causes for which the learner told the person when to come back.
    """
    done = {step for steps in taken for step in steps}
    return tuple(_judged(case, at, rankings, last, done, nets) for at in range(len(case.dangers)))


def _judged(
    case: TeachingCase,
    at: int,
    rankings: Sequence[Ranking],
    last: Forecast,
    done: Collection[str],
    nets: Collection[str],
) -> Safety:
    danger = case.dangers[at]
    lines = [entry for ranking in rankings for entry in ranking.cant_miss if entry.cause == danger.cause]
    highest = max((entry.posterior for entry in lines), default=0.0)
    line = lines[0].threshold if lines else 1.0
    said = said_of(last, danger.cause)
    steps = tuple(step for step in danger.handled_by if step in done)
    if steps:
        handled = Handled.STEP
    elif danger.cause in nets:
        handled = Handled.SAFETY_NET
    else:  # somebody who thinks it probable and does nothing has left it, whatever the model says
        handled = Handled.LEFT if max(highest, said) >= line else Handled.BELOW
    return Safety(danger.cause, highest, line, said, steps, handled)
