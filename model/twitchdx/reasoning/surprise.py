"""How odd a case is for this model, and why.

- *Conflict*: log2 of Π P(finding | who and where) over P(all findings | who and where), in bits (Jensen, Chamond,
  Nordvik & Andersen 1991). Above 0 the findings speak against each other; below 0 they support each other.
- *Rarity*: the share of people drawn from the model, of the same kind and with one of the same complaints, of whom the
  same things are known and whose answers are no more probable than those of this case.

A case is likely a typing error where with another state of one finding it would be `FACTOR` times as probable (if one
finding in as many is wrong, that it is this one is then as likely as not) and the other findings speak against that
finding: without it the conflict falls. One that is only uncommon, and fits the others, is no error: a rare medicine, or
the one test that proves a rare disease. Otherwise a case is odd where fewer than `ODD` of such people are as rare, and
then called

- a rare combination, where the findings support each other: a rare disease looks like that;
- outside this model, where they do not.

The limits are conventions, no medical numbers. `validate.typos` measures what they do, and what they cannot: most wrong
findings are as plausible as the right ones, and a case of a disease that the model does not know, but whose signs go
together in one that it does, is no surprise to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np

from twitchdx.graph import Array
from twitchdx.network import CONTEXT, Network
from twitchdx.reasoning.situation import Situation, situation, state_words
from twitchdx.simulate import Draws, sample
from twitchdx.strata import answer
from twitchdx.types import Case

ODD = 0.02
FACTOR = 100.0  # times as probable with one finding in another state
TOGETHER = -2.0  # bits of conflict below which the findings support each other
PEOPLE = 6_000  # drawn; those with one of the complaints are compared
SEED = 1
FEWEST = 100  # people with the complaint, or all of them are compared


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

    The case counts as one of those it is compared with, so that `rarity` is never 0: that nobody drawn is as rare says
    only that few are (Davison & Hinkley 1997, section 4.2.1).

    `suspect` is the finding that a typing error is most likely in, empty where there is no such verdict.
    """

    case_id: str
    verdict: Verdict
    suspect: str
    conflict: float
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
    people = _people(network, given, seed)
    rarity = _rarity(network, given, plain, people)
    verdict, suspect = _verdict(rarity, conflict, traces)
    error = float(np.sqrt(rarity * (1.0 - rarity) / (people.shape[1] + 1)))
    ordered = tuple(sorted(traces, key=lambda t: (-t.factor, t.finding)))
    return Surprise(case.id, verdict, suspect, conflict, rarity, error, people.shape[1], ordered)


def stated(weights: Array) -> Array:
    """A statement about the state: those that are at least half as likely as the likeliest."""
    return np.asarray(weights >= 0.5 * weights.max(), float)


def _traces(network: Network, given: Situation, plain: Mapping[int, Array]) -> tuple[float, list[Trace]]:
    """The conflict of all findings, and the part of each: every change is one case of a batch."""
    context, everything = dict(given.context), {**given.context, **plain}
    changes = [
        (v, s, {**everything, v: np.eye(network.graph.sizes[v])[s]})
        for v, weights in plain.items()
        for s in np.flatnonzero(weights == 0).tolist()
    ]
    rows = [context, everything]
    rows += [{**context, v: weights} for v, weights in plain.items()]
    rows += [{k: w for k, w in everything.items() if k != v} for v in plain]
    rows += [changed for _, _, changed in changes]
    logs = np.array([one.log_evidence for one in answer(network, rows, ())]) / np.log(2.0)
    of_context, of_all, count = float(logs[0]), float(logs[1]), len(plain)
    single = dict(zip(plain, logs[2 : 2 + count] - of_context, strict=True))
    without = dict(zip(plain, logs[2 + count : 2 + 2 * count] - of_context, strict=True))
    conflict = _conflict(single.values(), of_all - of_context)
    best: dict[int, tuple[float, int]] = {}
    for (v, s, _), log in zip(changes, logs[2 + 2 * count :].tolist(), strict=True):
        best[v] = max(best.get(v, (-np.inf, s)), (log, s))
    traces = []
    for v, weights in plain.items():
        name = network.graph.names[v]
        log, state = best.get(v, (-np.inf, 0))
        traces.append(
            Trace(
                finding=name,
                label=network.knowledge.label(name),
                state=state_words(network, v, weights),
                conflict=_less(conflict, _conflict([x for k, x in single.items() if k != v], without[v])),
                instead=network.variable(name).states[state],
                factor=0.0 if log == -np.inf else float(2.0 ** min(log - of_all, 1_000.0)),
            )
        )
    return float(conflict), traces


def _conflict(single: Iterable[float], together: float) -> float:
    """Bits of conflict; infinite where the findings cannot occur together."""
    return float("inf") if together == -np.inf else float(sum(single) - together)


def _less(conflict: float, without: float) -> float:
    """What of a conflict goes away: nothing of one that stays infinite."""
    return 0.0 if conflict == without else float(conflict - without)


def _people(network: Network, given: Situation, seed: int) -> Draws:
    """States (V, n) of people of the same kind who have one of the complaints; of all where too few have."""
    known = tuple(
        (network.graph.names[v], int(weights.argmax()))
        for v, weights in given.context.items()
        if network.graph.names[v] in CONTEXT and np.count_nonzero(weights) == 1
    )
    drawn = _crowd(network, given.setting, known, seed)
    has = np.zeros(drawn.shape[1], bool)
    for v in given.complaints:
        has |= given.evidence[v][drawn[v]] > 0
    return drawn[:, has] if has.sum() >= FEWEST else drawn


@lru_cache(maxsize=32)
def _crowd(network: Network, setting: str, known: tuple[tuple[str, int], ...], seed: int) -> Draws:
    """People who attend a setting, complaint or not, of one age band and sex where these are known. Shape (V, n)."""
    return sample(network, np.random.default_rng(seed), PEOPLE, setting, dict(known)).astype(np.int8)


def _rarity(network: Network, given: Situation, plain: Mapping[int, Array], people: Draws) -> float:
    """Share of the people of whom the same is asked, and whose answers are no more probable."""
    if not plain:
        return 1.0
    asked = list(plain)
    said = np.array([plain[v][people[v]] > 0 for v in asked]).T  # (n, F): answers as this case does
    exact = np.array([people[v] for v in asked]).T
    answers = np.where(said, -1, exact)
    distinct, counts = np.unique(answers, axis=0, return_counts=True)
    rows = [{**given.context, **plain}]
    rows += [
        {**given.context, **{v: _said(plain[v], s) for v, s in zip(asked, row, strict=True)}}
        for row in distinct.tolist()
    ]
    logs = np.array([one.log_evidence for one in answer(network, rows, ())])
    as_rare = logs[1:] <= logs[0] + 1e-9
    return float((counts[as_rare].sum() + 1) / (counts.sum() + 1))


def _said(plain: Array, state: int) -> Array:
    """What a person says: the same as the case, or some other state, told as broadly as the case tells its own."""
    if state < 0:
        return plain
    return np.eye(len(plain))[state] if plain.sum() == 1 else 1.0 - plain


def _verdict(rarity: float, conflict: float, traces: Sequence[Trace]) -> tuple[Verdict, str]:
    against = [t for t in traces if t.conflict > 0.0]
    suspect = max(against, key=lambda t: t.factor, default=None)
    if suspect is not None and suspect.factor >= FACTOR:
        return Verdict.TYPO, suspect.finding
    if rarity >= ODD:
        return Verdict.EXPECTED, ""
    return (Verdict.RARE if conflict <= TOGETHER else Verdict.OUTSIDE), ""
