"""How odd a case is for this model, and why.

- *Conflict*: log2 of Π P(finding | who and where) over P(all findings | who and where), in bits (Jensen, Chamond,
  Nordvik & Andersen 1991). Above 0 the findings speak against each other; below 0 they support each other.
- *Rarity*: the share of people drawn from the model, of the same kind and with one of the same complaints, of whom the
  same things are known and whose answers are no more probable than those of this case (see `reasoning.rarity`).
- *Unknown*: how much better a disease that the model does not have would fit than those that it has, in bits (see
  `reasoning.unknown`).

A case is likely a typing error where with another state of one finding it would be `FACTOR` times as probable (if one
finding in as many is wrong, that it is this one is then as likely as not) and the other findings speak against that
finding: without it the conflict falls. One that is only uncommon, and fits the others, is no error: a rare medicine, or
the one test that proves a rare disease. Otherwise it is called

- outside this model, where an unknown disease fits `UNKNOWN` times as well as the known ones, rare or not: a disease
  that is not in the model may have common signs;
- a rare combination, where that is not so and fewer than `ODD` of such people are as rare: a rare disease of the model
  looks like that.

Conflict does not tell these two: the signs of any disease, known or not, support each other. The limits are
conventions, no medical numbers. From 3 on a Bayes factor is called positive evidence (Kass & Raftery 1995, section
3.2), and fewer than 5 in 100 simulated people passed it who have a disease of the model, each disease in as many;
published cases had no part in it. `validate.typos` and `validate.left_out` measure what the verdicts do, and what they
cannot: most wrong findings are as plausible as the right ones, and most diseases that are taken out of the model go
unnoticed, since their signs go together in others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from twitchdx.engine.observed import Observed
from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.reasoning.rarity import rarity
from twitchdx.reasoning.situation import Situation, situation, state_words
from twitchdx.reasoning.unknown import unknown
from twitchdx.reasoning.variants import Change, log_probability, variants
from twitchdx.types import Case

ODD = 0.02
FACTOR = 100.0  # times as probable with one finding in another state
UNKNOWN = 3.0  # times as well as the diseases of the model fits one that it does not have
SEED = 1


class Verdict(StrEnum):
    """What the oddness of a case looks like."""

    EXPECTED = "as expected"
    RARE = "rare combination"
    TYPO = "likely typing error"
    OUTSIDE = "outside this model"


@dataclass(frozen=True, slots=True)
class Trace:
    """What one finding has to do with it.

    `conflict` is by how many bits the conflict falls without it; `instead` is the other state in which the case would
    be most probable, and `factor` how many times as probable as it is.
    """

    finding: str
    label: str
    state: str
    conflict: float
    instead: str
    factor: float


@dataclass(frozen=True, slots=True)
class Surprise:
    """How odd a case is. `rarity` has the standard error `error`; `compared` people stand behind it.

    `suspect` is the finding that a typing error is most likely in, empty where there is no such verdict. `unknown` says
    how much a disease that the model does not have fits better than those that it has, in bits; `nearest` is the
    condition that fits best, empty where none does better than the model at large (see `reasoning.unknown`).
    """

    case_id: str
    verdict: Verdict
    suspect: str
    conflict: float
    unknown: float
    nearest: str
    nearest_label: str
    rarity: float
    error: float
    compared: int
    findings: tuple[Trace, ...]


def surprise(network: Network, case: Case, *, seed: int = SEED) -> Surprise:
    """Judge how odd a case is.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    given = situation(network, case, odd=True)
    plain = {v: stated(given.evidence[v]) for v in given.findings}
    conflict, traces = _traces(network, given, plain)
    rare = rarity(network, given, plain, seed)
    outside = unknown(network, given, plain)
    verdict, suspect = _verdict(rare.share, outside.bits, traces)
    return Surprise(
        case_id=case.id,
        verdict=verdict,
        suspect=suspect,
        conflict=conflict,
        unknown=outside.bits,
        nearest=outside.nearest,
        nearest_label=network.knowledge.label(outside.nearest) if outside.nearest else "",
        rarity=rare.share,
        error=rare.error,
        compared=rare.compared,
        findings=tuple(sorted(traces, key=lambda t: (-t.factor, t.finding))),
    )


def stated(weights: Array) -> Array:
    """A statement about the state: those that are at least half as likely as the likeliest."""
    return np.asarray(weights >= 0.5 * weights.max(), float)


def _traces(network: Network, given: Situation, plain: Mapping[int, Array]) -> tuple[float, list[Trace]]:
    """The conflict of all findings, and the part of each."""
    logs, others = _logs(network, given, plain), _others(plain)
    conflict = _conflict(logs.single.values(), logs.together)
    traces = []
    for v, weights in plain.items():
        name = network.graph.names[v]
        log, state = max(
            ((log, s) for (u, s), log in zip(others, logs.instead, strict=True) if u == v), default=(-np.inf, 0)
        )
        rest = _conflict([log for u, log in logs.single.items() if u != v], logs.without[v])
        traces.append(
            Trace(
                finding=name,
                label=network.knowledge.label(name),
                state=state_words(network, v, weights),
                conflict=_less(conflict, rest),
                instead=network.variable(name).states[state],
                factor=0.0 if log == -np.inf else float(2.0 ** min(log - logs.together, 1_000.0)),
            )
        )
    return conflict, traces


@dataclass(frozen=True, slots=True, eq=False)
class _Logs:
    """log2 of P(findings | who and where): each by itself, all together, all without one, and all with another state.

    `instead` is in the order of `_others`.
    """

    single: Mapping[int, float]
    together: float
    without: Mapping[int, float]
    instead: Sequence[float]


def _others(plain: Mapping[int, Array]) -> list[tuple[int, int]]:
    """Each finding with each state that is not stated."""
    return [(v, s) for v, weights in plain.items() for s in np.flatnonzero(weights == 0).tolist()]


def _logs(network: Network, given: Situation, plain: Mapping[int, Array]) -> _Logs:
    graph, others, count = network.graph, _others(plain), len(plain)
    left = Counter(v for v, _ in others)
    asked = [(v, s) for v, s in others if left[v] > 1]  # an only other state is what is left without the finding
    alone: list[Change] = [{}, *({v: weights} for v, weights in plain.items())]
    changed: list[Change] = [{}, *({v: None} for v in plain), *({v: np.eye(graph.sizes[v])[s]} for v, s in asked)]
    of_context, *single = _log2(network, variants(graph, given.context, alone))
    found = [log - of_context for log in _log2(network, variants(graph, {**given.context, **plain}, changed))]
    without = dict(zip(plain, found[1 : count + 1], strict=True))
    instead = dict(zip(asked, found[count + 1 :], strict=True))
    return _Logs(
        single=dict(zip(plain, (log - of_context for log in single), strict=True)),
        together=found[0],
        without=without,
        instead=[instead[v, s] if (v, s) in instead else _rest(without[v], found[0]) for v, s in others],
    )


def _rest(whole: float, part: float) -> float:
    """log2 of what is left of a probability without a part of it."""
    return whole + float(np.log2(-np.expm1((part - whole) * np.log(2.0)))) if part < whole else -np.inf


def _log2(network: Network, given: Observed) -> list[float]:
    found: list[float] = (log_probability(network, given) / np.log(2.0)).tolist()
    return found


def _conflict(single: Iterable[float], together: float) -> float:
    """Bits of conflict; infinite where the findings cannot occur together."""
    return float("inf") if together == -np.inf else float(sum(single) - together)


def _less(conflict: float, without: float) -> float:
    """What of a conflict goes away: nothing of one that stays infinite."""
    return 0.0 if conflict == without else float(conflict - without)


def _verdict(rare: float, unknown: float, traces: Sequence[Trace]) -> tuple[Verdict, str]:
    against = [t for t in traces if t.conflict > 0.0]
    suspect = max(against, key=lambda t: t.factor, default=None)
    if suspect is not None and suspect.factor >= FACTOR:
        return Verdict.TYPO, suspect.finding
    if unknown >= np.log2(UNKNOWN):
        return Verdict.OUTSIDE, ""
    return (Verdict.RARE if rare < ODD else Verdict.EXPECTED), ""
