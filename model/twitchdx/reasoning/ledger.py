"""The can't-miss ledger in full: bands, lines with their reasons, the one finding that would cross, the safety net."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twitchdx.network import Network
from twitchdx.reasoning.next_step import LookAhead, candidates, look_ahead
from twitchdx.reasoning.robust import DRAWS, SEED, Line, Robust, robust
from twitchdx.reasoning.situation import situation
from twitchdx.types import Case


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger; `crossing` is the finding and state that would take it over, and to what.

    Of all findings that are not known, the one that is most probable to come out so; None where none does it, or the
    cause is over its line already.
    """

    line: Line
    crossing: tuple[str, str] | None
    crossing_posterior: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """All lines of priors/thresholds.csv, those over their line first."""

    case_id: str
    draws: int
    seed: int
    entries: tuple[Entry, ...]


def full_ledger(
    network: Network,
    case: Case,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    known: Robust | None = None,
    look: LookAhead | None = None,
) -> Ledger:
    """The ledger of a case with everything that belongs to it.

    Parameters
    ----------
    known, look
        What `robust`, and `look_ahead` of all candidates, said of the case, where they were asked already.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    found = known or robust(network, case, draws=draws, seed=seed)
    if look is None:
        given = situation(network, case)
        look = look_ahead(network, given, candidates(network, given))
    return Ledger(case.id, found.draws, found.seed, tuple(_entry(network, look, line) for line in found.cant_miss))


def _entry(network: Network, look: LookAhead, line: Line) -> Entry:
    if line.posterior.value >= line.threshold:
        return Entry(line, None, line.posterior.value)
    column = next(
        i for i, t in enumerate(network.knowledge.thresholds) if (t.cause, t.state) == (line.cause, line.state)
    )
    over = np.flatnonzero(look.then.ledger[:, column] >= line.threshold)
    if not over.size:
        return Entry(line, None, line.posterior.value)
    best = int(over[look.probability[over].argmax()])
    name = look.names[look.finding[best]]
    state = network.variable(name).states[look.state[best]]
    return Entry(line, (name, state), float(look.then.ledger[best, column]))
