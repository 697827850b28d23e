"""A case file from disk to disk, by the command that a user would give."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from twitchdx.bench.cases import UNKNOWN, Cases, picked
from twitchdx.bench.people import distinct, patterns
from twitchdx.bench.problem import Problem
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.spawned import spent
from twitchdx.bench.workloads.competing import jobs_of, note, rivals
from twitchdx.cases import read_cases
from twitchdx.cases.codes import code_book
from twitchdx.cases.fhir import bundle_of

WORKLOAD = "file100k"
RUN = "from twitchdx.cli import app; app()"
SOME_REJECTED = 1
PATTERNS = 1000  # that rows of a file that repeats itself are drawn from
BULKY = 10  # one in so many rows is written as FHIR, of which a row takes 5 kB


@dataclass(frozen=True, slots=True)
class File:
    """A file to score: `suffix` names it among the metrics."""

    suffix: str
    path: Path
    out: str
    rows: int


def file100k(setup: Setup) -> Iterator[Row]:
    """`twitchdx batch` on files of simulated people, everything included: seconds, rows a second, peak memory, once.

    Rows are all different (10-20 findings known at random) but in `patterns20`, which has 20 evidence patterns, and in
    `repeated`, whose rows are drawn from the first thousand, each with an age of its own within its band. Causes
    get posterior and attribution, and a row all its other columns. Competitors are asked posteriors alone, of the first
    of the same rows, without any file.
    """
    if "twitchdx" not in setup.own:
        return
    name, n = setup.problem.name, setup.sizes.rows
    cases = distinct(setup.problem, setup.seed, n)
    with TemporaryDirectory() as folder:
        for file in _files(setup, cases, Path(folder)):
            setup.tell(f"{name}: {WORKLOAD}{file.suffix}, {file.rows} rows")
            out = file.path.with_name(f"results{file.suffix}{file.out}")
            command = [sys.executable, "-c", RUN, "batch", str(file.path), "--out", str(out)]
            found = spent(command, fine=(0, SOME_REJECTED))
            yield Row("twitchdx", name, WORKLOAD, f"time{file.suffix}", found.seconds, "s", file.rows)
            throughput = file.rows / found.seconds
            yield Row("twitchdx", name, WORKLOAD, f"throughput{file.suffix}", throughput, "rows/s", file.rows)
            yield Row("twitchdx", name, WORKLOAD, f"peak_memory{file.suffix}", found.megabytes, "MB", file.rows)
    for rival in rivals(setup, lambda count: jobs_of(cases, count), setup.problem.targets):
        if rival.seconds:
            throughput = len(rival.seconds) / sum(rival.seconds)
            yield Row(rival.engine, name, WORKLOAD, "throughput", throughput, "rows/s", len(rival.seconds), note(setup))


def _files(setup: Setup, cases: Cases, folder: Path) -> Iterator[File]:
    problem, seed, n = setup.problem, setup.seed, len(cases)
    table = folder / "cases.csv"
    write_cases(problem, cases, table, seed)
    yield File("", table, ".csv", n)
    yield File("_csv_parquet", table, ".parquet", n)
    columns = folder / "cases.parquet"
    as_parquet(table, columns)
    yield File("_parquet", columns, ".parquet", n)
    few = folder / "few.csv"
    write_cases(problem, picked(cases, slice(0, max(1, n // BULKY))), few, seed)
    bundles = folder / "cases.ndjson"
    as_bundles(problem, few, bundles)
    yield File("_fhir", bundles, ".parquet", max(1, n // BULKY))
    alike = folder / "patterns.csv"
    write_cases(problem, patterns(problem, seed, n), alike, seed)
    yield File("_patterns20", alike, ".csv", n)
    repeated = folder / "repeated.csv"
    chosen = np.random.default_rng(seed).integers(min(PATTERNS, n), size=n)
    write_cases(problem, Cases(cases.states[chosen]), repeated, seed)
    yield File("_repeated", repeated, ".parquet", n)
    as_parquet(repeated, folder / "repeated.parquet")
    yield File("_repeated_parquet", folder / "repeated.parquet", ".parquet", n)


def as_parquet(table: Path, out: Path) -> None:
    """The same cells as Parquet."""
    import pyarrow.parquet as pq
    from pyarrow import csv as arrow

    pq.write_table(arrow.read_csv(table), out)


def as_bundles(problem: Problem, table: Path, out: Path) -> None:
    """The same cases as FHIR, a Bundle on each line."""
    knowledge = problem.network.knowledge
    book = code_book(knowledge)
    write: Callable[[object], str] = json.dumps
    with out.open("w", encoding="utf-8") as stream:
        for row in read_cases(table):
            if row.case is not None:
                stream.write(write(bundle_of(knowledge, book, row.case)) + "\n")


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
