"""Rows of a case file scored by several processes, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context

from twitchdx.batch.scoring import Result, score_rows
from twitchdx.cases import CaseRow
from twitchdx.engine.threads import processors
from twitchdx.network import Network

BLOCK = 64  # rows handed to a worker at once: enough to share a run, few enough to share out hard cases
WORTH_IT = 12  # rows from which starting the workers pays

_network: Network | None = None  # of a worker process, set once at its start


def score_rows_in_parallel(network: Network, rows: Iterable[CaseRow], workers: int | None = None) -> Iterator[Result]:
    """Like `score_rows`, with as many processes as there are cores (or `workers`); one result a row, in order.

    A handful of rows is scored in this process. No more than a few blocks are held in memory.
    """
    workers = workers or processors()
    source = iter(rows)
    first = list(islice(source, WORTH_IT))
    if workers == 1 or len(first) < WORTH_IT:
        yield from score_rows(network, chain(first, source))
        return
    blocks = _blocks(chain(first, source))
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (network,)) as pool:
        waiting: deque[Future[list[Result]]] = deque()
        for block in blocks:
            waiting.append(pool.submit(_scored, block))
            if len(waiting) > 4 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _blocks(rows: Iterator[CaseRow]) -> Iterator[list[CaseRow]]:
    while block := list(islice(rows, BLOCK)):
        yield block


def _start(network: Network) -> None:
    global _network  # noqa: PLW0603  a worker holds one network for all its blocks
    _network = network


def _scored(rows: Sequence[CaseRow]) -> list[Result]:
    assert _network is not None
    return list(score_rows(_network, rows))
