"""pyAgrum: LazyPropagation over the decomposed network, built once and asked again and again.

Its tables are filled directly, since its BIF reader rounds numbers to about 3e-8. What an absent effect says of the
auxiliary variables of its gate is told as evidence (`interop.implied`), which spares it most of its work.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from twitchdx import interop
from twitchdx.bench.engines.asking import Answer, Ask, Hard, Soft, states_by_name
from twitchdx.network import Network


def asker(network: Network, targets: Sequence[int]) -> Ask:
    """Answer cases about the targets."""
    import pyagrum

    names = network.graph.names
    inference = pyagrum.LazyPropagation(filled(network))
    inference.setTargets({names[v] for v in targets})

    def ask(hard: Hard, soft: Soft, wanted: Sequence[int]) -> Answer:
        known = interop.implied(network, states_by_name(network, hard))
        inference.setEvidence({**known, **{names[v]: weights.tolist() for v, weights in soft.items()}})
        inference.makeInference()
        return {v: np.array(inference.posterior(names[v]).toarray()) for v in wanted if v not in hard}

    return ask


def filled(network: Network) -> Any:
    """The decomposed network as a `pyagrum.BayesNet`."""
    import pyagrum

    net = pyagrum.BayesNet("twitchdx")
    nodes = interop.decompose(network)
    for node in nodes:
        net.add(pyagrum.LabelizedVariable(node.name, node.name, list(node.states)))
    for node in nodes:
        for parent in node.parents:
            net.addArc(parent, node.name)
    for node in nodes:
        axes = (*node.parents, node.name)
        cpt = net.cpt(node.name)
        order = [axes.index(name) for name in reversed(cpt.names)]  # its arrays have the first variable last
        cpt[:] = np.ascontiguousarray(node.values.transpose(order))
    return net
