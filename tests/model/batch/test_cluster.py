"""A real Dask cluster of worker processes: the same bytes as here, whoever dies on the way."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster

from twitchdx import Network
from twitchdx.batch import RunError, score_file, source_of
from twitchdx.batch.cluster import on_cluster
from twitchdx.batch.crew import alone
from twitchdx.cases.jsonl import write as line_of
from twitchdx.simulate import simulate

SMALL = 20_000


@pytest.fixture(scope="module")
def cases(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    people = simulate(network, np.random.default_rng(7), 300, "primary_care")
    path = tmp_path_factory.mktemp("cases") / "cases.jsonl"
    path.write_text("".join(f"{line_of(person.case)}\n" for person in people) + "no case\n")
    return path


@pytest.fixture(scope="module")
def undisturbed(network: Network, cases: Path) -> bytes:
    out, source = cases.with_name("undisturbed.parquet"), source_of(network.knowledge, cases)
    score_file(network, source, out, size=SMALL, crew=alone)
    return out.read_bytes()


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", protocol="tcp"
        ) as local:
            yield local


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_gives_the_same_bytes_though_its_workers_are_killed(
    network: Network, cases: Path, undisturbed: bytes, cluster: LocalCluster, tmp_path: Path
) -> None:
    out, source = tmp_path / "out.parquet", source_of(network.knowledge, cases)
    killed: list[int] = []

    def progress(rows: int, done: float) -> None:
        del rows, done
        pids = [nanny.pid for nanny in cluster.workers.values() if nanny.pid and nanny.pid not in killed]
        if len(killed) < 2 and pids:
            os.kill(pids[0], signal.SIGKILL)
            killed.append(pids[0])

    crew = on_cluster(cluster.scheduler_address)
    score_file(network, source, out, size=SMALL, crew=crew, progress=progress)
    assert len(killed) == 2
    assert out.read_bytes() == undisturbed


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_a_scheduler_that_does_not_answer_is_named(
    network: Network, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("twitchdx.batch.cluster.PATIENCE", 1)
    source = source_of(network.knowledge, cases)
    with pytest.raises(RunError, match=f"--cluster: no scheduler answers at '{address}'"):
        score_file(network, source, tmp_path / "out.csv", crew=on_cluster(address))


@pytest.mark.filterwarnings("ignore")
def test_processes_of_this_machine_are_a_cluster_too(
    network: Network, cases: Path, undisturbed: bytes, tmp_path: Path
) -> None:
    out, source = tmp_path / "out.parquet", source_of(network.knowledge, cases)
    score_file(network, source, out, size=SMALL, crew=on_cluster(workers=2))
    assert out.read_bytes() == undisturbed


@pytest.mark.filterwarnings("ignore")
def test_an_export_is_sorted_here_and_scored_there(network: Network, tmp_path: Path) -> None:
    export, out = tmp_path / "export", [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    export.mkdir()
    people = [f'{{"resourceType": "Patient", "id": "p{i}", "gender": "female"}}\n' for i in range(40)]
    (export / "Patient.ndjson").write_text("".join(people))
    (export / "Observation.ndjson").write_text("")
    source = source_of(network.knowledge, export)
    score_file(network, source, out[0], size=20, crew=alone)
    score_file(network, source, out[1], size=20, crew=on_cluster(workers=2))
    assert out[0].read_bytes() == out[1].read_bytes()
