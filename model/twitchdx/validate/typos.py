"""What the verdicts of `reasoning.surprise` are worth.

On simulated people, as they are and with one error, on people whose disease is taken out of the model, and on published
cases, inside the model and outside.
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
from twitchdx.types import Case, Kind
from twitchdx.validate.left_out import LeftOut, counted

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
    """Counts of verdicts on published cases.

    Their stated cause is one that the model is asked for (`inside`), one that it has but that stays out of the count as
    a deliberate challenge (`challenges`), or none that it has (`outside`). `refused` are those that cannot be scored.
    Right would be: those of `outside` are called outside the model, and no others.
    """

    inside: dict[str, int]
    challenges: dict[str, int]
    outside: dict[str, int]
    refused: int


@dataclass(frozen=True, slots=True)
class Study:
    """Rates on simulated people, on diseases taken away, and on published cases where there are any."""

    simulated: Rates
    left_out: tuple[LeftOut, ...]
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
    return Rates(people, counted(plain), counted(wrong), refused, named)


def scope(network: Network, cases: Iterable[Case], diagnoses: Mapping[str, Diagnosis]) -> Scope:
    """Judge every case that a diagnosis is stated for."""
    counts: dict[str, Counter[Verdict]] = {name: Counter() for name in ("inside", "challenges", "outside")}
    refused = 0
    for case in cases:
        if case.id not in diagnoses:
            continue
        try:
            counts[_where(network, diagnoses[case.id])][surprise(network, case).verdict] += 1
        except UnscorableError:
            refused += 1
    return Scope(**{name: counted(own) for name, own in counts.items()}, refused=refused)


def _where(network: Network, stated: Diagnosis) -> str:
    """The part of `Scope` that a stated diagnosis belongs to."""
    if stated.in_scope:
        return "inside"
    known = stated.main in network.index and network.variable(stated.main).kind is not Kind.OTHER
    return "challenges" if known else "outside"


def _with_error(network: Network, case: Case, rng: np.random.Generator) -> tuple[str, Case]:
    """The case with one finding in another of its states, each as likely, and the name of that finding."""
    name = str(rng.choice(sorted(case.findings)))
    others = [state for state in network.variable(name).states if state != case.findings[name]]
    return name, replace(case, findings={**case.findings, name: str(rng.choice(others))})
