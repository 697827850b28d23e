"""A case file from disk to disk, by the command that a user would give."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from twitchdx.bench.cases import UNKNOWN, Cases
from twitchdx.bench.people import distinct, patterns
from twitchdx.bench.problem import Problem
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.spawned import spent

WORKLOAD = "file100k"
RUN = "from twitchdx.cli import app; app()"
SOME_REJECTED = 1


def file100k(setup: Setup) -> Iterator[Row]:
    """`twitchdx batch` on a CSV file of simulated people, everything included: seconds and peak memory, once.

    Two files: one whose rows are all different (10-20 findings known at random), and one of 20 evidence patterns.
    """
    if "twitchdx" not in setup.own:
        return
    name, n = setup.problem.name, setup.sizes.rows
    files = {"": distinct(setup.problem, setup.seed, n), "_patterns20": patterns(setup.problem, setup.seed, n)}
    with TemporaryDirectory() as folder:
        for suffix, cases in files.items():
            setup.tell(f"{name}: {WORKLOAD}{suffix}, {len(cases)} rows")
            source, out = Path(folder) / f"cases{suffix}.csv", Path(folder) / f"results{suffix}.csv"
            write_cases(setup.problem, cases, source, setup.seed)
            command = [sys.executable, "-c", RUN, "batch", str(source), "--out", str(out)]
            found = spent(command, fine=(0, SOME_REJECTED))
            yield Row("twitchdx", name, WORKLOAD, f"time{suffix}", found.seconds, "s", len(cases))
            yield Row("twitchdx", name, WORKLOAD, f"peak_memory{suffix}", found.megabytes, "MB", len(cases))


def write_cases(problem: Problem, cases: Cases, path: Path, seed: int) -> None:
    """Write the states of cases as a case file; likelihoods have no cell, ages are drawn within the band."""
    network, graph = problem.network, problem.graph
    index, rng = network.index, np.random.default_rng(seed)
    columns = {v: ("", *network.variable(graph.names[v]).states) for v in (*problem.findings, *graph.context)}
    ages = _ages(network.variable("age_band").states)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "age", "sex", "setting", *(graph.names[v] for v in problem.findings)])
        for row, states in enumerate(cases.states.tolist()):
            age = ages[states[index["age_band"]]] + int(rng.integers(10))
            who = [columns[index[name]][states[index[name]] + 1] for name in ("sex", "setting")]
            findings = [columns[v][states[v] - UNKNOWN] for v in problem.findings]
            writer.writerow([f"case-{row + 1}", age, *who, *findings])


def _ages(bands: tuple[str, ...]) -> list[int]:
    """Lowest age of each band, which its name carries (`18_39`)."""
    return [int(band.split("_", maxsplit=1)[0]) for band in bands]
