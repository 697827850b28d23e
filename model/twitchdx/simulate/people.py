"""People who have a complaint, in blocks of arrays: the true states, and which of them get known.

What is asked is settled before the answers are known, and whoever is kept has a complaint among what was asked: so a
case shows all that its choice depended on (Rubin 1976), and of the cases to which the network gives a probability p
the fraction p has the cause.

Most people have no complaint, so what neither causes one nor is one is drawn only for those who are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.simulate.asked import Asked
from twitchdx.simulate.sampling import Draws, Plan, SimulationError, blank, draw, plan
from twitchdx.simulate.values import MeasuredTest
from twitchdx.types import Kind

Flags = NDArray[np.bool_]
BLOCK = 16384  # people drawn at once; the same seed draws others with another number
PATIENCE = 200_000  # people without a single complaint after which there is none to be had


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Values of one test in n people, NaN in those of whom it is not known. Shape (n,)."""

    unit: str
    values: Array


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """A block of n people of one setting.

    Attributes
    ----------
    ages
        In whole years, None where the network has no age bands. Shape (n,).
    states
        True state of every variable. Shape (V, n).
    known
        Which of them the case tells. Shape (V, n).
    measured
        Tests that the case tells as measured values, by place of the variable.
    """

    setting: str
    ages: NDArray[np.int16] | None
    states: Draws
    known: Flags
    measured: Mapping[int, Measured]

    def __len__(self) -> int:
        return int(self.states.shape[1])

    def first(self, n: int) -> People:
        """The first n of them."""
        ages = None if self.ages is None else self.ages[:n]
        measured = {v: Measured(one.unit, one.values[:n]) for v, one in self.measured.items()}
        return People(self.setting, ages, self.states[:, :n], self.known[:, :n], measured)


@dataclass(frozen=True, slots=True, eq=False)
class _Scheme:
    """What is drawn of everybody, and what of those who are kept. Axes: V variables."""

    plan: Plan
    before: tuple[int, ...]
    after: tuple[int, ...]
    shares: Array  # (V,)
    complaint: Flags  # (V,)
    test: Flags  # (V,)
    neutral: Draws  # (V,)
    tested: float
    measured: Mapping[int, Mapping[int, MeasuredTest]]  # by test and state of the sex


def draw_people(
    network: Network,
    rng: np.random.Generator,
    n: int,
    setting: str,
    asked: Asked | None = None,
    *,
    measured: Mapping[str, Mapping[str, MeasuredTest]] = MappingProxyType({}),
) -> Iterator[People]:
    """Draw `n` people of a setting who have a complaint, in blocks as they come.

    Parameters
    ----------
    setting
        A state of the variable `setting`.
    asked
        How much of a person gets known.
    measured
        Tests that are told as measured values, not as states, by name and sex (see `measured_tests`).

    Raises
    ------
    SimulationError
        Where the setting is unknown, or hardly anybody there has a complaint.
    """
    scheme = _scheme(network, setting, asked or Asked(), measured)
    left, barren = n, 0
    while left > 0:
        people = _block(network, scheme, rng, setting)
        barren = 0 if len(people) else barren + BLOCK
        if barren >= PATIENCE:
            raise SimulationError(
                say(
                    "{setting}: expected people with a complaint, found none among {count}. "
                    "Mark the findings that a person may come with in variables.csv, and ask for more of them.",
                    setting=setting,
                    count=barren,
                )
            )
        if len(people):
            yield people.first(left)
        left -= len(people)


def _scheme(
    network: Network, setting: str, asked: Asked, measured: Mapping[str, Mapping[str, MeasuredTest]]
) -> _Scheme:
    made = plan(network, setting)
    variables = [network.variable(name) for name in network.graph.names]
    complaints = [v for v, variable in enumerate(variables) if variable.complaint]
    mask = network.graph.ancestors_of(complaints)
    return _Scheme(
        made,
        tuple(v for v in made.contributions if mask >> v & 1),
        tuple(v for v in made.contributions if not mask >> v & 1),
        np.array([asked.share(variable) for variable in variables]),
        np.array([variable.complaint for variable in variables]),
        np.array([variable.kind is Kind.TEST for variable in variables]),
        np.array([variable.neutral_index for variable in variables], np.int8),
        asked.tested,
        {
            network.index[name]: {network.variable("sex").states.index(sex): test for sex, test in each.items()}
            for name, each in measured.items()
        },
    )


def _block(network: Network, scheme: _Scheme, rng: np.random.Generator, setting: str) -> People:
    """Those of the next `BLOCK` people who have a complaint."""
    states = blank(scheme.plan, BLOCK)
    draw(scheme.plan, rng, states, scheme.before)
    known = np.zeros(states.shape, bool)
    has = np.zeros(BLOCK, bool)
    for v in np.flatnonzero(scheme.complaint):
        known[v] = rng.random(BLOCK) < scheme.shares[v]
        has |= known[v] & (states[v] > scheme.neutral[v])
    kept = np.flatnonzero(has)
    states, known = states.take(kept, axis=1), known.take(kept, axis=1)
    draw(scheme.plan, rng, states, scheme.after)
    tested = rng.random(kept.size) < scheme.tested
    for v in np.flatnonzero((scheme.shares > 0.0) & ~scheme.complaint):
        known[v] = rng.random(kept.size) < scheme.shares[v]
        if scheme.test[v]:
            known[v] &= tested
    ages = _ages(network, states, rng) if "age_band" in network.index else None
    return People(setting, ages, states, known, _values(network, scheme, rng, states, known))


def _values(
    network: Network, scheme: _Scheme, rng: np.random.Generator, states: Draws, known: Flags
) -> dict[int, Measured]:
    """Measured values of those whose test is known."""
    found = {}
    for v, each in scheme.measured.items():
        values = np.full(states.shape[1], np.nan)
        for sex, test in each.items():
            who = np.flatnonzero(known[v] & (states[network.index["sex"]] == sex))
            values[who] = test.draw(rng, states[v][who])
        found[v] = Measured(next(iter(each.values())).unit, values)
    return found


def _ages(network: Network, states: Draws, rng: np.random.Generator) -> NDArray[np.int16]:
    """Ages in whole years within the band of each; the lowest of one without an end. Shape (n,)."""
    first, width = _bounds(network.variable("age_band").states)
    band = states[network.index["age_band"]].astype(np.intp)
    ages: NDArray[np.int16] = (first[band] + (rng.random(band.size) * width[band]).astype(np.int16)).astype(np.int16)
    return ages


def _bounds(bands: Sequence[str]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """First year and width of each band, whose name carries them (`18_39`). Shapes (S,)."""
    first = [int(name.split("_", maxsplit=1)[0]) for name in bands]
    later = [min((bound for bound in first if bound > own), default=own + 1) for own in first]
    return np.array(first, np.int16), np.array(later, np.int16) - np.array(first, np.int16)
