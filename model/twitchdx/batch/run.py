"""A case file scored into a file of results, whatever their size."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from twitchdx.batch import merging
from twitchdx.batch.crew import Crew, Job, Team
from twitchdx.batch.known import known
from twitchdx.batch.options import Options
from twitchdx.batch.pool import processes
from twitchdx.batch.shards import Problem, Tally, repeated_in, table_of, tally_of
from twitchdx.batch.slices import SIZE, Slice, size_for, slices, telling
from twitchdx.batch.source import Source
from twitchdx.batch.table import STATUSES, columns, narrowed
from twitchdx.batch.work import RunError, Work, folder_of, manifest, working
from twitchdx.batch.writers import ENDINGS, fhir, write, writer_of
from twitchdx.cases.codes import code_book
from twitchdx.evidence.words import did_you_mean
from twitchdx.language import ENGLISH, say, speaking, spoken
from twitchdx.network import Network

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[int, float], None]
_PROBLEMS = 10  # that a summary names


@dataclass(frozen=True, slots=True)
class Summary:
    """How the rows of a run came out, and the most frequent problems, each with an example."""

    scored: int
    scored_with_warnings: int
    rejected: int
    duplicate_ids: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def rows(self) -> int:
        """All rows."""
        return self.scored + self.scored_with_warnings + self.rejected


def score_file(
    network: Network,
    source: Source,
    out: Path,
    options: Options | None = None,
    *,
    keep: Sequence[str] = (),
    rejects: Path | None = None,
    strict: bool = False,
    restart: bool = False,
    crew: Crew | None = None,
    progress: Progress | None = None,
    size: int | None = None,
) -> Summary:
    """Score the rows of a file into another, in their order; goes on where an earlier run was stopped.

    Parameters
    ----------
    out
        CSV, Parquet, Arrow or JSON lines by its ending, with .gz or .zst packed. It is there whole or not at all.
    keep
        Columns to keep; all where empty. What none of them needs is not worked out.
    rejects
        A second file, for the rows that could not be scored.
    strict
        Stop at the first row that cannot be scored.
    restart
        Throw away what an earlier run has done.
    crew
        Who scores; by default all cores of this machine.
    progress
        Called with the rows done so far and how much of the file that is, from 0 to 1.
    size
        Bytes of text in a slice; by default as suits the file, and small where every row takes long.

    Raises
    ------
    RunError
        Where a file has no known ending, a column does not exist, the work of an earlier run does not fit, a row is
        rejected under `strict`, or the disk is full.
    UnreadableFileError
        Where the input cannot be read on.
    """
    options = options or Options()
    every = columns(network, options)
    _refuse(source, out, rejects, keep, every)
    options = narrowed(network, options, keep)
    if size is None:
        size = SIZE if options.detailed else size_for(source)
    language = spoken()

    def told(rows: int, done: float) -> None:
        if progress is not None:
            with speaking(language):
                progress(rows, done)

    started = working(out, manifest(network, source, options, size), restart=restart)
    with _room(out), started as work, speaking(ENGLISH):  # results are the same whoever asks for them
        with (crew or processes())() as team:
            job, cut = _begun(team, work, network, source, options, size, told)
            shards = _score(work, job, cut, team, strict, told)
        tally = merging.tally(work, shards)
        twice = merging.repeated(work, shards)
        write(merging.merged(work, shards, twice, keep or every), out, network.knowledge)
        if rejects is not None:
            write(merging.rejects(work, shards), rejects, network.knowledge)
        return _summary(tally, len(twice.row), merging.warned(work, twice))


def _refuse(source: Source, out: Path, rejects: Path | None, keep: Sequence[str], every: Sequence[str]) -> None:
    """Say what cannot be done before anything is.

    Raises
    ------
    RunError
        Where a file has no known ending, or a column does not exist.
    """
    for path in filter(None, (out, rejects)):
        if writer_of(path) is None:
            fix = say("Let the name end in one of {endings}.", endings=", ".join(ENDINGS))
            raise RunError(str(path), say("unknown ending {suffix!r}", suffix=path.suffix), fix)
    if rejects is not None and out.resolve() == rejects.resolve():
        raise RunError(
            str(rejects), say("this would replace the {what}", what=say("results")), say("Give another name.")
        )
    if writer_of(out) is fhir and keep:
        raise RunError(
            str(out), say("a RiskAssessment is made of all columns"), say("Leave out --keep, or write another format.")
        )
    if rejects is not None and writer_of(rejects) is fhir:
        raise RunError(
            str(rejects), say("rejected rows are no RiskAssessments"), say("Let the name end in .csv or .jsonl.")
        )
    unknown = [name for name in keep if name not in every]
    if unknown:
        fix = did_you_mean(unknown[0], every, say("Choose from {every}.", every=", ".join(every)))
        raise RunError(source.name, say("there is no column {unknown!r} of results", unknown=unknown[0]), fix)


def _begun(
    team: Team, work: Work, network: Network, source: Source, options: Options, size: int, progress: Progress
) -> tuple[Job, Iterator[Slice]]:
    """What is to be done, with the answers to what the first slices say again and again; and all slices."""
    cut = slices(source, size, code_book(network.knowledge), work.scratch, team.each, partial(progress, 0))
    tell = telling(source, size)
    first = [*islice(cut, max(tell, 2))]
    if len(first) > 1:
        team.ready()
    repeated = repeated_in(network, source, first[:tell])
    return Job(network, source, options, known(network, repeated, attributed=options.attributed)), chain(first, cut)


def _score(work: Work, job: Job, cut: Iterable[Slice], team: Team, strict: bool, progress: Progress) -> int:
    """Score what is not yet scored; the number of shards."""
    source, rows, total = job.source, 0, 0

    def told(one: Slice) -> None:
        nonlocal rows, total
        tally = tally_of(work.read(one.number))
        if strict and tally.statuses[2]:
            raise _rejected(source, work.read(one.number))
        rows, total = rows + tally.rows, total + 1
        progress(rows, one.done)

    def left() -> Iterator[Slice]:
        for one in cut:
            if work.has(one.number):
                told(one)
            else:
                yield one

    for one in team.score(job, work, left()):
        told(one)
    return total


def _rejected(source: Source, shard: pa.Buffer) -> RunError:
    """What to say of the first row that was rejected."""
    whole = table_of(shard)
    row = whole["status"].to_pylist().index(STATUSES[2])
    line, issues = whole["line"][row].as_py(), whole["issues"][row].as_py()
    return RunError(
        f"{source.name}:{line}",
        say("rejected: {issues}", issues=issues),
        say("Correct the row, or run without --strict."),
    )


@contextmanager
def _room(out: Path) -> Iterator[None]:
    """Say what a full disk means for the run."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        message = say("the disk is full, or its quota; what is done so far is in {name}", name=folder_of(out).name)
        raise RunError(str(out), message, say("Make room and run it again: it goes on where it stopped.")) from None


def _summary(tally: Tally, twice: int, more: int) -> Summary:
    scored, warned, rejected = tally.statuses
    return Summary(scored - more, warned + more, rejected, twice, tally.problems[:_PROBLEMS])
