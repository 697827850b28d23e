"""Shares in the complaint: which findings make it up, and the attribution of every cause to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.chains import strongest
from twitchdx.engine.attribution import attributions
from twitchdx.engine.observed import Observed, observed
from twitchdx.engine.signature import Evidence
from twitchdx.engine.trace import Traced, first
from twitchdx.graph import Gate
from twitchdx.network import Network
from twitchdx.strata import Answer, Strata, mixed, strata
from twitchdx.types import ORDINARY


@dataclass(frozen=True, slots=True)
class Shares:
    """Attribution and strongest chain by cause, `ORDINARY` included, and the prior of *ordinary*.

    `answer` holds the posteriors, which the same pass gives.
    """

    answer: Answer

    attribution: Mapping[str, float]
    chains: Mapping[str, tuple[str, ...]]
    ordinary_prior: float


def complaints(network: Network, evidence: Evidence) -> tuple[int, ...]:
    """Findings that a person may come with, where the evidence speaks for them."""
    return tuple(
        v
        for v, weights in sorted(evidence.items())
        if network.variable(network.graph.names[v]).complaint and weights[0] < weights.max()
    )


def complained_of(network: Network, given: Observed) -> NDArray[np.bool_]:
    """The same of N cases that are known as arrays. Shape (N, V)."""
    may = np.array([network.variable(name).complaint for name in network.graph.names])
    found = np.asarray((given.states > 0) & may)
    for v, (rows, weights) in given.soft.items():
        found[rows, v] = may[v] & (weights[:, 0] < weights.max(axis=1))
    return found


def shares(network: Network, evidence: Evidence, complaint: Sequence[int], targets: Sequence[int]) -> Shares:
    """Attribution of all causes to the complaint, averaged over the strata of the case."""
    return many_shares(network, [evidence], [complaint], targets)[0]


def many_shares(
    network: Network, evidences: Sequence[Evidence], complaints: Sequence[Sequence[int]], targets: Sequence[int]
) -> list[Shares]:
    """The same for N cases, all strata of all cases in one batch."""
    heads = [tuple(first(network.graph, complaint)) for complaint in complaints]
    leaks = [leaks_of(network, own) for own in heads]
    causes = [network.index[name] for name in network.causes]
    spread = [strata(network, evidence) for evidence in evidences]
    case = [i for i, own in enumerate(spread) for _ in own.evidences]
    given = observed(network.graph, [evidence for own in spread for evidence in own.evidences])
    traced = attributions(network.graph, given, [heads[i] for i in case], causes, [leaks[i] for i in case], targets)
    ends = np.cumsum([len(own.evidences) for own in spread]).tolist()
    return [
        _shares(network, evidences[i], own, traced.between(end - len(own.evidences), end), heads[i], leaks[i])
        for i, (own, end) in enumerate(zip(spread, ends, strict=True))
    ]


def _shares(
    network: Network,
    evidence: Evidence,
    spread: Strata,
    traced: Traced,
    heads: Sequence[int],
    leaks: Sequence[int],
) -> Shares:
    answer = mixed(spread, traced.posteriors)
    by_name = dict(zip(network.causes, (answer.weights @ traced.causes).tolist(), strict=True))
    return Shares(
        answer,
        attribution={**by_name, ORDINARY: float(answer.weights @ traced.leaks)},
        chains=chains_to(network, evidence, _present(network, answer), heads),
        ordinary_prior=1.0 - float(np.prod([silent(network, v, evidence) for v in leaks])),
    )


def _present(network: Network, found: Answer) -> dict[int, float]:
    neutral = {v: network.variable(network.graph.names[v]).neutral_index for v in found.marginals}
    return {v: float(marginal[neutral[v] + 1 :].sum()) for v, marginal in found.marginals.items()}


@lru_cache(maxsize=1024)
def leaks_of(network: Network, heads: tuple[int, ...]) -> tuple[int, ...]:
    """The complaint and the complaints upstream of it (the sites of "twitching"): their leaks are *ordinary*."""
    upstream = network.graph.ancestors_of(heads)
    return tuple(v for v, n in enumerate(network.graph.names) if upstream >> v & 1 and network.variable(n).complaint)


def silent(network: Network, variable: int, evidence: Evidence) -> float:
    """P(the leak of a complaint does nothing) in this context, averaged where that is not fully known."""
    cpd = network.graph.cpds[variable]
    assert isinstance(cpd, Gate), f"{network.graph.names[variable]} is a complaint and must be a gate"
    values = cpd.leak.values[..., 0]
    for parent in reversed(cpd.leak.parents):
        weights = evidence.get(parent, np.ones(network.graph.sizes[parent]))
        values = values @ (weights / weights.sum())
    return float(values)


def chains_to(
    network: Network, evidence: Evidence, present: Mapping[int, float], heads: Sequence[int]
) -> dict[str, tuple[str, ...]]:
    """The strongest chain by cause, without the unobserved sites through which "twitching" is reached.

    `present` is how probable each variable on the way is, by position in the graph.
    """
    names = network.graph.names
    sites = _sites(network)
    chains = strongest(network.graph, present, heads, [network.index[name] for name in network.causes])
    shown = {
        names[cause]: tuple(names[v] for v in chain if v in heads or v in evidence or v not in sites)
        for cause, chain in chains.items()
    }
    return {**shown, ORDINARY: (ORDINARY, names[heads[0]])}


@lru_cache(maxsize=16)
def _sites(network: Network) -> frozenset[int]:
    """Findings that a person may come with."""
    return frozenset(v for v, name in enumerate(network.graph.names) if network.variable(name).complaint)
