"""See, do and would-have: three questions that sound alike.

- *see*: of people like this in whom a cause is found to be so, how many have the complaint?
- *do*: of people like this in whom it is made so, how many have the complaint? The links into the cause are cut.
- *would have*: in this very person, with this complaint, would it be there had the cause been so? Everything that is
  known bears on it, the complaint too (Pearl 2009, section 7.1: abduction, action, prediction).

"People like this" share what is known but for the complaint, the causes that are changed, and what these can bring
about: it would tell of their present state. A measure of priors/interventions.csv works with a probability and a range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twitchdx.engine.folded import folded
from twitchdx.engine.observed import observed
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.reference import infer, log_evidence
from twitchdx.engine.signature import Evidence
from twitchdx.engine.trace import first
from twitchdx.graph import Array, Gate, Graph, Table
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.reasoning.situation import Situation, situation
from twitchdx.reasoning.targets import Target, targets_of
from twitchdx.reasoning.twin import Asked, Change, Twin, twin
from twitchdx.strata import answer, mixed, strata
from twitchdx.types import Case

ENDS = ("works", "low", "high")
NEVER = 1e-30  # in place of 0, of how likely a change works


class NoComplaintError(ValueError):
    """The case has no complaint that could stop."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The three answers for some changes together.

    `before` is P(complaint) among people like this, nothing being changed; `see` and `do` are P(complaint) where the
    causes are found, or made, to be so; None where a measure has no variable of its own or not all targets are sure.
    `would_stop` is the probability that the complaint would not be there, in this person; `low` and `high` come from
    the ends of the ranges of how often the measures work.
    """

    case_id: str
    changes: tuple[str, ...]
    complaints: tuple[str, ...]
    targets: tuple[Target, ...]
    before: float
    see: float | None
    do: float | None
    would_stop: float
    low: float
    high: float


def what_if(network: Network, case: Case, changes: Sequence[str]) -> WhatIf:
    """Answer for changes such as `caffeine=none` and `magnesium_supplement=yes`, done together.

    Raises
    ------
    ChangeError
        Where a change cannot be read: an unknown name or state, two changes of one cause. NoComplaintError where there
        is no complaint, UnscorableError where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    targets = targets_of(network, changes)
    given = situation(network, case)
    if not given.complaints:
        raise NoComplaintError(say("none of its findings is a complaint that could stop"))
    sure = all(t.works == 1.0 and t.state for t in targets)
    before, see, do = _population(network, given, targets)
    stop, low, high = would_stop(network, ground(network, given), targets)
    return WhatIf(
        case_id=case.id,
        changes=tuple(changes),
        complaints=tuple(network.graph.names[v] for v in first(network.graph, given.complaints)),
        targets=targets,
        before=before,
        see=see if sure else None,
        do=do if sure else None,
        would_stop=stop,
        low=low,
        high=high,
    )


@dataclass(frozen=True, eq=False)
class Ground:
    """What is the same for all changes of one case.

    `heads` are its complaints, and `asked` what is asked of each. `evidences` are those of the R strata, with what
    findings say gone to their causes (see `engine.folded`); `logs` (R,) is what that leaves out of log P(evidence), and
    how probable each context is. `alone` is log P(all that is known).
    """

    heads: tuple[int, ...]
    asked: tuple[tuple[int, Asked | None], ...]
    evidences: tuple[Evidence, ...]
    logs: Array
    alone: float


def ground(network: Network, given: Situation) -> Ground:
    """Make a case ready for changes.

    Raises
    ------
    TooWideError
        Where exact inference would take too much work and memory.
    """
    heads = first(network.graph, given.complaints)
    asked = tuple(
        (v, _question(given.evidence[v], network.variable(network.graph.names[v]).neutral_index)) for v in heads
    )
    spread = strata(network, given.evidence)
    whole = posteriors(network.graph, observed(network.graph, spread.evidences), ())
    alone = mixed(spread, whole).log_evidence
    told = [folded(network.graph, evidence, heads) for evidence in spread.evidences]
    logs = np.log(spread.likelihoods) + [log for _, log in told]
    return Ground(heads, asked, tuple(evidence for evidence, _ in told), logs, alone)


def would_stop(network: Network, on: Ground, targets: Sequence[Target]) -> tuple[float, float, float]:
    """P(no complaint would be there, had the targets been changed | all that is known): value, low and high."""
    graph, names = network.graph, network.graph.names
    both = _worlds(network, tuple(targets), on.asked)
    stops: dict[int, Array] = {where: np.array([0.0, 1.0, 0.0]) for where in both.three.values()}
    for v in on.heads:
        if v not in both.three:
            known = both.actual[v].evidence(on.evidences[0][v])
            harmless = np.arange(graph.sizes[v]) <= network.variable(names[v]).neutral_index
            _both_hold(stops, both.actual[v].variable, known)
            _both_hold(stops, both.would[v].variable, both.would[v].evidence(harmless.astype(float)))
    if not all(weights.any() for weights in stops.values()):
        return 0.0, 0.0, 0.0  # nothing that is changed reaches a complaint
    value, low, high = _joint(network, both, on, stops, targets)
    return value, min(low, value), max(high, value)


@lru_cache(maxsize=256)
def _worlds(network: Network, targets: tuple[Target, ...], asked: tuple[tuple[int, Asked | None], ...]) -> Twin:
    """The twin of these changes and complaints: the same for all cases, and so are the plans of the engine for it."""
    changes = {network.index[t.cause]: _change(network, t) for t in targets}
    questions = {v: question for v, question in asked if question is not None}
    return twin(network.graph, changes, [v for v, _ in asked], questions)


def _both_hold(stops: dict[int, Array], variable: int, weights: Array) -> None:
    stops[variable] = stops.get(variable, np.ones(len(weights))) * weights


def _question(weights: Array, neutral: int) -> Asked | None:
    """The levels that an observation leaves, where it is one run of levels all as likely."""
    levels = np.flatnonzero(weights)
    low, high = int(levels[0]), int(levels[-1])
    plain = high - low + 1 == len(levels) and bool((weights[levels] == weights[low]).all())
    return Asked(low, high, neutral) if plain else None


def _joint(
    network: Network, both: Twin, on: Ground, stops: Mapping[int, Array], targets: Sequence[Target]
) -> list[float]:
    """P(no complaint would be there | evidence) for each end of the ranges of how often the changes work.

    For one change it is a straight line between that it never works and that it always does.
    """
    success = [both.success[network.index[t.cause]] for t in targets]
    if len(targets) == 1:
        never, always = _shares(both, on, stops, [{success[0]: _as_likely(works)} for works in (0.0, 1.0)])
        return [never + (always - never) * getattr(targets[0], end) for end in ENDS]
    works = [{where: _as_likely(getattr(t, end)) for where, t in zip(success, targets, strict=True)} for end in ENDS]
    return _shares(both, on, stops, works)


def _shares(both: Twin, on: Ground, stops: Mapping[int, Array], works: Sequence[Mapping[int, Array]]) -> list[float]:
    """P(no complaint would be there | evidence) under each of some likelihoods of the changes' success."""
    told = [
        {both.actual[v].variable: both.actual[v].evidence(w) for v, w in evidence.items() if v in both.actual}
        for evidence in on.evidences
    ]
    logs = log_evidence(both.graph, [{**evidence, **stops, **end} for end in works for evidence in told])
    found = []
    for end, own in zip(works, logs.reshape(len(works), -1) + on.logs, strict=True):
        largest = sum(float(np.log(w.max())) for w in end.values())  # weights count relative to their largest
        found.append(min(1.0, float(np.exp(own + largest - on.alone).sum())))
    return found


def _change(network: Network, target: Target) -> Change:
    """A change that works in one of two: how often it does is told as evidence (see `_as_likely`)."""
    variable = network.variable(target.cause)
    states = range(len(variable.states))
    if target.state:
        return Change((variable.states.index(target.state),) * len(states), 0.5)
    return Change(tuple(min(s, variable.neutral_index) for s in states), 0.5)


def _as_likely(works: float) -> Array:
    """Weights (2,) on "does not work, works" that put this in place of one in two.

    The root of success has no part in the actual world, so the weights change nothing else. One of 0 would be
    evidence of another kind, with a plan of its own: it is told as next to nothing.
    """
    return np.maximum([2.0 * (1.0 - works), 2.0 * works], NEVER)


def _population(network: Network, given: Situation, targets: Sequence[Target]) -> tuple[float, float, float]:
    """P(complaint) in people like this: as they are, with the causes seen so, and with them made so."""
    heads = first(network.graph, given.complaints)
    changed = {network.index[t.cause]: t for t in targets}
    downstream = {
        v
        for v in range(len(network.graph.names))
        if any(network.graph.ancestors[v] >> c & 1 for c in (*changed, *heads))
    }
    like = {v: w for v, w in given.evidence.items() if v not in downstream}
    became = {
        v: np.eye(network.graph.sizes[v])[
            network.variable(t.cause).states.index(t.state or network.variable(t.cause).neutral)
        ]
        for v, t in changed.items()
    }
    cpds = tuple(Table((), became[v]) if v in became else cpd for v, cpd in enumerate(network.graph.cpds))
    cut = replace_cpds(network.graph, cpds)
    plain = answer(network, [like, {**like, **became}], heads)
    spread = strata(network, like)
    done = mixed(spread, infer(cut, spread.evidences, heads))
    return (
        _having(network, heads, plain[0].marginals),
        _having(network, heads, plain[1].marginals),
        _having(network, heads, done.marginals),
    )


def replace_cpds(graph: Graph, cpds: Sequence[Table | Gate]) -> Graph:
    """A network with other tables."""
    return Graph(graph.names, graph.sizes, tuple(cpds), graph.context, graph.complaints, graph.asked)


def _having(network: Network, heads: Sequence[int], marginals: Mapping[int, Array]) -> float:
    """P(the first of the complaints is there)."""
    v = heads[0]
    return float(marginals[v][network.variable(network.graph.names[v]).neutral_index + 1 :].sum())
