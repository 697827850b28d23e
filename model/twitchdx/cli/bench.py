"""`twitchdx bench`: our engine, pyAgrum and pgmpy on the same work."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import AsJson, readable_files, stop
from twitchdx.types import Issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from twitchdx.bench import Row

EXAMPLES = """Examples:

twitchdx bench --quick

twitchdx bench --workload distinct --network product --network synthetic70

twitchdx bench --json > rows.json

twitchdx bench --growth docs

Engines: twitchdx, twitchdx-numpy, pyagrum, pgmpy. Networks: product, synthetic70, asia, alarm, hepar2, munin.

Workloads: distinct, patterns20, query_all, attribution, draws1000, lookahead, tornado, bundle, cold_start, file100k."""

FAILED = 1


def run(
    workload: Annotated[list[str] | None, typer.Option("--workload", "-w", help="Only this; repeat for more.")] = None,
    network: Annotated[list[str] | None, typer.Option("--network", "-n", help="Only this; repeat for more.")] = None,
    engine: Annotated[list[str] | None, typer.Option("--engine", "-e", help="Only this; repeat for more.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Few cases: does everything run? Times mean little.")] = False,
    growth: Annotated[
        Path | None,
        typer.Option("--growth", metavar="DIR", help="Instead: how time grows, as growth.csv and growth.svg in DIR."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure our engine, pyAgrum and pgmpy on the same work in one run, and compare their answers.

    Competitors get the first few of our cases, within a limit of time; the column `cases` says how many they answered.
    Gates are decomposed for them, since they have none. Progress goes to standard error. A full run takes some
    twenty minutes; nothing else should run meanwhile.
    """
    from twitchdx.bench import FULL, QUICK, Choice, UnknownChoiceError, goal_object, row_object
    from twitchdx.bench import run as measured

    if growth is not None:
        _growth(growth, quick)
        return
    choice = Choice(engine or (), network or (), workload or ())
    try:
        with _progress() as tell:
            rows = list(measured(choice, QUICK if quick else FULL, tell))
    except UnknownChoiceError as error:
        stop(Issue("error", "bench", str(error).removesuffix("."), "See `twitchdx bench --help`."))
    if as_json:
        typer.echo(
            "[\n"
            + ",\n".join(json.dumps(row_object(row) | goal_object(row), ensure_ascii=False) for row in rows)
            + "\n]"
        )
    else:
        _show(rows, quick)
    if any(row.metric == "failed" for row in rows):
        raise typer.Exit(FAILED)


def _growth(folder: Path, quick: bool) -> None:
    from twitchdx.bench.growth import FULL, QUICK, measured
    from twitchdx.bench.plot import missing_library, write_plot, write_points

    if not folder.is_dir():
        stop(Issue("error", str(folder), "no such folder", "Make the folder first."))
    if problem := missing_library():
        stop(Issue("error", "bench", problem, "Run `pip install 'twitchdx[bench]'`."))
    with _progress() as tell:
        points = list(measured(QUICK if quick else FULL, tell))
    with readable_files():
        write_points(points, folder / "growth.csv")
        write_plot(points, folder / "growth.svg")
    typer.echo(f"Written: {folder / 'growth.csv'}, {folder / 'growth.svg'}.")


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Say on standard error what is being measured: in place on a terminal, else line by line."""
    if not sys.stderr.isatty():
        yield lambda text: typer.echo(text, err=True)
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield status.update


def _show(rows: Sequence[Row], quick: bool) -> None:
    from twitchdx.cli.show import console

    terminal = console()
    for network in dict.fromkeys(row.network for row in rows if row.engine != "machine"):
        terminal.print(_table(network, [row for row in rows if row.network == network]))
    for said, of in _notes(rows).items():
        terminal.print(f"{of}: {said}.", markup=False)
    for row in rows:
        if row.engine == "machine":
            terminal.print(f"Load {row.metric}: {row.value:.2f}. {row.note}.", markup=False)
    if quick:
        terminal.print("Quick: few cases and one repeat, so no number here means much.")


def _notes(rows: Sequence[Row]) -> dict[str, str]:
    """Each note once, with whom it is about; a failure also with where."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.note and row.engine != "machine":
            trouble = row.metric in ("failed", "unanswered")
            of = f"{row.network}, {row.workload}, {row.engine} {row.metric}" if trouble else row.engine
            found.setdefault(row.note, {})[of] = None
    return {note: "; ".join(of) for note, of in found.items()}


def _table(network: str, rows: Sequence[Row]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from twitchdx.bench import goal_of, met

    table = Table(title=network, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("workload", "engine", "metric"):
        table.add_column(heading, no_wrap=True)
    for heading in ("value", "", "goal", "cases"):
        table.add_column(heading, justify="left" if heading == "" else "right", no_wrap=True)
    for row in rows:
        goal, fine = goal_of(row), met(row)
        wanted = "" if goal is None else f"{'≥' if goal.at_least else '≤'} {goal.limit:g} {'met' if fine else 'MISSED'}"
        words = (row.workload, row.engine, row.metric, f"{row.value:.4g}", row.unit, wanted)
        table.add_row(*map(Text, words), str(row.cases), style="bold red" if fine is False else "")
    return table
