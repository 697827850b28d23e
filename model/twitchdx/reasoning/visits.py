"""How the answers moved from visit to visit, and what moved them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from twitchdx.engine.signature import Evidence
from twitchdx.evidence.visits import Carried, moments
from twitchdx.graph import Array
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.odds import decibans
from twitchdx.reasoning.situation import Situation, situation, state_words
from twitchdx.scores import Scores, scores, targets
from twitchdx.types import Case

CHANGED = 5  # causes whose change is explained
NEGLIGIBLE = 0.05  # decibans


class NoVisitsError(ValueError):
    """The case holds no dated visits."""


@dataclass(frozen=True, slots=True)
class Known:
    """A finding as it stands at a visit; `since` is the day it was found on, None where it has no date."""

    finding: str
    label: str
    state: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding that is `new`, `changed` or `no longer held`, and what that alone is worth, in decibans."""

    finding: str
    how: str
    decibans: float


@dataclass(frozen=True, slots=True)
class Moved:
    """A cause that moved since the visit before, in decibans, and why, what matters most first."""

    cause: str
    label: str
    before: float
    after: float
    decibans: float
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One visit: what is known, P(each cause is there), P(each dangerous cause at its state or worse), what moved."""

    day: date
    known: tuple[Known, ...]
    posteriors: dict[str, float]
    cant_miss: dict[str, float]
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Trajectory:
    """All visits of a case, in the order of their days."""

    case_id: str
    moments: tuple[Moment, ...]


def trajectory(network: Network, case: Case) -> Trajectory:
    """Score a case at each of its visits.

    Raises
    ------
    NoVisitsError
        Where it has none; UnscorableError where what is known at one of them cannot be scored.
    """
    held = list(moments(network.knowledge, case))
    if not held:
        raise NoVisitsError(say("it has no visits: rows of a table with a column date, or visits in JSON"))
    given = [situation(network, replace(case, findings=moment.findings, visits=())) for moment in held]
    found = scores(network, [one.evidence for one in given], [()] * len(given))
    made = [
        Moment(
            day=moment.day,
            known=_known(network, one, moment),
            posteriors=dict(zip(network.causes, found.present[row].tolist(), strict=False)),
            cant_miss={
                f"{line.cause}={line.state}": p
                for line, p in zip(network.knowledge.thresholds, found.ledger[row].tolist(), strict=True)
            },
            moved=_moved(network, given, found, row) if row else (),
        )
        for row, (moment, one) in enumerate(zip(held, given, strict=True))
    ]
    return Trajectory(case.id, tuple(made))


def _known(network: Network, given: Situation, moment: Carried) -> tuple[Known, ...]:
    names = network.graph.names
    return tuple(
        Known(
            names[v],
            network.knowledge.label(names[v]),
            state_words(network, v, given.evidence[v]),
            moment.since.get(names[v]),
        )
        for v in given.findings
    )


def _moved(network: Network, given: Sequence[Situation], found: Scores, row: int) -> tuple[Moved, ...]:
    """The causes that moved most, each with what it would be were one finding as it was at the visit before."""
    names = targets(network)[: len(network.causes)]
    before, after = found.present[row - 1], found.present[row]
    change = {i: _change(before[i], after[i]) for i in range(len(names))}
    order = sorted(change, key=lambda i: (-abs(change[i]), names[i]))[:CHANGED]
    new, old = given[row].evidence, given[row - 1].evidence
    differs = [v for v in {**old, **new} if v not in old or v not in new or (old[v] != new[v]).any()]
    undone = []
    for v in differs:
        rest = {k: w for k, w in new.items() if k != v}
        undone.append({**rest, v: old[v]} if v in old else rest)
    without: Sequence[Array] = list(scores(network, undone, [()] * len(undone)).present) if undone else []
    moved = []
    for i in order:
        if abs(change[i]) < NEGLIGIBLE:
            continue
        because = [
            Reason(network.graph.names[v], _how(v, old, new), _change(float(own[i]), float(after[i])))
            for v, own in zip(differs, without, strict=True)
        ]
        told = tuple(sorted((b for b in because if abs(b.decibans) >= NEGLIGIBLE), key=lambda b: -abs(b.decibans)))
        label = network.knowledge.label(names[i])
        moved.append(Moved(names[i], label, float(before[i]), float(after[i]), change[i], told))
    return tuple(moved)


def _how(v: int, old: Evidence, new: Evidence) -> str:
    if v not in old:
        return "new"
    return "changed" if v in new else "no longer held"


def _change(before: float, after: float) -> float:
    """In decibans; 0 where one of both is certain."""
    if not (0.0 < before < 1.0 and 0.0 < after < 1.0):
        return 0.0
    return decibans(float(after)) - decibans(float(before))
