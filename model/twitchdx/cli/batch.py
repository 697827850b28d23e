"""`twitchdx batch`: one line for each case of a file, whatever its size."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.columns import Mapping, told
from twitchdx.cli.common import (
    FORMATS,
    SOME_REJECTED,
    AsJson,
    Language,
    Overlay,
    Priors,
    closing,
    complain,
    load_network,
    needs_place,
    readable_files,
    stop,
    warn,
)
from twitchdx.language import say
from twitchdx.types import DISCLAIMER, Issue

if TYPE_CHECKING:
    from twitchdx.batch import Source, Summary
    from twitchdx.batch.crew import Crew
    from twitchdx.batch.options import Options
    from twitchdx.network import Network

STDIN = "-"
LOCAL = "local"
INTERRUPTED = 130  # what a shell says of a command that Ctrl-C ended
SHORT = 600  # characters of a message on the terminal
NAMED = 20  # columns that mean nothing, named one by one
EXAMPLES = f"""{FORMATS}

A run that was stopped goes on where it was, and gives the same file. `twitchdx columns FILE` shows beforehand how the \
columns are understood.

Examples:

twitchdx batch cases.csv --out results.csv

twitchdx batch cases.parquet --out results.parquet --rejects rejects.csv

twitchdx batch export.csv.gz --mapping mapping.csv --out results.parquet --keep id,top1_cause,top1_attribution

twitchdx batch cases.parquet --out results.parquet --cluster tcp://scheduler:8786"""


def run(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Cases: CSV, Parquet, Arrow or JSON, also .gz or .zst; - for stdin.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File to write: .csv, .parquet, .arrow or .jsonl (.gz, .zst).")
    ],
    mapping: Mapping = None,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the rows that could not be scored, with the reason.")
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            metavar="A,B", help="Columns of results to keep; all by default. Without top… and doubt it is faster."
        ),
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Causes in a row.")] = 5,
    band: Annotated[
        bool, typer.Option("--band", help="Also bands from draws of all numbers (about 0.2 s a row).")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also what speaks for the first cause, in decibans.")
    ] = False,
    next_step: Annotated[bool, typer.Option("--next", help="Also the most telling next step.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be scored.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Throw away what a stopped run has done.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as there are cores by default.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help=f"Score on a Dask cluster: {LOCAL}, or the scheduler's address."),
    ] = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Score every case of a file into a table: top causes, can't-miss causes, what is wrong with a row.

    Rows that cannot be scored are rows of the table too. It is written whole or not at all.
    """
    from twitchdx.batch.options import Options

    # Arrow's own allocator keeps more of what it has freed. Read when Arrow is first used, by the workers too.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    _refuse(out, {"cases": Path(file), "mapping": mapping})
    if rejects is not None:
        _refuse(rejects, {"cases": Path(file), "mapping": mapping, "results": out})
    network = load_network(priors, overlay, language)
    options = Options(top, band, explain, next_step)
    started = time.perf_counter()
    with _spooled(file) as path, readable_files():
        source = _source(network, path, mapping)
        if not as_json:
            _introduce(source)
        summary = _scored(
            network,
            source,
            out,
            options,
            keep=[*dict.fromkeys(filter(None, map(str.strip, (keep or "").split(","))))],
            rejects=rejects,
            strict=strict,
            restart=restart,
            crew=_crew(workers, cluster),
        )
    seconds = time.perf_counter() - started
    if summary.rows == 0:
        warn(f"{file}: {say('no cases in it')}.")
    if as_json:
        carried = {"digest": network.knowledge.digest, "version": _version(), "disclaimer": DISCLAIMER}
        typer.echo(
            json.dumps({"out": str(out), "rows": summary.rows, **asdict(summary), "seconds": seconds, **carried})
        )
    else:
        _close(network, summary, out, rejects, seconds)
    if summary.rejected:
        raise typer.Exit(SOME_REJECTED)


def _source(network: Network, path: Path, mapping: Path | None) -> Source:
    from twitchdx.batch import source_of
    from twitchdx.cases.columns import read_mapping

    return source_of(network.knowledge, path, read_mapping(network.knowledge, mapping) if mapping else None)


def _scored(network: Network, source: Source, out: Path, options: Options, **how: object) -> Summary:
    """Score with a counter on the terminal; end where the run cannot go on."""
    from twitchdx.batch import RunError, score_file
    from twitchdx.batch.work import folder_of

    try:
        with counter() as progress:
            return score_file(network, source, out, options, progress=progress, **how)  # type: ignore[arg-type]
    except RunError as error:
        stop(error.issue)
    except KeyboardInterrupt:
        message = say("interrupted; what is done so far is in {name}", name=folder_of(out).name)
        fix = say("Run it again: it goes on where it stopped; --restart begins anew.")
        complain([Issue("warning", str(out), message, fix)])
        raise typer.Exit(INTERRUPTED) from None


def _crew(workers: int | None, cluster: str | None) -> Crew:
    from twitchdx.batch.pool import processes

    if cluster is None:
        return processes(workers)
    try:
        from twitchdx.batch.cluster import on_cluster
    except ModuleNotFoundError:
        fix = say('Install it: pip install "twitchdx[cluster]".')
        stop(Issue("error", "--cluster", say("Dask distributed is not installed"), fix))
    return on_cluster(None if cluster == LOCAL else cluster, workers)


def _introduce(source: Source) -> None:
    """Say how the file was understood, and which columns mean nothing."""
    from twitchdx.cases.visits import DATES

    typer.echo(f"{source.name}: {told(source)}.", err=True)
    unknown = [column for column in source.columns if column.role == "unknown"]
    for column in unknown[:NAMED]:
        near = " " + say("Did you mean {names}?", names=f"`{column.near[0]}`") if column.near else ""
        warn(f"{source.name}: {say('column {header!r} is not used.', header=column.header)}{near}")
    if len(unknown) > NAMED:
        message = say("{count} more columns are not used; `twitchdx columns` names them", count=len(unknown) - NAMED)
        warn(f"{source.name}: {message}.")
    for column in source.columns:
        if column.name in DATES:
            message = say(
                "column {header!r}: every row is scored by itself; `twitchdx visits` joins rows of one id",
                header=column.header,
            )
            warn(f"{source.name}: {message}.")


def _close(network: Network, summary: Summary, out: Path, rejects: Path | None, seconds: float) -> None:
    pace = f"{summary.rows / seconds:.0f}"
    rate = ", " + say("{count} a second", count=pace) if summary.rows >= 1000 else ""
    typer.echo(
        say(
            "{counted} in {seconds:.2f} s{rate}. Written to {out}.",
            counted=counted(summary),
            seconds=seconds,
            rate=rate,
            out=out,
        )
    )
    for problem in summary.problems:
        typer.echo(f"{problem.rows:>8}  {_short(problem.what)}\n          {_short(problem.example)}")
    if summary.duplicate_ids:
        typer.echo(f"{summary.duplicate_ids:>8}  {say('rows have the id of an earlier row')}")
    if rejects is not None and summary.rejected:
        typer.echo(say("The rejected rows are in {rejects}.", rejects=rejects))
    typer.echo(closing(network))


def _short(text: str) -> str:
    """A text that fits on a terminal, whatever stood in the cell that it quotes."""
    return text if len(text) <= SHORT else f"{text[: SHORT // 2]} … {text[-SHORT // 2 :]}"


def counted(summary: Summary) -> str:
    """Say how many rows came out how."""
    parts = [say("{rows} cases: {scored} scored", rows=summary.rows, scored=summary.scored)]
    if summary.scored_with_warnings:
        parts.append(say("{warned} scored with warnings", warned=summary.scored_with_warnings))
    if summary.rejected:
        parts.append(say("{rejected} rejected (see the column `issues`)", rejected=summary.rejected))
    return ", ".join(parts)


def _refuse(out: Path, others: dict[str, Path | None]) -> None:
    """End before any work where a file that is to be written has no place to go, or would replace another."""
    from twitchdx.batch.writers import ENDINGS, writer_of
    from twitchdx.cases.opening import whole_ending

    if writer_of(out) is None:
        fix = say("Let the name end in one of {endings}.", endings=", ".join(ENDINGS))
        stop(Issue("error", str(out), say("unknown ending {suffix!r}", suffix=whole_ending(out)), fix))
    needs_place(out)
    for what, other in others.items():
        if other is not None and _same(out, other):
            message = say("this would replace the {what}", what=say(what))
            stop(Issue("error", str(out), message, say("Give another name.")))


def _same(one: Path, other: Path) -> bool:
    """Whether two names are those of one file, which need not be there yet."""
    return one.samefile(other) if one.exists() and other.exists() else one.resolve() == other.resolve()


@contextmanager
def _spooled(file: str) -> Iterator[Path]:
    """The file; standard input is written to one first, since it can be read only once."""
    if file != STDIN:
        yield Path(file)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "standard_input.jsonl"
        with path.open("wb") as stream:
            while piece := sys.stdin.buffer.read(1 << 20):
                stream.write(piece)
        yield path


@contextmanager
def counter() -> Iterator[Callable[[int, float], None] | None]:
    """Count cases on the terminal, with rate and time left; nothing where there is none."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        TextColumn(say("{rows} cases, {rate}/s", rows="{task.fields[rows]}", rate="{task.fields[rate]}")),
        TimeElapsedColumn(),
        TextColumn(say("left")),
        TimeRemainingColumn(),
    )
    started = time.perf_counter()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, rows=0, rate=0)

        def told(rows: int, done: float) -> None:
            rate = round(rows / max(1e-9, time.perf_counter() - started))
            bar.update(task, completed=done, rows=rows, rate=rate)

        yield told


def _version() -> str:
    from twitchdx.version import VERSION

    return VERSION
