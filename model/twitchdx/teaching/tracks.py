"""What the model says of a case from stage to stage, as the numbers that a learner is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.reasoning.next_step import ENOUGH, leaders, look_ahead
from twitchdx.reasoning.situation import situation
from twitchdx.teaching.checked import Replay, replays
from twitchdx.teaching.options import options
from twitchdx.teaching.stages import TeachingCase, case_at
from twitchdx.types import Case, Kind


@dataclass(frozen=True, slots=True)
class Offer:
    """A test that is open after a stage (from 0), and how often its result changes what to do.

    `worth` is P(another cause comes first, or a can't-miss cause goes across its line).
    """

    stage: int
    step: str
    worth: float

    @property
    def idle(self) -> bool:
        """Whether it changes what to do so rarely that it is no reason to take it (see `reasoning.next_step`)."""
        return self.worth <= ENOUGH


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A case as the model sees it. One track is itself and no other, so what is made of it can be remembered by it.

    `shares` (T + 1, K): row 0 to the complaint alone (the base rate), then each stage; rows sum to 1.
    """

    case_id: str
    options: tuple[str, ...]
    shares: Array
    offers: tuple[Offer, ...] = ()


def tracks(
    network: Network,
    cases: Sequence[TeachingCase],
    known: Mapping[str, Sequence[tuple[str, ...]]] = MappingProxyType({}),
) -> tuple[Track, ...]:
    """Tracks of teaching cases, all in one batch, each test with its worth.

    Parameters
    ----------
    known
        By id of the case: the steps whose answers somebody knew at each stage, beside what the stages reveal.

    Raises
    ------
    ValueError
        Where a stage cannot be scored, as `checked` says.
    """
    steps = {case.id: list(known.get(case.id, [()] * len(case.stages))) for case in cases}
    found = replays(network, [(case, steps[case.id]) for case in cases])
    pairs = zip(cases, found, strict=True)
    return tuple(track(case, said, _offers(network, case, steps[case.id])) for case, said in pairs)


def track(case: TeachingCase, said: Replay, offers: tuple[Offer, ...] = ()) -> Track:
    """The track of a case that was replayed before.

    Raises
    ------
    ValueError
        Where a stage could not be scored.
    """
    unscored = [reading.ranking for reading in (said.base, *said.stages) if not reading.ranking.scored]
    if unscored:
        raise ValueError(f"{case.id}: {'; '.join(map(str, unscored[0].issues))}")
    names = options(case)
    shares = np.array([[reading.shares[name] for name in names] for reading in (said.base, *said.stages)])
    return Track(case.id, names, fixed(shares), offers)


def fixed(shares: Array) -> Array:
    """The same numbers, set read-only."""
    shares.flags.writeable = False
    return shares


def _offers(network: Network, case: TeachingCase, known: Sequence[tuple[str, ...]]) -> tuple[Offer, ...]:
    found: list[Offer] = []
    for number, (stage, steps) in enumerate(zip(case.stages, known, strict=True)):
        now = case_at(case, number, steps)
        found += offers_of(network, now, number, [step for step in stage.open if step not in now.findings])
    return tuple(found)


def offers_of(network: Network, known: Case, stage: int, steps: Sequence[str]) -> tuple[Offer, ...]:
    """Tests among some steps, each with how often its result would change what to do."""
    tests = [step for step in steps if network.variable(step).kind is Kind.TEST]
    if not tests:
        return ()
    look = look_ahead(network, situation(network, known), tests)
    line = np.array([threshold.number.value for threshold in network.knowledge.thresholds])
    now, then = leaders(network, look.now)[0], leaders(network, look.then)
    crossed = ((look.then.ledger >= line) != (look.now.ledger >= line)).any(axis=1)
    changes = crossed | np.array([leader != now for leader in then])
    worth = np.bincount(look.finding, weights=look.probability * changes, minlength=len(tests))
    return tuple(Offer(stage, step, min(1.0, w)) for step, w in zip(look.names, worth.tolist(), strict=True))
