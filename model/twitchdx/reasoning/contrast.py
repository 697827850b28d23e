"""The smallest change of what is known that would change the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.reasoning.next_step import leaders
from twitchdx.reasoning.situation import Situation, situation, state_words
from twitchdx.reasoning.surprise import stated
from twitchdx.scores import Scores, scores
from twitchdx.shares import complaints
from twitchdx.types import Case

UNKNOWN = "unknown"
MOST = 3  # findings changed together
AT_ONCE = 4_000  # changes looked into in one batch


class NoLineError(ValueError):
    """A cause that has no line to act on."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A finding, as it is and as it would have to be; `unknown` where it would only have to be forgotten."""

    finding: str
    label: str
    now: str
    instead: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """Changes that are enough together, and what comes of them: who leads, and the cause that was asked about."""

    changes: tuple[Changed, ...]
    leader: str
    posterior: float | None


@dataclass(frozen=True, slots=True)
class Contrasts:
    """All smallest changes, or none where no change of at most `MOST` findings is enough.

    Without a `cause` what has to change is the leader of what is wrong; with one, on which side of its line it stands.
    """

    case_id: str
    cause: str | None
    leader: str
    posterior: float | None
    line: float | None
    smallest: tuple[Contrast, ...]


def contrast(network: Network, case: Case, cause: str | None = None) -> Contrasts:
    """Search by size, all changes of one finding first, then of two, then of three: the first size that has one is it.

    A finding may be forgotten, or come out in any other state. A measured value leaves every state possible: its other
    states are those that it does not speak for.

    Raises
    ------
    NoLineError
        Where the cause has no line in priors/thresholds.csv.
    UnscorableError
        Where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    line = next((t for t in network.knowledge.thresholds if t.cause == cause), None) if cause else None
    if cause and line is None:
        named = ", ".join(dict.fromkeys(t.cause for t in network.knowledge.thresholds))
        raise NoLineError(f"{cause} has no line to act on; those that have one: {named}")
    given = situation(network, case)
    column = network.knowledge.thresholds.index(line) if line else 0
    now = scores(network, [given.evidence], [given.complaints])
    leader = leaders(network, now)[0]
    threshold = line.number.value if line else 0.0
    over = now.ledger[0, column] >= threshold

    def enough(found: Scores) -> Array:
        possible = np.isfinite(found.log_evidence)
        if line:
            return np.asarray(possible & ((found.ledger[:, column] >= threshold) != over))
        return np.asarray(possible & np.array([name != leader for name in leaders(network, found)]))

    smallest: list[Contrast] = []
    for size in range(1, MOST + 1):
        for block in _blocks(_changes(network, given, size)):
            evidences = [_applied(given, change) for change in block]
            found = scores(network, evidences, [complaints(network, evidence) for evidence in evidences])
            names = leaders(network, found)
            for row in np.flatnonzero(enough(found)).tolist():
                posterior = float(found.ledger[row, column]) if line else None
                smallest.append(Contrast(_named(network, given, block[row]), names[row], posterior))
        if smallest:
            break
    posterior = float(now.ledger[0, column]) if line else None
    return Contrasts(case.id, cause, leader, posterior, threshold if line else None, tuple(smallest))


Change = tuple[tuple[int, Array | None], ...]  # findings, and what would be known of them in place of what is


def _changes(network: Network, given: Situation, size: int) -> Iterator[Change]:
    options: Mapping[int, list[Array | None]] = {
        v: [
            None,
            *(np.eye(network.graph.sizes[v])[s] for s in np.flatnonzero(stated(given.evidence[v]) == 0).tolist()),
        ]
        for v in given.findings
    }
    for chosen in combinations(given.findings, size):
        for instead in product(*(options[v] for v in chosen)):
            yield tuple(zip(chosen, instead, strict=True))


def _blocks(changes: Iterator[Change]) -> Iterator[list[Change]]:
    block: list[Change] = []
    for change in changes:
        block.append(change)
        if len(block) == AT_ONCE:
            yield block
            block = []
    if block:
        yield block


def _applied(given: Situation, change: Change) -> dict[int, Array]:
    rest = given.without(*(v for v, _ in change))
    return {**rest, **{v: weights for v, weights in change if weights is not None}}


def _named(network: Network, given: Situation, change: Change) -> tuple[Changed, ...]:
    return tuple(
        Changed(
            finding=network.graph.names[v],
            label=network.knowledge.label(network.graph.names[v]),
            now=state_words(network, v, given.evidence[v]),
            instead=UNKNOWN if weights is None else state_words(network, v, weights),
        )
        for v, weights in change
    )
