"""Competitors run in a process of their own, so that a case that takes too long or too much memory can be given up."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from twitchdx.bench.engines import asker_of
from twitchdx.bench.engines.asking import Answer, Hard, Soft
from twitchdx.network import Network

START = 120.0  # seconds in which a library must be imported and the network built


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for one case, and for all of them together."""

    case: float
    total: float


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One case; with a network of its own where the model has to be built again for it."""

    hard: Hard
    soft: Soft
    network: Network | None = None


@dataclass(frozen=True, slots=True)
class Sampled:
    """Seconds and answer by job, and the jobs that were given up, with the reason by job."""

    seconds: dict[int, float]
    answers: dict[int, Answer]
    given_up: dict[int, str]


def sampled(engine: str, network: Network, jobs: Sequence[Job], targets: Sequence[int], limits: Limits) -> Sampled:
    """Ask a competitor job by job, until all are answered or the time is over.

    The first job is asked once before the clock starts. A job over its limit ends the process; the next job gets a new
    one, and the job counts as given up. Building a process is not measured.
    """
    found = Sampled({}, {}, {})
    left, spent = list(range(len(jobs))), 0.0
    while left and spent < limits.total:
        with _Helper(engine, network, targets) as helper:
            failed = helper.warm(jobs[left[0]], limits.case)
            while left and spent < limits.total:
                job = left.pop(0)
                answer = failed or helper.ask(jobs[job], limits.case)
                if isinstance(answer, str):
                    found.given_up[job] = answer
                    spent += limits.case
                    break
                found.seconds[job], found.answers[job] = answer
                spent += found.seconds[job]
    return found


class _Helper:
    """A process that answers jobs; a context manager that ends it."""

    def __init__(self, engine: str, network: Network, targets: Sequence[int]) -> None:
        context = multiprocessing.get_context("spawn")
        self.ours, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_serve, args=(theirs, engine, network, tuple(targets)), daemon=True
        )
        self.process.start()
        theirs.close()

    def __enter__(self) -> _Helper:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.join()
        self.ours.close()

    def warm(self, job: Job, seconds: float) -> str:
        """Wait until the network is built, and ask once in vain; the reason where that fails."""
        started = self._received(START)
        if isinstance(started, str):
            return started
        answer = self.ask(job, seconds)
        return answer if isinstance(answer, str) else ""

    def ask(self, job: Job, seconds: float) -> tuple[float, Answer] | str:
        """Seconds and answer, or why there is none."""
        try:
            self.ours.send(job)
        except OSError:
            return "its process ended"
        return self._received(seconds)

    def _received(self, seconds: float) -> tuple[float, Answer] | str:
        try:
            if not self.ours.poll(seconds):
                return f"not done after {seconds:g} s"
            found: tuple[float, Answer] | str = self.ours.recv()
        except (EOFError, OSError):
            return "its process ended"
        return found


def _serve(pipe: Connection, engine: str, network: Network, targets: tuple[int, ...]) -> None:
    """Answer jobs until the pipe closes. A quarter of the memory of the machine is to be had."""
    warnings.simplefilter("ignore")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    asker = asker_of(engine)
    ask = asker(network, targets)
    pipe.send((0.0, {}))
    while True:
        job: Job = pipe.recv()
        try:
            started = time.perf_counter()
            if job.network is not None:
                ask = asker(job.network, targets)
            answer = ask(job.hard, job.soft, targets)
            pipe.send((time.perf_counter() - started, answer))
        except Exception as error:  # whatever a library raises is the answer
            pipe.send(f"{type(error).__name__}: {error}".splitlines()[0][:120])
