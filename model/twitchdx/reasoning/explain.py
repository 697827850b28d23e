"""Why a cause moved: what each finding is worth, given all the others."""

from __future__ import annotations

import math

import numpy as np

from twitchdx.engine.signature import Evidence
from twitchdx.network import Network
from twitchdx.rank import cause_probabilities
from twitchdx.reasoning.situation import situation, state_words
from twitchdx.types import Case, Contribution, Explanation
from twitchdx.wording import natural

NEGLIGIBLE = 0.05  # decibans; less is not worth a word
DECIBANS = 10 / math.log(10)


def explain(network: Network, case: Case, cause: str) -> Explanation:
    """Weight of every finding of a case for one cause, strongest first.

    The weight is 10 log10 of the factor by which the odds of the cause fall when that finding alone is forgotten
    (leave-one-out). Findings that say the same thing share their weight unseen, so the weights need not add up to
    the whole change.

    Raises
    ------
    ValueError
        Where the cause is not one of the network; UnscorableError where the case cannot be scored.
    """
    if cause not in network.causes:
        raise ValueError(f"unknown cause {cause!r}; expected one of {', '.join(network.causes)}")
    given = situation(network, case)
    evidence, context = given.evidence, given.context
    findings = [v for v in given.findings if network.graph.names[v] != cause]
    without: list[Evidence] = [given.without(v) for v in findings]
    probabilities = cause_probabilities(network, cause, [context, evidence, *without])
    prior, posterior = float(probabilities[0]), float(probabilities[1])
    contributions = [
        Contribution(network.graph.names[v], state_words(network, v, evidence[v]), _decibans(posterior, float(p)))
        for v, p in zip(findings, probabilities[2:], strict=True)
    ]
    ordered = tuple(sorted(contributions, key=lambda c: (-abs(c.decibans), c.finding)))
    return Explanation(cause, prior, posterior, ordered, _sentence(network, cause, prior, posterior, ordered))


def _decibans(with_it: float, without_it: float) -> float:
    return DECIBANS * (_log_odds(with_it) - _log_odds(without_it))


def _log_odds(p: float) -> float:
    tiny = np.finfo(float).tiny
    return math.log(max(p, tiny)) - math.log(max(1.0 - p, np.finfo(float).eps))


def _sentence(
    network: Network, cause: str, prior: float, posterior: float, contributions: tuple[Contribution, ...]
) -> str:
    """One sentence with at most three reasons, one of them against."""
    label = network.knowledge.label(cause)
    moved = abs(_decibans(posterior, prior)) >= NEGLIGIBLE
    start = (
        f"{label} {'rose' if posterior > prior else 'fell'} from {natural(prior)} to {natural(posterior)}"
        if moved
        else f"{label} stays at {natural(posterior)}"
    )
    along: list[str] = []
    against: list[str] = []
    for c in contributions:
        if abs(c.decibans) >= NEGLIGIBLE:
            same_way = (c.decibans > 0) == (posterior > prior)
            (along if same_way else against).append(_named(network, c))
    reasons = f", mostly because of {' and '.join(along[:2])}" if along and moved else ""
    other = f"; {against[0]} speaks the other way" if against else ""
    return f"{start}{reasons}{other}."


def _named(network: Network, contribution: Contribution) -> str:
    """The finding with its state, as words of a sentence."""
    label = network.knowledge.label(contribution.finding)
    if label[1:2].islower():  # not an acronym
        label = label[0].lower() + label[1:]
    if contribution.state == "present":
        return label
    if contribution.state == "absent":
        return f"no {label}"
    return f"{label} ({contribution.state.replace('_', ' ')})"
