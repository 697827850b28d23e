"""What a learner's questions and tests took: burden, wait and price of priors/procedures.csv."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twitchdx.network import Network

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
    takes = {(row.procedure, row.aspect): row.number.value for row in network.knowledge.procedures}
    burden = wait = price = 0.0
    for steps in taken:
        procedures = [procedure_of(network, step) for step in dict.fromkeys(steps)]
        own = dict.fromkeys(procedures)
        burden += sum(takes[name, "burden"] for name in own)
        wait += max((takes[name, "wait"] for name in own), default=0.0)
        price += sum(takes[name, "price"] * (procedures.count(name) if name in BY_ANALYTE else 1) for name in own)
    return WorkUp(sum(len({*steps}) for steps in taken), burden, wait, price)


def procedure_of(network: Network, step: str) -> str:
    """What it takes to learn a finding; triggers and medicines, which steps.csv does not list, are asked about."""
    if step in network.knowledge.steps:
        return network.knowledge.steps[step]
    if step in network.causes:
        return "question"
    raise KeyError(step)
