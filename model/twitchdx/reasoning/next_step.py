"""What to ask, look for or test next: what each finding that is not known would tell, and what it takes.

- *Information*: by how much the finding would reduce the doubt about what produces the complaint: the mutual
  information, in bits, between the finding and whether each condition, imbalance and *ordinary* is behind the
  complaint, summed over them (Lindley 1956). Causes count one by one, so that two which rise and fall together count
  twice. Where nothing is complained of it is about whether each condition and imbalance is there.
- *Crossing*: the probability that a can't-miss cause goes across its line to act, either way.
- *Leader*: the probability that another cause comes first.

A finding that is likely to come out as expected tells little, however telling it would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.reasoning.situation import Situation, situation
from twitchdx.scores import Scores, scores
from twitchdx.strata import answer
from twitchdx.types import ORDINARY, WHAT_IS_WRONG, Case, Kind

IMPOSSIBLE = 1e-12  # of an outcome: not looked into
ENOUGH = 0.01  # a step that changes what to do less often than this is no reason to take it
SECOND = 3  # best first steps of which the second is looked for


class Order(StrEnum):
    """What next steps are ordered by."""

    INFORMATION = "information"
    CROSSING = "crossing"
    BURDEN = "burden"
    WAIT = "wait"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A state that the finding may come out in, how often, who leads then, and which lines are crossed."""

    state: str
    probability: float
    leader: str
    over: tuple[str, ...]
    under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A finding that is not known, what knowing it is worth, and what it takes.

    `information` in bits; `crosses` and `changes_leader` are probabilities; `burden` from 0 to 1, `wait` in days,
    `price` in routine blood tests. `efficient` says that no other step is better in one of these and as good in all.
    """

    finding: str
    label: str
    procedure: str
    information: float
    crosses: float
    changes_leader: float
    burden: float
    wait: float
    price: float
    efficient: bool
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A first step, and the best second one for each of its outcomes, with the information of both, in bits."""

    first: str
    information: float
    second: tuple[tuple[str, str], ...]  # state of the first, name of the second


@dataclass(frozen=True, slots=True)
class NextSteps:
    """All steps in the order asked for. `leader` comes first now.

    `stop` says that no single step changes what to do in more than `ENOUGH` of people like this: none moves a
    can't-miss cause across its line, and none puts another cause first. `pairs` is empty where they were not asked for.
    """

    case_id: str
    leader: str
    stop: bool
    steps: tuple[Step, ...]
    pairs: tuple[Pair, ...]


def next_steps(
    network: Network,
    case: Case,
    *,
    two_steps: bool = False,
    by: Order = Order.INFORMATION,
    look: LookAhead | None = None,
) -> NextSteps:
    """Look at every finding and test that is not known.

    Parameters
    ----------
    by
        What the steps are ordered by: information, the chance to cross a line, or information for each unit of what a
        step takes. A step that takes nothing of it comes first, the most informative of them before the others.
    look
        What `look_ahead` says of all candidates, where it was asked already.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    given = situation(network, case)
    look = look or look_ahead(network, given, candidates(network, given))
    steps = _steps(network, look)
    ordered = tuple(sorted(steps, key=lambda s: (*_rank(s, by), s.finding)))
    stop = all(s.crosses <= ENOUGH and s.changes_leader <= ENOUGH for s in ordered)
    telling = sorted(steps, key=lambda s: (*_rank(s, Order.INFORMATION), s.finding))
    pairs = _pairs(network, given, telling, look) if two_steps else ()
    return NextSteps(case.id, leaders(network, look.now)[0], stop, ordered, pairs)


def _rank(step: Step, by: Order) -> tuple[float, float]:
    if by is Order.INFORMATION:
        return (-step.information, 0.0)
    if by is Order.CROSSING:
        return (-step.crosses, -step.information)
    takes = {Order.BURDEN: step.burden, Order.WAIT: step.wait, Order.PRICE: step.price}[by]
    return (-step.information / takes if takes > 0 else -float("inf"), -step.information)


def candidates(network: Network, given: Situation) -> tuple[str, ...]:
    """Findings and tests of which nothing is known."""
    return tuple(network.graph.names[v] for v in _askable(network) if v not in given.evidence)


@lru_cache(maxsize=16)
def _askable(network: Network) -> tuple[int, ...]:
    """Positions of all findings and tests."""
    kinds = (Kind.FINDING, Kind.TEST)
    return tuple(v for v, name in enumerate(network.graph.names) if network.variable(name).kind in kinds)


@dataclass(frozen=True, slots=True, eq=False)
class LookAhead:
    """The case as it is, and with each possible outcome of each candidate: N outcomes.

    `finding` (N,) is a position in `names`; `probability` (N,) that of the outcome.
    """

    names: tuple[str, ...]
    finding: NDArray[np.intp]
    state: NDArray[np.intp]
    probability: Array
    now: Scores
    then: Scores


def look_ahead(network: Network, given: Situation, names: Sequence[str]) -> LookAhead:
    """Score the case with each outcome in turn, all in one batch.

    The outcomes of whatever could be asked are worked out, since each set of targets has a program of its own: that of
    all of them serves every case.
    """
    graph, index = network.graph, network.index
    marginals = answer(network, [given.evidence], _askable(network))[0].marginals
    outcomes = [
        (i, s, p)
        for i, name in enumerate(names)
        for s, p in enumerate(marginals[index[name]].tolist())
        if p > IMPOSSIBLE
    ]
    evidences = [given.evidence]
    evidences += [given.knowing({index[names[i]]: np.eye(graph.sizes[index[names[i]]])[s]}) for i, s, _ in outcomes]
    found = scores(network, evidences, [given.complaints] * len(evidences))
    finding, state = (np.array([o[k] for o in outcomes], np.intp) for k in (0, 1))
    return LookAhead(
        tuple(names),
        finding,
        state,
        np.array([o[2] for o in outcomes]),
        _rows(found, slice(0, 1)),
        _rows(found, slice(1, None)),
    )


def _rows(found: Scores, rows: slice) -> Scores:
    return Scores(
        found.present[rows],
        found.ledger[rows],
        found.attribution[rows],
        found.ordinary_prior[rows],
        found.log_evidence[rows],
    )


def information(network: Network, look: LookAhead) -> Array:
    """Bits that each candidate tells of what produces the complaint, all causes together. Shape (candidates,)."""
    now, then = worth(network, look.now), worth(network, look.then)
    left = np.zeros((len(look.names), now.shape[1]))
    np.add.at(left, look.finding, look.probability[:, None] * entropy(then))
    return np.asarray(np.maximum(entropy(now) - left, 0.0).sum(axis=1))


def worth(network: Network, found: Scores) -> Array:
    """What the ranking orders by, of each condition and imbalance and then *ordinary*. Shape (N, causes).

    P(it is behind the complaint), or P(it is there) where nothing is complained of: *ordinary* then counts nothing.
    """
    wrong = [i for i, name in enumerate(network.causes) if _is_wrong(network, name)]
    there = np.column_stack([found.present[:, wrong], np.zeros(len(found.present))])
    return np.where(np.isnan(found.attribution[:, -1:]), there, found.attribution[:, [*wrong, -1]])


def _is_wrong(network: Network, name: str) -> bool:
    return network.variable(name).kind in WHAT_IS_WRONG


def entropy(p: Array) -> Array:
    """Doubt about a yes or no, in bits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = -(p * np.log2(p) + (1.0 - p) * np.log2(1.0 - p))
    return np.asarray(np.nan_to_num(found, nan=0.0))


def leaders(network: Network, found: Scores) -> list[str]:
    """What comes first among what is wrong, *ordinary* included, in each of N cases."""
    names = [*(name for name in network.causes if _is_wrong(network, name)), ORDINARY]
    return [names[i] for i in worth(network, found).argmax(axis=1).tolist()]


def _steps(network: Network, look: LookAhead) -> list[Step]:
    told = information(network, look)
    leader, leading = leaders(network, look.now)[0], leaders(network, look.then)
    lines = network.knowledge.thresholds
    line = np.array([t.number.value for t in lines])
    was = look.now.ledger[0] >= line
    found = []
    for i, name in enumerate(look.names):
        rows = np.flatnonzero(look.finding == i)
        outcomes = []
        for row in rows.tolist():
            now = look.then.ledger[row] >= line
            outcomes.append(
                Outcome(
                    network.variable(name).states[look.state[row]],
                    float(look.probability[row]),
                    leading[row],
                    tuple(t.cause for t, a, b in zip(lines, was, now, strict=True) if b and not a),
                    tuple(t.cause for t, a, b in zip(lines, was, now, strict=True) if a and not b),
                )
            )
        own = takes(network, network.knowledge.steps[name])
        found.append(
            Step(
                finding=name,
                label=network.knowledge.label(name),
                procedure=network.knowledge.steps[name],
                information=float(told[i]),
                crosses=sum(o.probability for o in outcomes if o.over or o.under),
                changes_leader=sum(o.probability for o in outcomes if o.leader != leader),
                burden=own["burden"],
                wait=own["wait"],
                price=own["price"],
                efficient=False,
                outcomes=tuple(outcomes),
            )
        )
    return _with_front(found)


def takes(network: Network, procedure: str) -> dict[str, float]:
    """Burden, wait and price of a procedure (and for how long its result holds), by aspect of procedures.csv."""
    return {row.aspect: row.number.value for row in network.knowledge.procedures if row.procedure == procedure}


def _with_front(steps: Sequence[Step]) -> list[Step]:
    """Mark the steps that no other one beats (Pareto 1906)."""
    takes = np.array([[-s.information, s.burden, s.wait, s.price] for s in steps]).reshape(-1, 4)
    marked = []
    for step, own in zip(steps, takes, strict=True):
        beaten = ((takes <= own).all(axis=1) & (takes < own).any(axis=1)).any()
        marked.append(replace(step, efficient=not bool(beaten)))
    return marked


def _pairs(network: Network, given: Situation, steps: Sequence[Step], look: LookAhead) -> tuple[Pair, ...]:
    """For each of the best first steps the best second one, whatever comes out; none where nothing else is unknown."""
    found = []
    for step in steps[:SECOND]:
        v = network.index[step.finding]
        second, more = [], 0.0
        for outcome in step.outcomes:
            state = network.variable(step.finding).states.index(outcome.state)
            after = Situation(
                given.case,
                given.setting,
                given.knowing({v: np.eye(network.graph.sizes[v])[state]}),
                given.context,
                (*given.findings, v),
                given.complaints,
                given.issues,
            )
            names = [name for name in look.names if name != step.finding]
            if not names:
                continue
            told = information(network, look_ahead(network, after, names))
            best = int(told.argmax())
            second.append((outcome.state, names[best]))
            more += outcome.probability * float(told[best])
        found.append(Pair(step.finding, step.information + more, tuple(second)))
    return tuple(sorted(found, key=lambda pair: -pair.information))
