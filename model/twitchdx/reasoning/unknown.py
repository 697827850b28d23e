"""A disease that the model does not have, held against those that it has.

Which makes the findings of a case more probable? (Kass & Raftery 1995, section 3: a Bayes factor.)

- *An unknown disease* is like those of the model, but of no one of them: it gives each sign, and each mechanism, as
  often as one of the model's conditions does on the average, each sign by itself. So it may give any signs together.
- *A known one* is one of the conditions of the model, in one of its states, or nothing but what the model expects of
  anybody. All of them count alike: that a disease is rare is no reason to call a case unknown.

Both leave everything else as it is: age, setting, triggers, imbalances, other diseases and chance go on. The factor is
high where the findings are like those of some disease and speak against every single one that the model has. It is low
where a rare disease of the model explains them, and where the signs of an unknown disease go together in a known one:
no calculation on the findings alone can tell those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twitchdx.graph import Array, Gate, Graph, Table
from twitchdx.network import RANKED, Network
from twitchdx.reasoning.situation import Situation
from twitchdx.reasoning.variants import log_probability, variants
from twitchdx.strata import answer
from twitchdx.types import Kind


@dataclass(frozen=True, slots=True)
class Unknown:
    """`bits` is log2 of the Bayes factor; `nearest` the condition that makes the findings most probable.

    `nearest` is empty where no condition makes them more probable than the model does at large.
    """

    bits: float
    nearest: str


def unknown(network: Network, given: Situation, plain: Mapping[int, Array]) -> Unknown:
    """Hold an unknown disease against the known ones; `plain` says what is stated of each finding."""
    conditions = _conditions(network)
    before, after = answer(network, [given.context, {**given.context, **plain}], [network.index[c] for c in conditions])
    if not plain or not after.possible:
        return Unknown(0.0, "")  # nothing to explain, or nothing explains it
    logs, names = [after.log_evidence - before.log_evidence], [""]
    for name in conditions:
        v = network.index[name]
        for prior, posterior in zip(before.marginals[v][1:], after.marginals[v][1:], strict=True):
            if prior > 0.0:
                logs.append(logs[0] + float(np.log(max(posterior, np.finfo(float).tiny)) - np.log(prior)))
                names.append(name)
    of_context, of_all = log_probability(
        network, variants(network.graph, given.context, [{}, plain]), _unknown(network)
    )
    known = np.logaddexp.reduce(logs) - np.log(len(logs))
    return Unknown(float(of_all - of_context - known) / np.log(2.0), names[int(np.argmax(logs))])


def _conditions(network: Network) -> tuple[str, ...]:
    """The conditions that can occur at all."""
    return tuple(
        name
        for name in network.causes
        if network.variable(name).kind is Kind.CONDITION and _occurs(network.graph, network.index[name])
    )


def _occurs(graph: Graph, variable: int) -> bool:
    cpd = graph.cpds[variable]
    return any(table.values[..., 1:].any() for table in ((cpd,) if isinstance(cpd, Table) else cpd.contributions))


@lru_cache(maxsize=16)
def _unknown(network: Network) -> Graph:
    """The network of people who have an unknown disease: it acts like one more leak of every sign and mechanism."""
    graph = network.graph
    conditions = [network.index[name] for name in _conditions(network)]
    cpds = list(graph.cpds)
    for v, cpd in enumerate(graph.cpds):
        if isinstance(cpd, Gate) and network.variable(graph.names[v]).kind not in RANKED:
            cpds[v] = Gate(_either(cpd.leak, _average(graph, v, cpd, conditions)), cpd.links)
    return Graph(graph.names, graph.sizes, tuple(cpds), graph.context, graph.complaints, graph.asked)


def _average(graph: Graph, variable: int, gate: Gate, conditions: list[int]) -> Array:
    """What a condition in its worst state contributes on the average. Shape (S,)."""
    links = {link.parents[0]: link.values[-1] for link in gate.links}
    nothing = np.eye(graph.sizes[variable])[0]
    return np.asarray(np.mean([links.get(c, nothing) for c in conditions] or [nothing], axis=0))


def _either(leak: Table, more: Array) -> Table:
    """The larger of two independent contributions."""
    values = np.diff(np.cumsum(leak.values, axis=-1) * np.cumsum(more), axis=-1, prepend=0.0).clip(min=0.0)
    return Table(leak.parents, values / values.sum(axis=-1, keepdims=True))
