"""What one learner did with one case: the record that scores, habits and feedback are made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from twitchdx.teaching.forecasts import Forecast
from twitchdx.teaching.tracks import Track


@dataclass(frozen=True, slots=True)
class Attempt:
    """A learner's way through a case.

    Attributes
    ----------
    forecasts
        One for each stage that was seen.
    taken
        Steps chosen after each of these stages.
    nets
        Dangerous causes for which the learner told the person when to come back.
    """

    case_id: str
    forecasts: tuple[Forecast, ...]
    taken: tuple[tuple[str, ...], ...] = ()
    nets: frozenset[str] = field(default_factory=frozenset)

    def known_at(self, stage: int) -> tuple[str, ...]:
        """Steps that were taken before a stage, counted from 0."""
        return tuple(dict.fromkeys(step for steps in self.taken[:stage] for step in steps))


def whole(attempt: Attempt, track: Track) -> bool:
    """Whether an attempt has a forecast over the right options for each stage of its case."""
    stages = len(track.shares) - 1
    return len(attempt.forecasts) == stages and all(f.options == track.options for f in attempt.forecasts)
