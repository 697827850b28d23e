"""What a learner's questions and tests took: burden, wait and price of priors/procedures.csv."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twitchdx.network import Network
from twitchdx.reasoning import next_step

# procedures.csv prices these for each analyte, all others for one session that may answer several questions.
BY_ANALYTE = ("blood_test", "special_blood_test", "antibody_test")


@dataclass(frozen=True, slots=True)
class WorkUp:
    """What the steps of one case took together.

    `burden` is a sum of numbers from 0 to 1, `wait` in days, `price` in routine blood tests. Steps of one stage are
    taken at once: their burden counts once for each procedure, and the longest wait counts; stages add up.
    """

    steps: int
    burden: float
    wait: float
    price: float


def work_up(network: Network, taken: Sequence[Sequence[str]]) -> WorkUp:
    """Add up the steps that were taken at each stage. Length of `taken`: T.

    Raises
    ------
    KeyError
        Where a step is no finding or test that steps.csv has a procedure for.
    """
    burden = wait = price = 0.0
    for steps in taken:
        procedures = [procedure_of(network, step) for step in dict.fromkeys(steps)]
        own = {name: next_step.takes(network, name) for name in procedures}
        burden += sum(found["burden"] for found in own.values())
        wait += max((found["wait"] for found in own.values()), default=0.0)
        price += sum(f["price"] * (procedures.count(n) if n in BY_ANALYTE else 1) for n, f in own.items())
    return WorkUp(sum(len({*steps}) for steps in taken), burden, wait, price)


def takes(network: Network, step: str) -> dict[str, float]:
    """Burden (0 to 1), wait (days) and price (in routine blood tests) of one step, by aspect."""
    return next_step.takes(network, procedure_of(network, step))


def procedure_of(network: Network, step: str) -> str:
    """What it takes to learn a finding; triggers and medicines, which steps.csv does not list, are asked about."""
    if step in network.knowledge.steps:
        return network.knowledge.steps[step]
    if step in network.causes:
        return "question"
    raise KeyError(step)
