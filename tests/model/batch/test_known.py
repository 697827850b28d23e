"""What a file repeats is answered once for a run, and comes out the same whoever scores it, stopped or not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from twitchdx import Network
from twitchdx.batch import Source, known, score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.batch.pool import processes
from twitchdx.batch.shards import repeated_in
from twitchdx.batch.slices import LARGEST, PARTS, ROWS, SIZE, TELLING, size_for, slices, telling
from twitchdx.cases.csv_rows import write as csv_of
from twitchdx.simulate import simulate

SMALL = 8_000  # bytes of a slice: about twenty rows of these


@pytest.fixture(scope="module")
def repeated(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Ten people, one of them with a measured value, each many times; and thirty others."""
    people = [person.case for person in simulate(network, np.random.default_rng(5), 40, "primary_care")]
    header, *rows = csv_of((case, {}) for case in people).splitlines()
    bodies = [row.partition(",")[2] for row in rows]
    order = [*np.random.default_rng(6).integers(0, 10, 120).tolist(), *range(10, 40)]
    path = tmp_path_factory.mktemp("cases") / "cases.csv"
    path.write_text("\n".join([header, *(f"n{i},{bodies[one]}" for i, one in enumerate(order)), ""]))
    return source_of(network.knowledge, path)


@pytest.fixture(scope="module")
def undisturbed(network: Network, repeated: Source) -> bytes:
    out = repeated.path.with_name("undisturbed.parquet")
    score_file(network, repeated, out, size=SMALL, crew=alone)
    return out.read_bytes()


def test_a_slice_tells_where_it_repeats_itself(network: Network, repeated: Source) -> None:
    first, second, *_, last = slices(repeated, SMALL)
    assert repeated_in(network, repeated, [last]) is None
    few = repeated_in(network, repeated, [first])
    assert few is not None
    assert 1 <= len(few) <= 10
    more = repeated_in(network, repeated, [first, second])
    assert more is not None
    assert len(few) <= len(more) <= 10
    assert len(known.known(network, more, attributed=True).places) == len(more)


@pytest.mark.parametrize(("megabytes", "count"), [(0, 1), (16, 1), (32, 2), (1000, TELLING)])
def test_few_of_all_slices_tell_what_a_file_repeats(repeated: Source, megabytes: int, count: int) -> None:
    source = Source(repeated.path, repeated.kind, megabytes << 20, repeated.dialect, repeated.columns)
    assert telling(source, SIZE) == count


def test_known_patterns_are_not_scored_again(
    network: Network, repeated: Source, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from twitchdx.batch import answers

    sizes: list[int] = []
    scores_of = answers.scores_of

    def counted(network: Network, given: known.Observed, *more: object, **how: object) -> object:
        sizes.append(len(given))
        return scores_of(network, given, *more, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(answers, "scores_of", counted)
    score_file(network, repeated, tmp_path / "out.parquet", size=SMALL, crew=alone)
    assert sum(sizes) < 80  # of 150 rows


def test_several_processes_give_the_same_bytes(
    network: Network, repeated: Source, undisturbed: bytes, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    score_file(network, repeated, out, size=SMALL, crew=processes(2))
    assert out.read_bytes() == undisturbed


def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(
    network: Network, repeated: Source, undisturbed: bytes, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"

    def progress(rows: int, done: float) -> None:
        del done
        if rows > 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_file(network, repeated, out, size=SMALL, crew=alone, progress=progress)
    score_file(network, repeated, out, size=SMALL, crew=alone)
    assert out.read_bytes() == undisturbed


def test_the_numbers_are_those_of_a_run_that_knows_nothing(
    network: Network, repeated: Source, undisturbed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "SHARE", 2.0)
    out = tmp_path / "out.parquet"
    score_file(network, repeated, out, size=SMALL, crew=alone)
    (tmp_path / "known.parquet").write_bytes(undisturbed)
    one, other = (pq.read_table(path) for path in (out, tmp_path / "known.parquet"))
    for name in one.column_names:
        if str(one[name].type) == "double":
            np.testing.assert_allclose(one[name].to_numpy(), other[name].to_numpy(), atol=1e-9)
        else:
            assert one[name].to_pylist() == other[name].to_pylist()


@pytest.mark.parametrize(("megabytes", "times"), [(1, 1), (PARTS, 1), (2 * PARTS, 2), (1000 * PARTS, LARGEST)])
def test_slices_grow_with_the_file(repeated: Source, megabytes: int, times: int) -> None:
    source = Source(repeated.path, repeated.kind, megabytes << 20, repeated.dialect, repeated.columns)
    assert size_for(source) == times * SIZE


def test_slices_of_a_table_do_not(network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow as pa

    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["a"], "cramp": ["ordinary"]}), path)
    monkeypatch.setattr("twitchdx.cases.tables.count", lambda _: 100 * PARTS * ROWS)
    assert size_for(source_of(network.knowledge, path)) == SIZE
