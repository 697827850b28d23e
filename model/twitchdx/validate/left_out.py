"""Whether `reasoning.surprise` notices a disease that the model does not have: one that it had is taken away.

People who have the disease, and a complaint, are drawn from the model that has it. Then both judge the same people: the
model that has it (whoever is called outside of it is a false alarm) and the model without it (there it is right).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from twitchdx.graph import Gate, Graph, Table
from twitchdx.network import Network
from twitchdx.reasoning.surprise import Verdict, surprise
from twitchdx.simulate import simulate
from twitchdx.types import Case, Kind

SEED = 8
AT_ONCE = 8  # times as many people are drawn as are wanted
PATIENCE = 20  # draws after which those who were found have to do
OFTEN = 0.9  # what the likeliest cause of a condition is raised to


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Counts of verdicts on the same `people` with a condition, by the model that has it and by the one without."""

    cause: str
    label: str
    people: int
    had: dict[str, int]
    left_out: dict[str, int]


def left_out(
    network: Network,
    people: int,
    setting: str = "primary_care",
    seed: int = SEED,
    causes: tuple[str, ...] | None = None,
) -> tuple[LeftOut, ...]:
    """Take away each condition (or those named) in turn, and judge as many people who have it."""
    named = causes or tuple(n for n in network.causes if network.variable(n).kind is Kind.CONDITION)
    drawn = (with_cause(network, np.random.default_rng(seed), cause, people, setting) for cause in named)
    return tuple(_left_out(network, cause, cases) for cause, cases in zip(named, drawn, strict=True))


def with_cause(network: Network, rng: np.random.Generator, cause: str, people: int, setting: str) -> list[Case]:
    """People of a setting who have a cause and a complaint; fewer where hardly anybody can have both.

    They are drawn from a network in which the cause is more common, in everybody alike: so the age and sex of those who
    have it stay as they are.
    """
    common, neutral = _common(network, cause), network.variable(cause).neutral
    found: list[Case] = []
    for _ in range(PATIENCE):
        if len(found) >= people:
            break
        drawn = simulate(common, rng, AT_ONCE * people, setting)
        found += [patient.case for patient in drawn if patient.truth[cause] != neutral]
    return found[:people]


def without(network: Network, cause: str) -> Network:
    """The model of people none of whom has a cause."""
    size = network.graph.sizes[network.index[cause]]
    return _changed(network, cause, Table((), np.eye(size)[network.variable(cause).neutral_index]))


def _left_out(network: Network, cause: str, cases: list[Case]) -> LeftOut:
    smaller = without(network, cause)
    had = Counter(surprise(network, case).verdict for case in cases)
    missed = Counter(surprise(smaller, case).verdict for case in cases)
    return LeftOut(cause, network.knowledge.label(cause), len(cases), counted(had), counted(missed))


def counted(verdicts: Mapping[Verdict, int]) -> dict[str, int]:
    """How often each verdict was given, in words."""
    return {verdict.value: verdicts.get(verdict, 0) for verdict in Verdict}


def _common(network: Network, cause: str) -> Network:
    """The network with a cause as common as can be: all that brings it about, by the same factor."""
    cpd = network.graph.cpds[network.index[cause]]
    if isinstance(cpd, Table):
        return _changed(network, cause, _raised(cpd, 1.0 / _most(cpd)))
    factor = max(1.0, OFTEN / max(_most(table) for table in cpd.contributions))
    leak, *links = (_raised(table, factor) for table in cpd.contributions)
    return _changed(network, cause, Gate(leak, tuple(links)))


def _most(table: Table) -> float:
    """The highest probability of any state but the first."""
    return float(table.values[..., 1:].sum(axis=-1).max())


def _raised(table: Table, factor: float) -> Table:
    values = table.values * factor
    values[..., 0] = (1.0 - values[..., 1:].sum(axis=-1)).clip(min=0.0)
    return Table(table.parents, values / values.sum(axis=-1, keepdims=True))


def _changed(network: Network, name: str, cpd: Table | Gate) -> Network:
    graph = network.graph
    cpds = tuple(cpd if v == network.index[name] else own for v, own in enumerate(graph.cpds))
    return Network(
        network.knowledge,
        Graph(graph.names, graph.sizes, cpds, graph.context, graph.complaints, graph.asked),
    )
