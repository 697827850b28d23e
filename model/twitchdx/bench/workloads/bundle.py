"""All questions of one case at their default settings."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.spawned import said

WORKLOAD = "bundle"
KERNEL = {"twitchdx": "", "twitchdx-numpy": "none"}
RUN = """
from statistics import median
from time import perf_counter
from twitchdx import load
from twitchdx.reasoning.bundle import QUESTIONS, bundle
from twitchdx.sensitivity import drawn
network = load()
(case,) = drawn(network, 1, {seed})
bundle(network, case)
def seconds(question):
    start = perf_counter()
    question()
    return perf_counter() - start
print("all", median(seconds(lambda: bundle(network, case)) for _ in range({repeats})))
for name, question in QUESTIONS.items():
    print(name, seconds(lambda: question(network, case)))
"""


def bundle(setup: Setup) -> Iterator[Row]:
    """Everything that `reasoning.bundle` answers, for one simulated case: median of some repeats after a warm-up.

    In a process of its own, so that numpy can do without the kernel. The parts are single runs. Competitors have no
    such questions.
    """
    name = setup.problem.name
    for engine in setup.own:
        setup.tell(f"{name}: {WORKLOAD}, {engine}")
        script = RUN.format(seed=setup.seed, repeats=setup.sizes.repeats)
        spoken = said([sys.executable, "-W", "ignore", "-c", script], {"TWITCHDX_KERNEL": KERNEL[engine]})
        for line in spoken.splitlines():
            part, seconds = line.split()
            metric = "time" if part == "all" else f"time_{part}"
            yield Row(engine, name, WORKLOAD, metric, float(seconds) * 1e3, "ms", 1)
