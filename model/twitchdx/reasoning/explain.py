"""Why a cause moved: what each finding is worth for it, whatever the order they came in.

The worth of a set of findings is the odds of the cause, in decibans, given them and the context. A finding's share in
the change from none to all is its Shapley value (Shapley 1953): the mean of what it adds over all orders. Shares sum to
the change; findings that say the same thing divide it; one that has nothing to do with the cause gets nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from twitchdx.engine.observed import UNKNOWN, Observed, Rows, observed
from twitchdx.engine.posterior import posteriors
from twitchdx.graph import Array
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.reasoning.shapley import Flags, shares
from twitchdx.reasoning.situation import Situation, situation, state_words
from twitchdx.strata import strata
from twitchdx.types import Case, Contribution, Explanation
from twitchdx.wording import natural

NEGLIGIBLE = 0.05  # decibans; less is not worth a word
DECIBANS = 10 / math.log(10)
EXACT = 12  # findings of which all sets are asked; beyond, orders are drawn


def explain(network: Network, case: Case, cause: str, *, exact_up_to: int = EXACT) -> Explanation:
    """Share of every finding of a case in the change of one cause, strongest first.

    Parameters
    ----------
    exact_up_to
        With more findings than this the shares are estimated; each then carries its standard error.

    Raises
    ------
    ValueError
        Where the cause is not one of the network; UnscorableError where the case cannot be scored.
    """
    if cause not in network.causes:
        raise ValueError(f"unknown cause {cause!r}; expected one of {', '.join(network.causes)}")
    given = situation(network, case)
    findings = [v for v in given.findings if network.graph.names[v] != cause]

    def worth(sets: Flags) -> Array:
        return _decibans(probabilities(network, given, cause, findings, sets))

    ends = probabilities(network, given, cause, findings, np.array([[False], [True]]).repeat(len(findings), axis=1))
    found = shares(worth, len(findings), exact_up_to)
    rows = zip(findings, found.share.tolist(), found.left_out.tolist(), found.error.tolist(), strict=True)
    contributions = [
        Contribution(network.graph.names[v], state_words(network, v, given.evidence[v]), share, left_out, error)
        for v, share, left_out, error in rows
    ]
    ordered = tuple(sorted(contributions, key=lambda c: (-abs(c.decibans), c.finding)))
    prior, posterior = ends.tolist()
    sentence = _sentence(network, cause, prior, posterior, ordered)
    return Explanation(cause, prior, posterior, ordered, sentence, found.orders)


def probabilities(network: Network, given: Situation, cause: str, findings: Sequence[int], sets: Flags) -> Array:
    """P(cause above its neutral state) where just these findings are known, each set (M, F) in the same context. (M,).

    What is known of the cause itself stays known.
    """
    everything = strata(network, given.evidence)
    base = observed(network.graph, everything.evidences)
    count, width = len(base), len(sets)
    states = np.tile(base.states, (width, 1))
    kept = np.repeat(sets, count, axis=0)
    soft = {}
    for column, v in enumerate(findings):
        if v in base.soft:
            rows, weights = base.soft[v]
            every = (np.arange(width)[:, None] * count + rows).reshape(-1)
            known = kept[every, column]
            soft[v] = every[known], np.tile(weights, (width, 1))[known]
        else:
            states[~kept[:, column], v] = UNKNOWN
    where = network.index[cause]
    soft |= {
        v: _everywhere(rows, weights, width, count) for v, (rows, weights) in base.soft.items() if v not in findings
    }
    found = posteriors(network.graph, Observed(states, soft), (where,))
    active = found.marginals[where][:, network.variable(cause).neutral_index + 1 :].sum(axis=1).reshape(width, count)
    logs = found.log_evidence.reshape(width, count) + np.log(everything.likelihoods)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(np.minimum((weights * active).sum(axis=1) / weights.sum(axis=1), 1.0))


def _everywhere(rows: Rows, weights: Array, width: int, count: int) -> tuple[Rows, Array]:
    return (np.arange(width)[:, None] * count + rows).reshape(-1), np.tile(weights, (width, 1))


def _decibans(probability: Array) -> Array:
    """Odds in decibans (Good 1950); what is certain is taken at the last number before it."""
    tiny, step = np.finfo(float).tiny, np.finfo(float).eps
    return np.asarray(DECIBANS * (np.log(np.maximum(probability, tiny)) - np.log(np.maximum(1.0 - probability, step))))


def _sentence(
    network: Network, cause: str, prior: float, posterior: float, contributions: tuple[Contribution, ...]
) -> str:
    """One sentence with at most three reasons, one of them against."""
    label = network.knowledge.label(cause)
    before, after = _decibans(np.array([prior, posterior])).tolist()
    moved = abs(after - before) >= NEGLIGIBLE
    if prior == posterior == 1.0:
        return say("{cause} is known.", cause=label)
    start = say("{cause} stays at {now}", cause=label, now=natural(posterior))
    if moved:
        rose = (
            say("{cause} rose from {before} to {now}")
            if posterior > prior
            else say("{cause} fell from {before} to {now}")
        )
        start = rose.format(cause=label, before=natural(prior), now=natural(posterior))
    along: list[str] = []
    against: list[str] = []
    for c in contributions:
        if abs(c.decibans) >= NEGLIGIBLE:
            same_way = (c.decibans > 0) == (posterior > prior)
            (along if same_way else against).append(_named(network, c))
    reasons = say(", mostly because of {findings}", findings=say(" and ").join(along[:2])) if along and moved else ""
    other = say("; {finding} speaks the other way", finding=against[0]) if against else ""
    return f"{start}{reasons}{other}."


def _named(network: Network, contribution: Contribution) -> str:
    """The finding with its state, as words of a sentence."""
    label = network.knowledge.label(contribution.finding)
    if label[1:2].islower():  # not an acronym
        label = label[0].lower() + label[1:]
    if contribution.state == "present":
        return label
    if contribution.state == "absent":
        return say("no {cause}", cause=label)
    states = contribution.state.split(" or ")
    words = [network.knowledge.wording.get((contribution.finding, f"state:{s}"), s.replace("_", " ")) for s in states]
    return f"{label} ({say(' or ').join(w[:1].lower() + w[1:].partition(' (')[0] for w in words)})"
