"""Runs that are stopped in any way go on to the same bytes; damage and a full disk leave nothing half done."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from twitchdx import Network
from twitchdx.batch import Options, RunError, score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.batch.pool import processes
from twitchdx.batch.work import Work, folder_of
from twitchdx.cases import UnreadableFileError
from twitchdx.cases.csv_rows import write as csv_of
from twitchdx.simulate import simulate

SMALL = 4_000
RUN = """
import sys
from pathlib import Path
import twitchdx
from twitchdx.batch import score_file, source_of
from twitchdx.batch.pool import processes
if __name__ == "__main__":
    network = twitchdx.load()
    source = source_of(network.knowledge, Path(sys.argv[1]))
    score_file(network, source, Path(sys.argv[2]), size=int(sys.argv[3]), crew=processes(2),
               progress=lambda rows, done: print(rows, flush=True))
"""


@pytest.fixture(scope="module")
def cases(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    people = simulate(network, np.random.default_rng(5), 150, "primary_care")
    path = tmp_path_factory.mktemp("cases") / "cases.csv"
    path.write_text(csv_of((person.case, {}) for person in people) + "broken,\nx,44,f,ward,\n")
    return path


@pytest.fixture(scope="module")
def undisturbed(network: Network, cases: Path) -> bytes:
    out = cases.with_name("undisturbed.parquet")
    score(network, cases, out)
    return out.read_bytes()


def score(network: Network, path: Path, out: Path, **how: object) -> None:
    source = source_of(network.knowledge, path)
    score_file(network, source, out, size=SMALL, crew=alone, **how)  # type: ignore[arg-type]


def started(script: Path, cases: Path, out: Path) -> subprocess.Popen[str]:
    script.write_text(RUN)
    return subprocess.Popen(
        [sys.executable, str(script), str(cases), str(out), str(SMALL)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("after", [1, 40, 110])
def test_a_run_killed_at_any_moment_goes_on_to_the_same_bytes(
    cases: Path, undisturbed: bytes, tmp_path: Path, after: int
) -> None:
    out = tmp_path / "out.parquet"
    run = started(tmp_path / "run.py", cases, out)
    assert run.stdout is not None
    while int(run.stdout.readline() or after) < after:
        pass
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert not out.exists()
    again = started(tmp_path / "run.py", cases, out)
    assert again.wait(120) == 0
    assert again.stdout is not None
    again.stdout.close()
    assert out.read_bytes() == undisturbed
    assert not folder_of(out).exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "run.py"]


def test_a_worker_that_is_killed_costs_nothing(
    network: Network, cases: Path, undisturbed: bytes, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    source = source_of(network.knowledge, cases)
    killed: list[int] = []

    def progress(rows: int, done: float) -> None:
        del rows, done
        if len(killed) < 2:
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            workers = [int(c) for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]
            os.kill(workers[0], signal.SIGKILL)
            killed.append(workers[0])

    score_file(network, source, out, size=SMALL, crew=processes(2), progress=progress)
    assert len(killed) == 2
    assert out.read_bytes() == undisturbed


def stopped(network: Network, cases: Path, out: Path) -> None:
    """A run that ends in the middle."""

    def progress(rows: int, done: float) -> None:
        del done
        if rows > 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(network, cases, out, progress=progress)


def test_what_is_done_is_not_done_again(network: Network, cases: Path, undisturbed: bytes, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    stopped(network, cases, out)
    kept = {path.name: path.stat().st_mtime_ns for path in folder_of(out).glob("*.arrow")}
    assert kept
    written: list[int] = []
    keep = Work.keep

    def counted(work: Work, number: int, shard: bytes) -> None:
        written.append(number)
        keep(work, number, shard)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Work, "keep", counted)
        score(network, cases, out)
    assert {f"{number:08d}.arrow" for number in written}.isdisjoint(kept)
    assert out.read_bytes() == undisturbed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda path: path.write_text(path.read_text().replace("female", "male")), "the input changed"),
        (lambda path: path.write_text(path.read_text().replace("sex", "gender", 1)), "the input and what its columns"),
    ],
)
def test_a_changed_input_is_refused_with_the_reason(
    network: Network, cases: Path, tmp_path: Path, change: Callable[[Path], object], message: str
) -> None:
    path, out = tmp_path / "cases.csv", tmp_path / "out.parquet"
    path.write_bytes(cases.read_bytes())
    stopped(network, path, out)
    change(path)
    with pytest.raises(RunError, match=f"an earlier run was stopped, and since then {message}.*--restart"):
        score(network, path, out)
    score(network, path, out, restart=True)
    assert pq.read_metadata(out).num_rows == 152


def test_changed_tables_and_options_are_refused(network: Network, cases: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    out = tmp_path / "out.parquet"
    stopped(network, cases, out)
    other = replace(network, knowledge=replace(network.knowledge, digest="other"))
    with pytest.raises(RunError, match="the tables of the model changed"):
        score(other, cases, out)
    source = source_of(network.knowledge, cases)
    with pytest.raises(RunError, match="the options changed"):
        score_file(network, source, out, Options(top=3), size=SMALL, crew=alone)


def test_two_runs_do_not_write_one_file(network: Network, cases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"

    def progress(rows: int, done: float) -> None:
        del done
        if rows < 60:
            with pytest.raises(RunError, match="another run is writing it"):
                score(network, cases, out)

    score(network, cases, out, progress=progress)


def test_a_truncated_gzip_says_so(network: Network, cases: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "cases.csv.gz", tmp_path / "out.csv"
    path.write_bytes(gzip.compress(cases.read_bytes())[:-2000])
    with pytest.raises(UnreadableFileError, match=r"cases.csv.gz: the compressed file is broken or cut off"):
        score(network, path, out)
    assert not out.exists()


def test_half_a_parquet_file_says_so(network: Network, undisturbed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    path.write_bytes(undisturbed[: len(undisturbed) // 2])
    with pytest.raises(UnreadableFileError, match=r"cases.parquet: is no whole parquet file"):
        source_of(network.knowledge, path)


def test_a_full_disk_is_said_and_leaves_no_half_file(cases: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: the system refuses to write on, as it does there."""
    out = tmp_path / "out.csv"
    out.write_text("old")
    run = subprocess.run(
        [sys.executable, "-c", "from twitchdx.cli import app; app()", "batch", str(cases), "--out", str(out)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)),
        check=False,
    )
    assert run.returncode == 2
    assert "the disk is full, or its quota" in run.stderr
    assert "goes on where it stopped" in run.stderr
    assert out.read_text() == "old"
    assert not list(tmp_path.glob("*.part"))


def test_the_time_of_a_run_leaves_no_trace(network: Network, cases: Path, undisturbed: bytes, tmp_path: Path) -> None:
    time.sleep(1.1)
    score(network, cases, tmp_path / "out.parquet")
    assert (tmp_path / "out.parquet").read_bytes() == undisturbed
    for name in ("a.csv.gz", "a.csv.zst"):
        score(network, cases, tmp_path / name)
        first = (tmp_path / name).read_bytes()
        time.sleep(1.1)
        score(network, cases, tmp_path / name)
        assert (tmp_path / name).read_bytes() == first
