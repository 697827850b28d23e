"""Whether the dangerous causes of a case were handled: by a step, a safety net, being named, or a low number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from twitchdx.teaching.forecasts import Forecast, probabilities, said_of
from twitchdx.teaching.stages import TeachingCase
from twitchdx.types import Ranking


class Handled(StrEnum):
    """How a dangerous cause was handled. All but the last are safe, `FELL` by no merit of the learner."""

    STEP = "a step was taken"
    SAFETY_NET = "a safety net was given"
    NAMED = "put first in the end"
    BELOW = "never above its line"
    FELL = "brought below its line by what the story revealed"
    LEFT = "left above its line"


@dataclass(frozen=True, slots=True)
class Safety:
    """One dangerous cause of a case, and what was done about it.

    `highest` is the largest probability that the model gave it at any stage, `at_end` that at the last one, `line` its
    action threshold, `said` the learner's last number for it as the main cause. `steps` are those that were taken of
    the ones that handle it.
    """

    cause: str
    highest: float
    at_end: float
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

    Raises
    ------
    ValueError
        Where a stage could not be scored.
    """
    if not rankings or not all(ranking.scored for ranking in rankings):
        raise ValueError(f"{case.id}: expected a ranking that could be scored for each stage")
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
    highest, at_end = max(entry.posterior for entry in lines), lines[-1].posterior
    line, said = lines[0].threshold, said_of(last, danger.cause)
    steps = tuple(step for step in danger.handled_by if step in done)
    others = [p for name, p in zip(last.options, probabilities(last), strict=True) if name != danger.cause]
    first = said > max(others)
    handled = _handled(steps, danger.cause in nets, first, (highest, at_end, said), line)
    return Safety(danger.cause, highest, at_end, line, said, steps, handled)


def _handled(steps: Sequence[str], net: bool, first: bool, stands: tuple[float, float, float], line: float) -> Handled:
    """Judge by what was done; where nothing was, by where the cause stands: at its highest, at the end, as said."""
    highest, at_end, said = stands
    if steps:
        return Handled.STEP
    if net:
        return Handled.SAFETY_NET
    if first:
        return Handled.NAMED
    if max(at_end, said) >= line:  # who thinks it probable and does nothing has left it, whatever the model says
        return Handled.LEFT
    return Handled.FELL if highest >= line else Handled.BELOW
