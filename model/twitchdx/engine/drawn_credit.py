"""Credit of one case under R draws of the network's numbers at once, as a credible band needs it; see `credit`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.engine.credit import (
    POINTS,
    Credit,
    all_marked,
    exact_points,
    gauss,
    integrated,
    may_be_nothing,
    put,
    summing_to_one,
    with_marks,
    with_missing,
    without_implied,
)
from twitchdx.engine.draws import drawn_posteriors
from twitchdx.engine.marks import Marked, with_mark
from twitchdx.engine.observed import Observed
from twitchdx.engine.scale import passed_on, widened
from twitchdx.graph import Array, Gate, GraphError, Table

CLOSE = 1e-4  # what may be missing to 1 under a draw: far less than draws differ

WITHIN = 3e-5  # of the posteriors behind it; to ask for 1e-9 takes twice as long where many findings are present


@dataclass(frozen=True, slots=True)
class Grain:
    """How finely credit is worked out: points of Gauss's rule, what may be missing to 1, how far posteriors may be off.

    Where more is missing than may be, the rule is given as many points as make it exact.
    """

    points: int = POINTS
    close: float = CLOSE
    within: float = WITHIN


FINE = Grain()
COARSE = Grain(points=2, close=1e-3, within=1e-3)  # for what is shown in whole people of 100

Draws = Mapping[Table, Array]


def drawn_credit(
    network: Marked, given: Observed, draws: Draws, heads: Sequence[int], *, grain: Grain = FINE
) -> Credit:
    """Share the complaint of one case out among the players under each of R draws: N = R rows, each `grain.close`.

    Parameters
    ----------
    given
        What is known, of the network as it was before it was marked.
    draws
        For tables of that network R variants of their values; see `drawn_posteriors`.
    heads
        The observed carriers that make up the complaint.

    Raises
    ------
    GraphError
        Where there are no draws, their shapes do not fit, or a draw lets act what does not act in the network.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    given = without_implied(network, given, [heads], draws)
    exact = exact_points(network)
    found = _shares(network, given, draws, heads, grain.within, min(grain.points, exact))
    again = np.flatnonzero(found.missing > grain.close)
    if again.size and grain.points < exact:
        some = {table: values[again] for table, values in draws.items()}
        put(found, again, _shares(network, given, some, heads, grain.within, exact))
    return summing_to_one(found)


def _shares(network: Marked, given: Observed, draws: Draws, heads: Sequence[int], within: float, points: int) -> Credit:
    """The shares as Gauss's rule with so many points gives them."""
    changed, row = _on_marks(network, draws), np.zeros(1, np.intp)
    logs = drawn_posteriors(network.plain, given, draws, ()).log_evidence
    evidence, values = [], []
    for t in gauss(points)[0]:
        asked = with_marks(network, given, [heads], row, np.array([t]))
        found = drawn_posteriors(network.graph, asked, changed, network.marks, tolerance=within)
        evidence.append(found.log_evidence)
        values.append(np.stack([found.marginals[m] for m in network.marks], axis=-1))
    nothing = np.zeros(len(logs))
    if may_be_nothing(given, heads, 0):
        asked = with_marks(network, given, [heads], row, np.zeros(1))
        nothing = all_marked(network, drawn_posteriors(network.graph, asked, changed, ()).log_evidence, logs)
    return with_missing(integrated(np.stack(evidence, 1), np.stack(values, 1), logs), nothing, logs)


def _on_marks(network: Marked, draws: Draws) -> dict[Table, Array]:
    """The draws as variants of the tables of the marked network."""
    found = {}
    for v, (before, after) in enumerate(zip(network.plain.cpds, network.graph.cpds, strict=False)):
        for table, own in zip(_tables(before), _tables(after), strict=True):
            if table in draws:
                found[own] = _variants(network, v, Table(table.parents, draws[table]), own).values
    return found


def _tables(cpd: Table | Gate) -> tuple[Table, ...]:
    return (cpd,) if isinstance(cpd, Table) else cpd.contributions


def _variants(network: Marked, v: int, table: Table, own: Table) -> Table:
    """Variants of a table, made as `own` was made of it."""
    if v not in network.carriers:
        return widened(network.plain, table, network.carriers)
    on_scale = passed_on(network.plain, table, network.carriers)
    if len(own.parents) > len(table.parents):
        return with_mark(on_scale, own.parents[-1])
    if not {*table.parents} & network.carriers and table.values[..., 1:].any():
        raise GraphError(f"{network.plain.names[v]}: a draw lets a contribution act that does not act in the network")
    return on_scale
