"""Simulated patients: whether the program agrees with its own network. Says nothing about real people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from twitchdx.batch import Result, score_rows_in_parallel
from twitchdx.batch.agreement import FEW, LISTS, listed, place
from twitchdx.cases import CaseRow
from twitchdx.network import Network
from twitchdx.simulate import MISSING, SimulatedPatient, simulate
from twitchdx.types import ORDINARY, RankedCause
from twitchdx.validate.calibration import Calibration, calibration
from twitchdx.validate.intervals import Mean, Proportion, mean, proportion
from twitchdx.validate.scores import bits
from twitchdx.validate.surprise import Surprise, surprises

Progress = Callable[[int], None]
# Half are known as well as after a long interview, half as little as a case report tells.
KNOWN = (MISSING["usual"], MISSING["much"])


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the program makes of people drawn from its own network.

    `gain` is the logarithmic score of the whole truth about unobserved causes, in bits a person above the prior.
    `first` and `among_three` count people in whom a cause is there from which a chain of things that are all there
    runs to the complaint: where any such cause stands. `ordinary_first` counts the others, in whom *ordinary
    twitching* is the right answer. `unscored` could not be scored. `surprises` is how rare the findings of such people
    are.
    """

    patients: int
    unscored: int
    seed: int
    calibration: Calibration
    gain: Mean
    first: Proportion
    among_three: Proportion
    ordinary_first: Proportion
    surprises: tuple[Surprise, ...]


def simulated(network: Network, n: int, seed: int, progress: Progress | None = None) -> Simulated:
    """Draw about `n` patients, as many from each setting, and score what is known of them.

    Raises
    ------
    SimulationError
        Where nobody in a setting has a complaint.
    """
    patients = _patients(network, n, seed)
    rows = [CaseRow(line, p.case.id, p.case) for line, p in enumerate(patients, start=1)]
    results: list[Result] = []
    for result in score_rows_in_parallel(network, rows):
        results.append(result)
        if progress:
            progress(len(results))
    scored = [(p, r) for p, r in zip(patients, results, strict=True) if r.ranking.scored]
    asked = [(p, c) for p, r in scored for c in r.ranking.causes if not c.observed and c.cause != ORDINARY]
    at = [_place(result, producers) for p, result in scored if (producers := _producers(network, p, result))]
    return Simulated(
        patients=len(patients),
        unscored=len(patients) - len(scored),
        seed=seed,
        calibration=calibration([c.posterior for _, c in asked], [_there(network, p, c.cause) for p, c in asked]),
        gain=mean([_gain(network, p, r.ranking.causes) for p, r in scored]),
        first=proportion(one == 1 for one in at),
        among_three=proportion(one <= FEW for one in at),
        ordinary_first=proportion(
            place(r.ranking.what_is_wrong, {ORDINARY}) == 1 for p, r in scored if not _producers(network, p, r)
        ),
        surprises=tuple(surprises(network, [p.case for p, _ in scored], [r.ranking for _, r in scored])),
    )


def _patients(network: Network, n: int, seed: int) -> list[SimulatedPatient]:
    rng = np.random.default_rng(seed)
    groups = [(setting, asked) for setting in network.variable("setting").states for asked in KNOWN]
    sizes = [len(part) for part in np.array_split(np.arange(n), len(groups))]
    drawn = [simulate(network, rng, size, *group) for group, size in zip(groups, sizes, strict=True)]
    return [_named(patient, number) for number, patient in enumerate(chain(*drawn), start=1)]


def _named(patient: SimulatedPatient, number: int) -> SimulatedPatient:
    return replace(patient, case=replace(patient.case, id=f"simulated-{number}"))


def _there(network: Network, patient: SimulatedPatient, name: str) -> bool:
    variable = network.variable(name)
    return variable.states.index(patient.truth[name]) > variable.neutral_index


def _producers(network: Network, patient: SimulatedPatient, result: Result) -> frozenset[str]:
    """Causes from which a chain of variables that are all there leads to a complaint."""
    graph = network.graph
    reached: set[int] = set()
    waiting = [network.index[name] for name in result.ranking.complaints]
    while waiting:
        v = waiting.pop()
        if v not in reached and _there(network, patient, graph.names[v]):
            reached.add(v)
            waiting += [p for p in graph.parents[v] if network.graph.names[p] in patient.truth]
    return frozenset(graph.names[v] for v in reached).intersection(network.causes)


def _place(result: Result, wanted: frozenset[str]) -> float:
    return min(place(listed(result.ranking, name), wanted) for name in LISTS)


def _gain(network: Network, patient: SimulatedPatient, causes: Sequence[RankedCause]) -> float:
    """Bits by which the truth about the unobserved causes of one person is better foretold than before."""
    return sum(
        bits(c.posterior if there else 1 - c.posterior) - bits(c.prior if there else 1 - c.prior)
        for c in causes
        if not c.observed and c.cause != ORDINARY
        for there in [_there(network, patient, c.cause)]
    )
