"""Simulated patients: people drawn from the network itself, of whom a part is known, as of real ones.

Each variable is drawn after its parents (ancestral sampling; Henrion 1988), and a gate as the largest of its own
contributions. What is asked is settled before the answers are known, and whoever is kept has a complaint among what
was asked: so a case shows all that its choice depended on (Rubin 1976), and of the cases to which the network
gives a probability p the fraction p has the cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array, Table
from twitchdx.network import Network
from twitchdx.types import Case, Kind, Variable

Draws = NDArray[np.intp]
HISTORY = (Kind.TRIGGER, Kind.MEDICATION, Kind.FINDING)
BLOCK = 1000  # people drawn at once
PATIENCE = 200  # blocks without a single complaint after which there is none to be had


class SimulationError(ValueError):
    """No such people can be drawn: the setting is unknown, or nobody there has a complaint."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How much of a person gets known: shares of what could be.

    `complaints` and `history` (triggers, medicines, other findings) are the share of each that is asked or
    examined; `tested` is the share of people who are tested at all, and `tests` the share of tests done in them.
    """

    complaints: float = 0.5
    history: float = 0.3
    tested: float = 0.3
    tests: float = 0.3


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
    asked = asked or Asked()
    found: list[SimulatedPatient] = []
    barren = 0
    while len(found) < n:
        states = sample(network, rng, BLOCK, setting)
        known = _known(network, rng, BLOCK, asked)
        kept = np.flatnonzero(_complains(network, states, known))[: n - len(found)]
        for person in kept.tolist():
            found.append(_patient(network, rng, states[:, person], known[:, person], f"{setting}-{len(found) + 1}"))
        barren = 0 if kept.size else barren + 1
        if barren == PATIENCE:
            raise SimulationError(
                f"{setting}: expected people with a complaint, found none among {PATIENCE * BLOCK}. "
                "Mark the findings that a person may come with in variables.csv, and ask for more of them."
            )
    return tuple(found)


def sample(
    network: Network,
    rng: np.random.Generator,
    n: int,
    setting: str,
    known: Mapping[str, int] = MappingProxyType({}),
) -> Draws:
    """States of all V variables of n people who attend a setting, complaint or not. Shape (V, n).

    Parameters
    ----------
    known
        States of roots that all of them share, such as their age band.

    Raises
    ------
    SimulationError
        Where the setting is unknown.
    """
    graph = network.graph
    found = np.zeros((len(graph.names), n), np.intp)
    for v in graph.order:
        cpd = graph.cpds[v]
        if graph.names[v] == "setting":
            found[v] = _setting(network, setting)
        elif graph.names[v] in known:
            found[v] = known[graph.names[v]]
        elif isinstance(cpd, Table):
            found[v] = _drawn(cpd, rng, found)
        else:
            found[v] = np.max([_drawn(table, rng, found) for table in cpd.contributions], axis=0)
    return found


def _setting(network: Network, setting: str) -> int:
    states = network.variable("setting").states
    if setting not in states:
        raise SimulationError(f"unknown setting {setting!r}. Choose one of {', '.join(states)}.")
    return states.index(setting)


def _drawn(table: Table, rng: np.random.Generator, found: Draws) -> Draws:
    """State of one contribution in each person, given the parents' states (V, n). Shape (n,)."""
    rows = table.values[tuple(found[p] for p in table.parents)]
    below = np.cumsum(np.broadcast_to(rows, (found.shape[1], rows.shape[-1])), axis=1)[:, :-1]
    uniform: Array = rng.random((found.shape[1], 1))
    drawn: Draws = (uniform >= below).sum(axis=1)
    return drawn


def _known(network: Network, rng: np.random.Generator, n: int, asked: Asked) -> NDArray[np.bool_]:
    """Which variables get known of whom, before any answer. Shape (V, n)."""
    tested: NDArray[np.bool_] = rng.random((1, n)) < asked.tested
    share: Array = np.array([_share(network.variable(name), asked) for name in network.graph.names])
    is_test = np.array([network.variable(name).kind is Kind.TEST for name in network.graph.names])
    chosen: NDArray[np.bool_] = rng.random((len(share), n)) < share[:, np.newaxis]
    found: NDArray[np.bool_] = chosen & (tested | ~is_test[:, np.newaxis])
    return found


def _share(variable: Variable, asked: Asked) -> float:
    if variable.complaint:
        return asked.complaints
    if variable.kind is Kind.TEST:
        return asked.tests
    return asked.history if variable.kind in HISTORY else 0.0


def _complains(network: Network, states: Draws, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Who has a complaint among what gets known of them. Shape (n,)."""
    neutral = np.array([network.variable(name).neutral_index for name in network.graph.names])
    complaint = np.array([network.variable(name).complaint for name in network.graph.names])
    has = known & complaint[:, None] & (states > neutral[:, None])
    found: NDArray[np.bool_] = has.any(axis=0)
    return found


def _patient(
    network: Network, rng: np.random.Generator, states: Draws, known: NDArray[np.bool_], name: str
) -> SimulatedPatient:
    names = network.graph.names
    truth = {v: network.variable(v).states[s] for v, s in zip(names, states.tolist(), strict=True)}
    findings = {v: truth[v] for v, is_known in zip(names, known.tolist(), strict=True) if is_known}
    age = _age(network.variable("age_band").states, truth["age_band"], rng) if "age_band" in truth else None
    return SimulatedPatient(Case(name, truth["setting"], age, truth.get("sex"), findings), truth)


def _age(bands: Sequence[str], band: str, rng: np.random.Generator) -> float:
    """Age in whole years within a band, whose name carries its bounds (`18_39`); the lowest of one without an end."""
    lowest = sorted(int(name.split("_")[0]) for name in bands)
    first = int(band.split("_", maxsplit=1)[0])
    next_one = next((bound for bound in lowest if bound > first), first + 1)
    return float(rng.integers(first, next_one))
