"""What the verdicts of `reasoning.surprise` are worth.

On simulated people, as they are and with one error, and on published cases, inside the model and outside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from twitchdx.batch.agreement import Diagnosis
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


@dataclass(frozen=True, slots=True)
class Scope:
    """Counts of verdicts on published cases whose stated cause is in the model (`inside`), or is not (`outside`).

    `refused` are those that cannot be scored. Right would be: no case inside the model is called a typing error or
    outside of it, and all others are called outside of it.
    """

    inside: dict[str, int]
    outside: dict[str, int]
    refused: int


@dataclass(frozen=True, slots=True)
class Study:
    """Rates on simulated people, and the verdicts on published cases where there are any."""

    simulated: Rates
    published: Scope | None


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


def scope(network: Network, cases: Iterable[Case], diagnoses: Mapping[str, Diagnosis]) -> Scope:
    """Judge every case that a diagnosis is stated for."""
    counts: dict[bool, Counter[Verdict]] = {True: Counter(), False: Counter()}
    refused = 0
    for case in cases:
        if case.id not in diagnoses:
            continue
        try:
            counts[diagnoses[case.id].in_scope][surprise(network, case).verdict] += 1
        except UnscorableError:
            refused += 1
    return Scope(_named(counts[True]), _named(counts[False]), refused)


def _with_error(network: Network, case: Case, rng: np.random.Generator) -> tuple[str, Case]:
    """The case with one finding in another of its states, each as likely, and the name of that finding."""
    name = str(rng.choice(sorted(case.findings)))
    others = [state for state in network.variable(name).states if state != case.findings[name]]
    return name, replace(case, findings={**case.findings, name: str(rng.choice(others))})


def _named(verdicts: Counter[Verdict]) -> dict[str, int]:
    return {verdict.value: verdicts[verdict] for verdict in Verdict}
