"""Slices scored on a Dask cluster: processes of this machine, or a scheduler's.

A slice goes there as it is, and its shard comes back; nothing is shuffled, and no folder is shared. Where a worker
dies, the scheduler gives its slices to another (Dask distributed, section "Resilience").
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import dask
from distributed import Client, LocalCluster
from distributed.scheduler import KilledWorker

from twitchdx.batch.crew import Crew, Job, Team
from twitchdx.batch.pool import AHEAD, processes
from twitchdx.batch.shards import Scorer, scored_shard
from twitchdx.batch.slices import Slice
from twitchdx.batch.source import Source
from twitchdx.batch.work import RunError, Work
from twitchdx.engine.threads import processors
from twitchdx.language import say

FAILURES = 20  # workers that may die under one slice before it is taken for the reason
RETRIES = 3
PATIENCE = 10  # seconds for a scheduler to answer


@dataclass(frozen=True, slots=True)
class OnCluster:
    """A client of the cluster; `here` are processes of this machine, for what is sorted before it is cut."""

    client: Client
    here: Team

    def ready(self) -> None:
        """The cluster is."""

    def each(self, function: Callable[[Any], Any], values: Iterable[Any]) -> Iterator[Any]:
        """`map` by the processes of this machine."""
        return self.here.each(function, values)

    def score(self, job: Job, work: Work, slices: Iterable[Slice]) -> Iterator[Slice]:
        """Give back each slice, in order, when its shard is kept."""
        # A task of its own: data that is only scattered is lost with the workers that hold it.
        packed = self.client.submit(_same, pickle.dumps(job))
        running: deque[tuple[Slice, Any]] = deque()
        most = AHEAD * max(1, len(self.client.nthreads()))
        for one in slices:
            future = self.client.submit(_score, packed, replace(one, data=one.read()), pure=False, retries=RETRIES)
            running.append((one, future))
            if len(running) > most:
                yield _kept(work, job.source, running)
        while running:
            yield _kept(work, job.source, running)


def on_cluster(address: str | None = None, workers: int | None = None) -> Crew:
    """Score on the cluster of a scheduler, or on one of this machine where there is no address."""
    return partial(_on_cluster, address, workers)


@contextmanager
def _on_cluster(address: str | None, workers: int | None) -> Iterator[Team]:
    with _client(address, workers or processors()) as client, processes(workers)() as here:
        yield OnCluster(client, here)


def _kept(work: Work, source: Source, running: deque[tuple[Slice, Any]]) -> Slice:
    one, future = running.popleft()
    try:
        shard = future.result()
    except KilledWorker:
        message = say("every worker that took the slice from line {line} on was ended", line=one.line)
        fix = say("Give the workers more memory, and run it again: it goes on where it stopped.")
        raise RunError(source.name, message, fix) from None
    work.keep(one.number, shard)
    return one


@contextmanager
def _client(address: str | None, count: int) -> Iterator[Client]:
    with dask.config.set({"distributed.scheduler.allowed-failures": FAILURES}):
        if address is not None:
            with _connected(address) as client:
                yield client
            return
        with (
            LocalCluster(
                n_workers=count, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", protocol="tcp"
            ) as local,
            Client(local) as client,
        ):
            yield client


def _connected(address: str) -> Client:
    """A client of a scheduler.

    Raises
    ------
    RunError
        Where none answers there.
    """
    try:
        return Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        fix = say("Give the address that the scheduler prints when it starts, such as tcp://10.0.0.1:8786.")
        raise RunError(
            "--cluster", say("no scheduler answers at {address!r}: {error}", address=address, error=error), fix
        ) from None


def _same(packed: bytes) -> bytes:
    return packed


def _score(packed: bytes, one: Slice) -> bytes:
    return scored_shard(_unpacked(packed), one)


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> Scorer:
    job: Job = pickle.loads(packed)
    return job.scorer()
