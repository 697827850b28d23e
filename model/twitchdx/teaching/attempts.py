"""What one learner did with one case: the record that scores, habits and feedback are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from twitchdx.network import Network
from twitchdx.teaching.checked import Replay, replays
from twitchdx.teaching.forecasts import Forecast
from twitchdx.teaching.stages import TeachingCase
from twitchdx.teaching.tracks import Track, tracks


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


def replayed(network: Network, done: Sequence[tuple[TeachingCase, Attempt]]) -> list[Replay]:
    """What the model says at each stage to learners who know the answers to the steps that they took; one batch."""
    return replays(
        network, [(case, [attempt.known_at(stage) for stage in range(len(case.stages))]) for case, attempt in done]
    )


def own_tracks(network: Network, cases: Sequence[TeachingCase], attempts: Sequence[Attempt]) -> tuple[Track, ...]:
    """What the model says of the cases to somebody who also knows the answers to the steps of these attempts.

    A learner who asks early knows early, and must be held against a model that does too.
    """
    stages = {case.id: range(len(case.stages)) for case in cases}
    known = {a.case_id: [a.known_at(stage) for stage in stages[a.case_id]] for a in attempts if a.case_id in stages}
    return tracks(network, [case for case in cases if case.id in known], known)
