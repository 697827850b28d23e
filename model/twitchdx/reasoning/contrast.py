"""The smallest change of what is known that would change the answer.

What is forgotten is averaged over the states that it could be in. So where no other state of a finding is enough,
forgetting it is not either, and forgetting is looked into only where some other state is. This holds for findings
that are known exactly and are no complaint; a measured value speaks for several states, and the list of complaints
says what the attributions are about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product

import numpy as np

from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.reasoning.next_step import leaders
from twitchdx.reasoning.rule import line_of
from twitchdx.reasoning.situation import Situation, answers, at_least, situation, state_words
from twitchdx.reasoning.surprise import stated
from twitchdx.scores import scores
from twitchdx.shares import complaints
from twitchdx.types import Case, Threshold

UNKNOWN = "unknown"
MOST = 3  # findings changed together
AT_ONCE = 4_000  # changes looked into in one batch
FORGOTTEN = -1  # in place of a state

Change = tuple[tuple[int, int], ...]  # findings by position, and the state of each, or FORGOTTEN
Enough = Callable[[Sequence[Change]], list[bool]]


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
    line = line_of(network, cause) if cause else None
    given = situation(network, case)
    ((leader, posterior),) = _results(network, given, [()], line)
    enough = (
        _crosses(network, given, line, posterior)
        if line and posterior is not None
        else _deposes(network, given, leader)
    )
    changes: list[Change] = []
    for size in range(1, MOST + 1):
        changes = _smallest(network, given, size, enough)
        if changes:
            break
    results = _results(network, given, changes, line)
    smallest = tuple(
        Contrast(_named(network, given, change), *result) for change, result in zip(changes, results, strict=True)
    )
    return Contrasts(case.id, cause, leader, posterior, line.number.value if line else None, smallest)


def _results(
    network: Network, given: Situation, changes: Sequence[Change], line: Threshold | None
) -> list[tuple[str, float | None]]:
    """Who leads after each change, and P(the cause with that line)."""
    evidences = [_applied(network, given, change) for change in changes]
    found = scores(network, evidences, [complaints(network, evidence) for evidence in evidences])
    column = network.knowledge.thresholds.index(line) if line else 0
    posteriors = found.ledger[:, column].tolist() if line else [None] * len(changes)
    return list(zip(leaders(network, found), posteriors, strict=True))


def _crosses(network: Network, given: Situation, line: Threshold, now: float) -> Enough:
    """Whether changes take a cause to the other side of its line."""
    threshold = line.number.value

    def enough(changes: Sequence[Change]) -> list[bool]:
        found = answers(network, [_applied(network, given, change) for change in changes], [line.cause])
        return [
            one.possible
            and (at_least(network, line.cause, line.state, one.marginals) >= threshold) != (now >= threshold)
            for one in found
        ]

    return enough


def _deposes(network: Network, given: Situation, leader: str) -> Enough:
    """Whether changes put another cause first."""

    def enough(changes: Sequence[Change]) -> list[bool]:
        evidences = [_applied(network, given, change) for change in changes]
        found = scores(network, evidences, [complaints(network, evidence) for evidence in evidences])
        possible = np.isfinite(found.log_evidence).tolist()
        return [ok and name != leader for ok, name in zip(possible, leaders(network, found), strict=True)]

    return enough


def _smallest(network: Network, given: Situation, size: int, enough: Enough) -> list[Change]:
    """All changes of so many findings that are enough, where no change of fewer is."""
    averaged = {v for v in given.findings if _averages(network, given, v)}
    others = {v: np.flatnonzero(stated(given.evidence[v]) == 0).tolist() for v in given.findings}
    options = {v: states if v in averaged else [FORGOTTEN, *states] for v, states in others.items()}
    found = _those(_changes(options, size), enough)
    forgetful = dict.fromkeys(variant for change in found for variant in _forgetting(change, averaged))
    return sorted([*found, *_those(iter(forgetful), enough)], key=lambda change: _order(given, change))


def _averages(network: Network, given: Situation, v: int) -> bool:
    """Whether to forget a finding is to average over its states, all else being equal."""
    return not network.variable(network.graph.names[v]).complaint and np.count_nonzero(given.evidence[v]) == 1


def _changes(options: Mapping[int, Sequence[int]], size: int) -> Iterator[Change]:
    for chosen in combinations(options, size):
        for states in product(*(options[v] for v in chosen)):
            yield tuple(zip(chosen, states, strict=True))


def _forgetting(change: Change, averaged: set[int]) -> Iterator[Change]:
    """The same change with one or more of its findings forgotten."""
    for states in product(*((s, FORGOTTEN) if v in averaged else (s,) for v, s in change)):
        variant = tuple((v, s) for (v, _), s in zip(change, states, strict=True))
        if variant != change:
            yield variant


def _those(changes: Iterator[Change], enough: Enough) -> list[Change]:
    found: list[Change] = []
    while block := list(islice(changes, AT_ONCE)):
        found += [change for change, good in zip(block, enough(block), strict=True) if good]
    return found


def _order(given: Situation, change: Change) -> tuple[tuple[int, int], ...]:
    return tuple((given.findings.index(v), state) for v, state in change)


def _applied(network: Network, given: Situation, change: Change) -> dict[int, Array]:
    told = {v: np.eye(network.graph.sizes[v])[state] for v, state in change if state != FORGOTTEN}
    return {**given.without(*(v for v, _ in change)), **told}


def _named(network: Network, given: Situation, change: Change) -> tuple[Changed, ...]:
    return tuple(
        Changed(
            finding=network.graph.names[v],
            label=network.knowledge.label(network.graph.names[v]),
            now=state_words(network, v, given.evidence[v]),
            instead=UNKNOWN if state == FORGOTTEN else network.variable(network.graph.names[v]).states[state],
        )
        for v, state in change
    )
