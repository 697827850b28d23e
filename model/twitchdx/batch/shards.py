"""One slice scored into one shard: an Arrow file of results that stands for itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from twitchdx.batch.answers import Answers, answers
from twitchdx.batch.cells import Cells, cells
from twitchdx.batch.coding import Coded, coded_cells, coded_rows
from twitchdx.batch.known import NOTHING, Known, repeated
from twitchdx.batch.options import Options
from twitchdx.batch.slices import Slice
from twitchdx.batch.source import Kind, Source
from twitchdx.batch.table import table
from twitchdx.batch.understanding import Memory
from twitchdx.cases import CaseRow, jsonl
from twitchdx.cases.codes import code_book
from twitchdx.cases.fhir import bundles, part_rows
from twitchdx.cases.phenopackets import packets
from twitchdx.engine.observed import Observed
from twitchdx.network import Network
from twitchdx.types import Issue

if TYPE_CHECKING:
    import pyarrow as pa

RECORD = "_record"  # what a rejected row was read from; goes into the file of rejects only
TALLY = b"tally"
VARIES = r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"|\d+(?:[.,]\d+)*(?:e[+-]?\d+)?"  # names and numbers in a message


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with `rows` rows: in words without their names and numbers, and one of them in full."""

    what: str
    rows: int
    example: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows by status, in the order of `STATUSES`, and what is wrong with them."""

    statuses: tuple[int, int, int] = (0, 0, 0)
    problems: tuple[Problem, ...] = ()

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(self.statuses)


def added(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one; of each problem the first example stays."""
    statuses, problems = [0, 0, 0], dict[str, Problem]()
    for tally in tallies:
        statuses = [a + b for a, b in zip(statuses, tally.statuses, strict=True)]
        for one in tally.problems:
            known = problems.get(one.what, Problem(one.what, 0, one.example))
            problems[one.what] = Problem(one.what, known.rows + one.rows, known.example)
    first, second, third = statuses
    return Tally((first, second, third), tuple(sorted(problems.values(), key=lambda p: (-p.rows, p.what))))


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """What scores the slices of one file, and remembers what it has understood; one for each process."""

    memory: Memory
    source: Source
    options: Options
    known: Known = NOTHING


def repeated_in(network: Network, source: Source, first: Sequence[Slice]) -> Observed | None:
    """Patterns that are worth remembering, by the first slices of a file."""
    memory = Memory(network)
    return repeated([_coded(memory, source, one)[0] for one in first])


def scored_shard(scorer: Scorer, one: Slice) -> bytes:
    """Score a slice. The same slice of the same file gives the same bytes, on whichever machine of a kind."""
    import pyarrow as pa

    memory, options = scorer.memory, scorer.options
    coded, record = _coded(memory, scorer.source, one)
    found = answers(memory.network, coded, attributed=options.attributed, known=scorer.known)
    whole = table(memory.network, coded, found, options)
    records: list[str | None] = [None] * len(whole)
    for row in np.flatnonzero(found.rejected).tolist():
        records[row] = record(row)
    whole = whole.append_column(RECORD, pa.array(records, pa.string()))
    whole = whole.replace_schema_metadata({TALLY: json.dumps(_tally(coded, found))})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, whole.schema) as writer:
        writer.write_table(whole)
    return bytes(sink.getvalue().to_pybytes())


def tally_of(shard: pa.Buffer) -> Tally:
    """The tally that a shard carries."""
    import pyarrow as pa

    found = json.loads(pa.ipc.open_file(shard).schema.metadata[TALLY])
    first, second, third = found["statuses"]
    return Tally((first, second, third), tuple(Problem(*one) for one in found["problems"]))


def _coded(memory: Memory, source: Source, one: Slice) -> tuple[Coded, Callable[[int], str]]:
    """Evidence of the rows of a slice, and what each was read from."""
    data = one.read()
    if isinstance(data, tuple):
        return coded_rows(memory, data), lambda _: ""
    if source.kind is Kind.RESOURCES:
        return coded_rows(memory, [*part_rows(data, code_book(memory.network.knowledge))]), lambda _: ""
    if source.kind in (Kind.JSON_LINES, Kind.BUNDLES, Kind.PACKETS):
        lines = data.split(b"\n")
        read = _read(memory, source, lines, one.line)
        return coded_rows(memory, read), lambda row: _line(lines, read[row].line - one.line)
    found = cells(source, data, one.line)
    if source.kind is not Kind.CSV:
        return coded_cells(memory, source, found), lambda row: _as_json(source, found, row)
    text = data

    @cache
    def split() -> list[bytes]:
        return text.split(b"\n")

    ends = [*(found.lines[1:] - one.line).tolist(), None]  # of a record of several lines: where the next one begins

    def record(row: int) -> str:
        lines = split()[int(found.lines[row]) - one.line : ends[row]]
        return b"\n".join(lines).rstrip().decode(errors="backslashreplace")

    return coded_cells(memory, source, found), record


def _read(memory: Memory, source: Source, lines: Sequence[bytes], first: int) -> list[CaseRow]:
    if source.kind is Kind.JSON_LINES:
        return [*jsonl.read((line + b"\n" for line in lines), source.name, first)]
    book = code_book(memory.network.knowledge)
    read = bundles if source.kind is Kind.BUNDLES else packets
    return [*read(lines, source.name, book, first)]


def _line(lines: Sequence[bytes], at: int) -> str:
    return lines[at].rstrip(b"\r").decode(errors="backslashreplace")


def _as_json(source: Source, found: Cells, row: int) -> str:
    pairs = zip(source.headers, found.columns, strict=True)
    return json.dumps({name: own[row] for name, own in pairs if own[row]}, ensure_ascii=False)


def _tally(coded: Coded, found: Answers) -> Mapping[str, object]:
    rejected = int(found.rejected.sum())
    warned = sum(not found.rejected[row] for row in found.issues)
    problems = dict(_unread(coded))
    for row in sorted(found.issues):
        for what, issue in {_plainly(issue): issue for issue in found.issues[row]}.items():
            count, example = problems.get(what, (0, f"line {coded.lines[row]}: {issue}"))
            problems[what] = count + 1, example
    counts = (len(coded.ids) - rejected - warned, warned, rejected)  # in the order of STATUSES
    return {
        "statuses": counts,
        "problems": [(what, count, example) for what, (count, example) in problems.items()],
    }


def _unread(coded: Coded) -> Mapping[str, tuple[int, str]]:
    """What the rows hold that means nothing to the model, and how many of them."""
    found: dict[str, tuple[int, str]] = {}
    for row, names in coded.unread.items():
        for name in dict.fromkeys(names):
            count, example = found.get(f"note: not used: {name}", (0, f"line {coded.lines[row]}"))
            found[f"note: not used: {name}"] = count + 1, example
    return found


def _plainly(issue: Issue) -> str:
    """What is wrong, without the names and numbers of one row."""
    where = issue.where.rpartition(": ")[2] if ": " in issue.where else ""
    about = f"{where}: " if where and not where[:1].isdigit() else ""
    return f"{issue.level}: {about}{re.sub(VARIES, '…', issue.message)}"


def table_of(shard: pa.Buffer) -> pa.Table:
    """The results of a shard."""
    import pyarrow as pa

    return pa.ipc.open_file(shard).read_all()
