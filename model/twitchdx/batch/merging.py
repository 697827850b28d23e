"""The shards of a run as one table: duplicate ids marked, rejected rows set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twitchdx.batch.shards import RECORD, Tally, added, table_of, tally_of
from twitchdx.batch.table import STATUSES
from twitchdx.batch.work import Work
from twitchdx.types import Issue

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE = 1 << 24  # ids compared at once: more of them take several passes over the shards
REJECTS = ("line", "id", "issues", "record")


@dataclass(frozen=True, slots=True, eq=False)
class Twice:
    """Rows whose id an earlier row has: shard and row in it, and the line of the first. All (D,), shards rising."""

    shard: NDArray[np.int64]
    row: NDArray[np.int64]
    first: NDArray[np.int64]


def tally(work: Work, shards: int) -> Tally:
    """How all rows came out."""
    return added(tally_of(work.read(number)) for number in range(shards))


def repeated(work: Work, shards: int) -> Twice:
    """Find ids that are there more than once, by a hash of 64 bits and then by themselves."""
    counts = [len(_ids(work, number)) for number in range(shards)]
    passes = -(-sum(counts) // AT_ONCE) or 1
    found: list[tuple[int, int, int]] = []
    for turn in range(passes):
        found += _repeated(work, counts, turn, passes)
    rows = np.array(sorted(found), np.int64).reshape(-1, 3)
    return Twice(rows[:, 0], rows[:, 1], rows[:, 2])


def _repeated(work: Work, counts: Sequence[int], turn: int, passes: int) -> list[tuple[int, int, int]]:
    """Duplicates among the ids whose hash belongs to this turn."""
    hashes = np.concatenate([_hashes(_ids(work, number), turn, passes)[0] for number in range(len(counts))])
    hashes.sort()
    suspects = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
    del hashes
    first: dict[str, int] = {}
    found = []
    for number in range(len(counts) if suspects.size else 0):
        own, rows = _hashes(_ids(work, number), turn, passes)
        rows = rows[np.isin(own, suspects)]
        whole = table_of(work.read(number)).select(["id", "line"]).take(rows)
        for row, name, line in zip(rows.tolist(), whole["id"].to_pylist(), whole["line"].to_pylist(), strict=True):
            if name in first:
                found.append((number, row, first[name]))
            else:
                first[name] = line
    return found


def _ids(work: Work, number: int) -> pa.ChunkedArray:
    return table_of(work.read(number))["id"]


def _hashes(ids: pa.ChunkedArray, turn: int, passes: int) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Hashes of this turn and their rows; within this process they are the same for the same ids."""
    own = np.fromiter(map(hash, ids.to_pylist()), np.int64, len(ids)).view(np.uint64)
    rows = np.flatnonzero(own % np.uint64(passes) == turn) if passes > 1 else np.arange(len(own))
    return own[rows], rows


def warned(work: Work, twice: Twice) -> int:
    """How many of these rows have no other fault: what is said of their id makes them ones with a warning."""
    count = 0
    for number in np.unique(twice.shard).tolist():
        rows = twice.row[twice.shard == number]
        count += table_of(work.read(number))["status"].take(rows).to_pylist().count(STATUSES[0])
    return count


def merged(work: Work, shards: int, twice: Twice, columns: Sequence[str]) -> Iterator[pa.Table]:
    """The results of all rows, shard by shard; a row whose id an earlier one has says so."""
    for number in range(shards):
        whole = table_of(work.read(number)).replace_schema_metadata(None)
        yield _marked(whole, number, twice).select(list(columns))


def rejects(work: Work, shards: int) -> Iterator[pa.Table]:
    """Rejected rows with their line, what is wrong, and what they were read from."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for number in range(shards):
        whole = table_of(work.read(number)).replace_schema_metadata(None)
        bad = whole.filter(pc.equal(whole["status"].cast(pa.string()), STATUSES[2]))
        yield bad.select(["line", "id", "issues", RECORD]).rename_columns(list(REJECTS))


def _marked(whole: pa.Table, number: int, twice: Twice) -> pa.Table:
    import pyarrow as pa

    here = np.flatnonzero(twice.shard == number)
    if not here.size:
        return whole
    statuses, issues = whole["status"].to_pylist(), whole["issues"].to_pylist()
    names, lines = whole["id"], whole["line"]
    for row, first in zip(twice.row[here].tolist(), twice.first[here].tolist(), strict=True):
        issue = _duplicate(names[row].as_py(), lines[row].as_py(), first)
        issues[row] = " | ".join(filter(None, [issues[row], str(issue)]))
        statuses[row] = statuses[row] if statuses[row] == STATUSES[2] else STATUSES[1]
    positions = pa.array([STATUSES.index(status) for status in statuses], pa.int16())
    coded = pa.DictionaryArray.from_arrays(positions, pa.array(STATUSES, pa.string()))
    whole = whole.set_column(whole.column_names.index("status"), "status", coded)
    return whole.set_column(whole.column_names.index("issues"), "issues", pa.array(issues, pa.string()))


def _duplicate(name: str, line: int, first: int) -> Issue:
    message = f"duplicate id {name!r}: the row at {first} has it too"
    return Issue("warning", f"line {line}", message, "Both were scored; give every case its own id.")
