"""What the verdicts of `reasoning.surprise` are worth: rates on simulated people, as they are and with one error."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from twitchdx.network import Network
from twitchdx.reasoning.situation import UnscorableError
from twitchdx.reasoning.surprise import Verdict, surprise
from twitchdx.simulate import simulate
from twitchdx.types import Case

SEED = 7


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts of verdicts on the same `people`, as they are (`plain`) and with one finding changed (`wrong`).

    `refused` errors made findings that exclude each other, which reading the case finds already. `named` counts those
    errors called a typing error in which the changed finding is the suspect.
    """

    people: int
    plain: dict[str, int]
    wrong: dict[str, int]
    refused: int
    named: int


def rates(network: Network, people: int, setting: str = "primary_care", seed: int = SEED) -> Rates:
    """Draw people who come with a complaint, change one known finding of each at random, and judge both."""
    rng = np.random.default_rng(seed)
    cases = [patient.case for patient in simulate(network, rng, people, setting)]
    plain = Counter(surprise(network, case).verdict for case in cases)
    wrong: Counter[Verdict] = Counter()
    refused = named = 0
    for case in cases:
        name, changed = _with_error(network, case, rng)
        try:
            found = surprise(network, changed)
        except UnscorableError:
            refused += 1
            continue
        wrong[found.verdict] += 1
        named += found.verdict is Verdict.TYPO and found.suspect == name
    return Rates(people, _named(plain), _named(wrong), refused, named)


def _with_error(network: Network, case: Case, rng: np.random.Generator) -> tuple[str, Case]:
    """The case with one finding in another of its states, each as likely, and the name of that finding."""
    name = str(rng.choice(sorted(case.findings)))
    others = [state for state in network.variable(name).states if state != case.findings[name]]
    return name, replace(case, findings={**case.findings, name: str(rng.choice(others))})


def _named(verdicts: Counter[Verdict]) -> dict[str, int]:
    return {verdict.value: verdicts[verdict] for verdict in Verdict}
