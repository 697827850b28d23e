"""The tornado: how every number of priors/ moves the answers of one case."""

from __future__ import annotations

from collections.abc import Iterator

from twitchdx.bench.engines.ours import tornado_of
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.timing import median_of
from twitchdx.sensitivity import drawn, named_numbers

WORKLOAD = "tornado"


def tornado(setup: Setup) -> Iterator[Row]:
    """All numbers of the tables, one after the other at both ends of their range, for one simulated case.

    Median of some repeats after a warm-up. Competitors have no such question; what it would cost them is the time of
    one model in `draws1000`, twice for each number.
    """
    if "twitchdx" not in setup.own:
        return
    network = setup.problem.network
    (case,) = drawn(network, 1, setup.seed)
    numbers = len(named_numbers(network.knowledge))
    setup.tell(f"{setup.problem.name}: {WORKLOAD}, {numbers} numbers")
    seconds = median_of(setup.sizes.repeats, lambda: tornado_of(network, case))
    yield Row("twitchdx", setup.problem.name, WORKLOAD, "time", seconds * 1e3, "ms", numbers)
