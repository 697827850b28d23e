"""Elasticities of many cases by several processes, in order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from twitchdx.engine.threads import processors
from twitchdx.graph import Array, Table
from twitchdx.network import Network
from twitchdx.sensitivity.answers import Unanswered, elasticities
from twitchdx.sensitivity.entries import Entries, entries
from twitchdx.sensitivity.numbers import Named, named_numbers
from twitchdx.types import Case

BLOCK = 4  # cases handed to a worker at once
WORTH_IT = 12  # cases from which starting the workers pays
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

_ready: tuple[Network, tuple[Named, ...], Mapping[Table, Entries]] | None = None  # of a worker, set at its start


def in_parallel(network: Network, cases: Sequence[Case], workers: int | None = None) -> Iterator[Array | Unanswered]:
    """`elasticities` of each case, in order, with as many processes as there are cores (or `workers`)."""
    workers = workers or processors()
    if workers == 1 or len(cases) < WORTH_IT:
        ready = _prepared(network)
        yield from (elasticities(*ready, case) for case in cases)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (network,)) as pool:
        with _one_thread_each():
            outcomes = pool.map(_one, cases, chunksize=BLOCK)  # starts the workers
        yield from outcomes


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started meanwhile run numpy's products in one thread: many small ones, and no core to spare."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _prepared(network: Network) -> tuple[Network, tuple[Named, ...], Mapping[Table, Entries]]:
    numbers = named_numbers(network.knowledge)
    return network, numbers, entries(network, numbers)


def _start(network: Network) -> None:
    global _ready  # noqa: PLW0603  a worker holds one network for all its cases
    _ready = _prepared(network)


def _one(case: Case) -> Array | Unanswered:
    assert _ready is not None
    return elasticities(*_ready, case)
