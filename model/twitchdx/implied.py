"""What the network implies about published frequencies that it was not built from (prevalences.csv)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from twitchdx.engine.signature import Evidence
from twitchdx.network import CONTEXT, Network
from twitchdx.odds import miss
from twitchdx.strata import answer
from twitchdx.types import ANY, Issue, Prevalence


@dataclass(frozen=True, slots=True)
class Implied:
    """One published frequency beside that of the network.

    `miss` is the distance of `value` from the nearest end of the range in decibans of odds, 10 log10 of their
    ratio: 0 inside, positive where the network has it too often, negative where too seldom.
    """

    row: Prevalence
    value: float
    inside: bool
    miss: float


def implied(network: Network) -> tuple[Implied, ...]:
    """Frequency in the network of every row of prevalences.csv, in table order.

    An age band or sex of `any` is averaged over who attends the setting, as in every answer of the network.
    """
    rows = network.knowledge.prevalences
    found: dict[int, float] = {}
    for name in dict.fromkeys(row.variable for row in rows):
        where = [i for i, row in enumerate(rows) if row.variable == name]
        target = network.index[name]
        answers = answer(network, [_evidence(network, rows[i]) for i in where], [target])
        for i, one in zip(where, answers, strict=True):
            state = network.variable(name).states.index(rows[i].state)
            found[i] = min(1.0, float(one.marginals[target][state:].sum()))  # by rounding
    return tuple(_compared(row, found[i]) for i, row in enumerate(rows))


def misses(compared: tuple[Implied, ...]) -> tuple[Issue, ...]:
    """A warning for each frequency outside its published range, the farthest first."""
    outside = [one for one in compared if not one.inside]
    return tuple(_warning(one) for one in sorted(outside, key=lambda one: -abs(one.miss)))


def _evidence(network: Network, row: Prevalence) -> Evidence:
    known: Mapping[str, str] = {
        **{column: getattr(row.stratum, column) for column in CONTEXT},
        **({row.given_variable: row.given_state} if row.given_variable else {}),
    }
    evidence = {}
    for name, state in known.items():
        if state != ANY:
            states = network.variable(name).states
            evidence[network.index[name]] = np.eye(len(states))[states.index(state)]
    return evidence


def _compared(row: Prevalence, value: float) -> Implied:
    low, high = row.number.low, row.number.high
    return Implied(row, value, low <= value <= high, miss(value, low, high))


def _warning(one: Implied) -> Issue:
    row, number = one.row, one.row.number
    given = f" | {row.given_variable}={row.given_state}" if row.given_variable else ""
    people = ", ".join(getattr(row.stratum, c) for c in CONTEXT if getattr(row.stratum, c) != ANY)
    message = (
        f"the network implies {one.value:.3g} for P({row.variable}={row.state}{given}) in {people}, "
        f"expected {number.low:g} to {number.high:g} ({one.miss:+.1f} decibans)"
    )
    way = "Lower" if one.miss > 0 else "Raise"
    fix = (
        f"{way} the baseline, leak or a link of {row.variable} within its own range, "
        "or remove this row if the figure is about something else."
    )
    return Issue("warning", str(number.place), message, fix)
