"""Simulated patients as values: the case that the program gets to see, and the truth about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from twitchdx.network import Network
from twitchdx.simulate.asked import Asked
from twitchdx.simulate.people import People, draw_people
from twitchdx.types import Case, Finding, Lab


@dataclass(frozen=True, slots=True)
class SimulatedPatient:
    """What is known of a person, and the truth: the state of every variable of the network by name."""

    case: Case
    truth: Mapping[str, str]


def simulate(
    network: Network, rng: np.random.Generator, n: int, setting: str, asked: Asked | None = None
) -> tuple[SimulatedPatient, ...]:
    """Draw `n` people of a setting who have a complaint; age, sex and some of the rest of them are known.

    Parameters
    ----------
    setting
        A state of the variable `setting`.
    asked
        How much of a person gets known.

    Raises
    ------
    SimulationError
        Where the setting is unknown, or hardly anybody there has a complaint.
    """
    found: list[SimulatedPatient] = []
    for people in draw_people(network, rng, n, setting, asked):
        found += patients(network, people, f"{setting}-", len(found) + 1)
    return tuple(found)


def patients(network: Network, people: People, prefix: str, number: int) -> Iterator[SimulatedPatient]:
    """Yield the people of a block one by one; their ids are `prefix` and a number, counted from `number`."""
    names = network.graph.names
    states = [network.variable(name).states for name in names]
    drawn, known = people.states.T.tolist(), people.known.T.tolist()
    for person, (own, told) in enumerate(zip(drawn, known, strict=True)):
        truth = {name: labels[s] for name, labels, s in zip(names, states, own, strict=True)}
        findings: dict[str, Finding] = {n: truth[n] for n, is_known in zip(names, told, strict=True) if is_known}
        for v, measured in people.measured.items():
            if told[v]:
                findings[names[v]] = Lab(float(measured.values[person]), measured.unit)
        age = None if people.ages is None else float(people.ages[person])
        yield SimulatedPatient(
            Case(f"{prefix}{number + person}", people.setting, age, truth.get("sex"), findings), truth
        )
