"""What the engine says of coded rows: the numbers of their rankings, and how odd each row is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twitchdx.batch.coding import Coded
from twitchdx.batch.contexts import context
from twitchdx.batch.known import NOTHING, Known
from twitchdx.batch.patterns import NONE, Rows
from twitchdx.engine.observed import Observed
from twitchdx.engine.plan import TooWideError
from twitchdx.graph import Array
from twitchdx.network import CONTEXT, Network
from twitchdx.rank import impossible, too_wide
from twitchdx.reasoning.next_step import entropy, worth
from twitchdx.scores import Scores, joined, scores_of, targets
from twitchdx.shares import complained_of
from twitchdx.types import Issue

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What came of N rows with P patterns of evidence.

    `which` (N,) is the pattern of each row, `NONE` of `rejected` ones. Of each pattern: `complained` (P,) whether there
    is a complaint, `prior` (P, C) P(cause present) in the context alone, `conflict` (P,) that of the findings in bits
    (see `reasoning.surprise`), `doubt` (P,) how much is open about what produces the complaint, in bits (see
    `reasoning.next_step`). Numbers of a pattern that is of no row say nothing.
    """

    which: Rows
    scores: Scores
    complained: Flags
    prior: Array
    conflict: Array
    doubt: Array
    rejected: Flags
    issues: Mapping[int, tuple[Issue, ...]]


def answers(network: Network, coded: Coded, *, attributed: bool = True, known: Known = NOTHING) -> Answers:
    """Score N rows; what cannot be scored is rejected with its reason, and harms no other row.

    What is `known` is not scored again.
    """
    given = coded.given
    complained = complained_of(network, given)
    found, wide = _new_scores(network, given, complained, attributed, known)
    issues, rejected = dict(coded.issues), coded.rejected.copy()
    failed = np.append(~np.isfinite(found.log_evidence), False)  # the last is for rows without a pattern
    for row in np.flatnonzero(failed[coded.which]).tolist():
        i, named = int(coded.which[row]), coded.ids[row]
        reason = too_wide(named, wide[i]) if i in wide else impossible(network, named, given.evidence(network.graph, i))
        issues[row] = (*issues.get(row, ()), reason)
        rejected[row] = True
    before = _before(network, given, known)
    with np.errstate(invalid="ignore"):  # of what cannot be
        conflict = (before.apart - (found.log_evidence - before.log_context)) / np.log(2.0)
    return Answers(
        which=np.where(rejected, NONE, coded.which),
        scores=found,
        complained=np.asarray(complained.any(axis=1)),
        prior=before.prior,
        conflict=conflict,
        doubt=entropy(worth(network, found)).sum(axis=1),
        rejected=rejected,
        issues=issues,
    )


def _new_scores(
    network: Network, given: Observed, complained: Flags, attributed: bool, known: Known
) -> tuple[Scores, dict[int, TooWideError]]:
    """Scores of P patterns, those that are known without any work."""
    places = known.find(given)
    fresh = np.flatnonzero(places < 0)
    if len(fresh) == len(given) or known.scores is None:
        return _scores(network, given, complained, attributed)
    found, wide = _scores(network, given.take(fresh), complained[fresh], attributed) if fresh.size else (None, {})
    order = np.argsort(np.concatenate([fresh, np.flatnonzero(places >= 0)]))
    old = known.scores.take(places[places >= 0])
    whole = (old if found is None else joined([found, old])).take(order)
    return whole, {int(fresh[i]): error for i, error in wide.items()}


def _scores(
    network: Network, given: Observed, complained: Flags, attributed: bool
) -> tuple[Scores, dict[int, TooWideError]]:
    """Scores of N rows; those that are too wide are scored apart, and found one by one."""
    try:
        return scores_of(network, given, complained, attributed=attributed), {}
    except TooWideError as error:
        if len(given) == 1:
            return _nothing(network), {0: error}
    half = len(given) // 2
    first, wide = _scores(network, given.between(0, half), complained[:half], attributed)
    second, more = _scores(network, given.between(half, len(given)), complained[half:], attributed)
    return joined([first, second]), {**wide, **{row + half: error for row, error in more.items()}}


def _nothing(network: Network) -> Scores:
    causes, lines = len(network.causes), len(network.knowledge.thresholds)
    return Scores(
        present=np.zeros((1, len(targets(network)))),
        ledger=np.zeros((1, lines)),
        attribution=np.zeros((1, causes + 1)),
        ordinary_prior=np.zeros(1),
        log_evidence=np.full(1, -np.inf),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Before:
    """Of N rows, by their context alone: P(cause present) (N, C), log P(context) (N,), Σ log P(finding) (N,)."""

    prior: Array
    log_context: Array
    apart: Array


def _before(network: Network, given: Observed, asked: Known) -> _Before:
    """What the context alone says; few contexts make up all rows."""
    where = [network.index[name] for name in CONTEXT]
    contexts, which = np.unique(given.states[:, where], axis=0, return_inverse=True)
    which = which.ravel()
    known = [asked.contexts.get(own) or context(network, own) for own in map(tuple, contexts.tolist())]
    if not known:
        return _Before(np.zeros((0, len(network.causes))), np.zeros(0), np.zeros(0))
    flat = np.array([one.marginals for one in known])
    starts = np.cumsum([0, *network.graph.sizes[:-1]])
    with np.errstate(divide="ignore"):
        logs = np.log(flat)
        found = np.where(given.states >= 0, logs[which[:, None], starts + np.maximum(given.states, 0)], 0.0)
        found[:, where] = 0.0
        apart = found.sum(axis=1)
        for v, (rows, weights) in given.soft.items():
            own = flat[which[rows], starts[v] : starts[v] + network.graph.sizes[v]]
            apart[rows] += np.log((weights * own).sum(axis=1))
    prior = np.array([one.prior for one in known])[which]
    return _Before(prior, np.array([one.log_evidence for one in known])[which], apart)
