"""All workloads on all networks, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from twitchdx.bench.classical import CLASSICAL, classical
from twitchdx.bench.engines import ENGINES, missing
from twitchdx.bench.machine import load_row
from twitchdx.bench.problem import Problem, product
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import FULL, Setup, Sizes
from twitchdx.bench.synthetic import seventy
from twitchdx.bench.workloads import WORKLOADS, applies

NETWORKS: Mapping[str, Callable[[], Problem]] = {
    "product": product,
    "synthetic70": seventy,
    **{name: partial(classical, name) for name in CLASSICAL},
}


class UnknownChoiceError(ValueError):
    """An engine, network or workload that there is not."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What to measure; nothing named means everything."""

    engines: Sequence[str] = ()
    networks: Sequence[str] = ()
    workloads: Sequence[str] = ()


def run(choice: Choice, sizes: Sizes = FULL, tell: Callable[[str], None] | None = None) -> Iterator[Row]:
    """Measure, and yield each row as soon as it is there; the load of the machine comes first and last.

    A measurement that fails is a row `failed` with the reason, and the others go on.

    Raises
    ------
    UnknownChoiceError
        Where something is chosen that there is not.
    """
    engines = _chosen("engine", choice.engines, ENGINES)
    networks = _chosen("network", choice.networks, NETWORKS)
    workloads = _chosen("workload", choice.workloads, WORKLOADS)
    tell = tell or _silent
    there = [engine for engine in engines if not missing(engine)]
    for engine in engines:
        if problem := missing(engine):
            tell(problem)
    yield load_row("before", there)
    for network in networks:
        asked = [workload for workload in workloads if applies(workload, network)]
        if asked:
            setup = Setup(NETWORKS[network](), sizes, tuple(there), tell)
            for workload in asked:
                yield from _guarded(setup, workload)
    yield load_row("after", there)


def _silent(text: str) -> None:
    """Tell nobody."""


def _guarded(setup: Setup, workload: str) -> Iterator[Row]:
    try:
        yield from WORKLOADS[workload](setup)
    except Exception as error:  # a benchmark of an hour does not end for one network that is too wide
        reason = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(".")
        yield Row("any", setup.problem.name, workload, "failed", 1, "workloads", note=reason)


def _chosen(what: str, wanted: Sequence[str], there: Sequence[str] | Mapping[str, object]) -> tuple[str, ...]:
    unknown = [name for name in wanted if name not in there]
    if unknown:
        raise UnknownChoiceError(f"unknown {what} {', '.join(unknown)}. Choose from {', '.join(there)}.")
    return tuple(name for name in there if not wanted or name in wanted)
