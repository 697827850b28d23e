"""What who and where somebody is says by itself, before any finding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twitchdx.graph import Array
from twitchdx.network import CONTEXT, Network
from twitchdx.strata import answer


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """P(state) of all variables, side by side, P(cause present) (C,) and log P(context)."""

    marginals: Array
    prior: Array
    log_evidence: float


@lru_cache(maxsize=512)
def context(network: Network, states: tuple[int, ...]) -> Context:
    """What is known where only the states of the context are, in the order of `CONTEXT`; below 0 those that are not."""
    evidence = {
        network.index[name]: np.eye(network.graph.sizes[network.index[name]])[state]
        for name, state in zip(CONTEXT, states, strict=True)
        if state >= 0
    }
    found = answer(network, [evidence], range(len(network.graph.names)))[0]
    prior = [
        float(found.marginals[network.index[name]][network.variable(name).neutral_index + 1 :].sum())
        for name in network.causes
    ]
    marginals = np.concatenate([found.marginals[v] for v in range(len(network.graph.names))])
    return Context(marginals, np.array(prior), found.log_evidence)
