"""pgmpy: VariableElimination over the decomposed network, one target at a time.

One query for all targets would build the joint distribution of all of them first. What an absent effect says of the
auxiliary variables of its gate is told as evidence (`interop.implied`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twitchdx import interop
from twitchdx.bench.engines.asking import Answer, Ask, Hard, Soft, states_by_name
from twitchdx.graph import Array
from twitchdx.network import Network


def asker(network: Network, targets: Sequence[int]) -> Ask:  # noqa: ARG001  asked one by one
    """Answer cases about the targets."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.inference import VariableElimination

    names = network.graph.names
    inference = VariableElimination(interop.to_pgmpy(network))

    def states(v: int) -> list[str]:
        return list(network.variable(names[v]).states)

    def virtual(v: int, weights: Array) -> TabularCPD:
        column = (weights / weights.sum()).reshape(-1, 1)
        return TabularCPD(names[v], len(weights), column, state_names={names[v]: states(v)})

    def ask(hard: Hard, soft: Soft, wanted: Sequence[int]) -> Answer:
        known = interop.implied(network, states_by_name(network, hard))
        likelihoods = [virtual(v, weights) for v, weights in soft.items()] or None
        found = {}
        for v in (v for v in wanted if v not in hard):
            query = inference.query([names[v]], evidence=known, virtual_evidence=likelihoods, show_progress=False)
            order = [query.state_names[names[v]].index(state) for state in states(v)]
            found[v] = np.asarray(query.values)[order]
        return found

    return ask
