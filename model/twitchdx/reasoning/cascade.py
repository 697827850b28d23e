"""What follows if 10 000 people like this had a test: found, missed, alarmed for nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twitchdx.network import Network
from twitchdx.reasoning.next_step import look_ahead
from twitchdx.reasoning.situation import Situation
from twitchdx.scores import targets

PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class Cascade:
    """Of `PEOPLE` like this who all have the test: counts, not rounded, that sum to `PEOPLE`.

    The test is out of the ordinary where it is above its neutral state.
    """

    test: str
    cause: str
    found: float
    missed: float
    false_alarms: float
    reassured: float


def cascade(network: Network, given: Situation, test: str, cause: str) -> Cascade:
    """Count who has the cause (above its neutral state) and in whom the test comes out of the ordinary."""
    look = look_ahead(network, given, [test])
    column = targets(network).index(cause)
    ill = look.probability * look.then.present[:, column]
    well = look.probability - ill
    out = look.state > network.variable(test).neutral_index
    found, missed, false_alarms, reassured = (
        PEOPLE * float(group.sum()) for group in (ill[out], ill[~out], well[out], well[~out])
    )
    return Cascade(test, cause, found, missed, false_alarms, reassured)


def most_telling_cause(network: Network, given: Situation, test: str) -> str:
    """The unknown condition or imbalance whose probability a test is expected to move most."""
    look = look_ahead(network, given, [test])
    moved = look.probability @ np.abs(look.then.present - look.now.present)
    causes = network.causes
    return causes[int(moved[: len(causes)].argmax())]
