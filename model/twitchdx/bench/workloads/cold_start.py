"""From nothing to the first answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from twitchdx.bench.engines import COMPETITORS
from twitchdx.bench.problem import Problem
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.spawned import spent
from twitchdx.bench.workloads.competing import note

WORKLOAD = "cold_start"
OURS = """
from twitchdx import Case, load, rank
assert rank(load(), Case("first", {setting!r}, 50.0, "female", {{{complaint!r}: {state!r}}})).scored
"""
THEIRS = """
from twitchdx import load
from {module} import asker
network = load()
targets = [network.index[name] for name in network.causes]
known = {{network.index[{complaint!r}]: 1, **{{v: 0 for v in network.graph.context}}}}
assert asker(network, targets)(known, {{}}, targets)
"""


def cold_start(setup: Setup) -> Iterator[Row]:
    """A fresh Python: import, read the tables, build the network, answer one case with one complaint.

    Wall time of the whole process, median of some after one that is not counted. Ours ranks the causes in full, with
    attribution; competitors are filled from our network and give the posteriors of the causes.
    """
    for engine in setup.engines:
        if engine != "twitchdx" and engine not in COMPETITORS:
            continue
        setup.tell(f"{setup.problem.name}: {WORKLOAD}, {engine}")
        command = [sys.executable, "-W", "ignore", "-c", _script(setup.problem, engine)]
        spent(command)
        seconds = float(np.median([spent(command).seconds for _ in range(setup.sizes.repeats)]))
        said = note(setup) if engine in COMPETITORS else ""
        yield Row(engine, setup.problem.name, WORKLOAD, "time", seconds * 1e3, "ms", setup.sizes.repeats, said)


def _script(problem: Problem, engine: str) -> str:
    network = problem.network
    complaint = network.variable(network.graph.names[problem.complaints[0]])
    setting = network.variable("setting").states[0]
    module = COMPETITORS.get(engine, "")
    text = THEIRS if module else OURS
    return text.format(module=module, setting=setting, complaint=complaint.name, state=complaint.states[-1])
