"""Blocks of people as batches of columns: one for their cases, one for the truth about their causes.

A state is stored as a number with the names beside it (dictionary encoding), as it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twitchdx.network import Network
from twitchdx.simulate import People, can_be_known

PREFIX = "simulated-"
NOTE = "simulated"


def case_batch(network: Network, people: People, number: int) -> pa.RecordBatch:
    """Cases of a block, numbered from `number`: columns as of a CSV file of cases; null is unknown."""
    n = len(people)
    columns: dict[str, pa.Array] = {"id": pa.array(ids(number, n))}
    if people.ages is not None:
        columns["age"] = pa.array(people.ages)
    if "sex" in network.index:
        columns["sex"] = _states(network, "sex", people.states[network.index["sex"]])
    columns["setting"] = _states(network, "setting", people.states[network.index["setting"]])
    for v, name in enumerate(network.graph.names):
        if v in people.measured:
            measured = people.measured[v]
            columns[f"{name} [{measured.unit}]"] = pa.array(measured.values, mask=np.isnan(measured.values))
        elif can_be_known(network.variable(name)):
            columns[name] = _states(network, name, people.states[v], people.known[v])
    columns["note"] = _labels(np.zeros(n, np.int8), (NOTE,), None)
    return pa.RecordBatch.from_pydict(columns)


def truth_batch(network: Network, people: People, number: int) -> pa.RecordBatch:
    """True states of all causes of a block, whether the case tells them or not."""
    causes = {name: _states(network, name, people.states[network.index[name]]) for name in network.causes}
    return pa.RecordBatch.from_pydict({"id": pa.array(ids(number, len(people))), **causes})


def ids(number: int, n: int) -> list[str]:
    """Ids of n people, counted from `number`."""
    return [f"{PREFIX}{one}" for one in range(number, number + n)]


def _states(
    network: Network, name: str, states: NDArray[np.int8], known: NDArray[np.bool_] | None = None
) -> pa.DictionaryArray:
    return _labels(states, network.variable(name).states, known)


def _labels(states: NDArray[np.int8], labels: Sequence[str], known: NDArray[np.bool_] | None) -> pa.DictionaryArray:
    """States with their names; the buffers are those of numpy, which is several times as fast as a conversion."""
    there = None if known is None else pa.py_buffer(np.packbits(known, bitorder="little"))
    data = pa.py_buffer(np.ascontiguousarray(states))
    places = pa.Array.from_buffers(pa.int8(), states.size, [there, data])
    return pa.DictionaryArray.from_arrays(places, pa.array(labels), safe=False)
