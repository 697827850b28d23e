"""`twitchdx demo`: the published cases, from file to ranked causes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import load_network, readable_files, stop
from twitchdx.types import Issue
from twitchdx.wording import natural

if TYPE_CHECKING:
    from twitchdx.batch.agreement import Agreement

EXAMPLES = """Examples:

twitchdx demo

twitchdx demo --case CA-10 --out results/"""

SHOWN = "MG-04"
CASES = "published_cases.jsonl"
TABLE = "published_cases.csv"


def run(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the table of all cases.")] = Path(
        "results"
    ),
    case: Annotated[str, typer.Option(metavar="ID", help="The case to show in full.")] = SHOWN,
) -> None:
    """Rank the causes of the published case reports that come with twitchdx, and show one in full."""
    from twitchdx import tables
    from twitchdx.batch import score_file, score_rows_in_parallel, source_of
    from twitchdx.batch.agreement import agreement, read_diagnoses
    from twitchdx.cases import read_cases
    from twitchdx.cli.batch import counted
    from twitchdx.cli.show import show_footer, show_result

    network = load_network(None)
    folder = tables.default_directory() / "cases"
    with readable_files():
        rows = list(read_cases(folder / CASES))
        diagnoses = read_diagnoses(folder / "diagnoses.csv")
        _known_case([row.id for row in rows], case)
        results = list(score_rows_in_parallel(network, rows))
        out.mkdir(parents=True, exist_ok=True)
        started = time.perf_counter()
        summary = score_file(network, source_of(network.knowledge, folder / CASES), out / TABLE)
        seconds = time.perf_counter() - started
    show_result(network, next(result for result in results if result.row.id == case), top=5)
    typer.echo(f"{counted(summary)} in {seconds:.2f} s. All in {out / TABLE}, one line each.")
    typer.echo(_measured(agreement(results, diagnoses)))
    typer.echo("Next: `make dashboard` (or `twitchdx dashboard`) opens the page; `twitchdx --help` lists the rest.")
    show_footer(network)


def _known_case(ids: list[str], case: str) -> None:
    if case not in ids:
        stop(Issue("error", "demo", f"no published case {case!r}", f"Choose one of {', '.join(ids)}."))


def _measured(found: Agreement) -> str:
    """Say how often the stated diagnosis came first, without rounding anything up."""
    share = "" if found.share is None else f"; where first, its median share is {natural(found.share)}"
    return (
        f"Of {found.cases} cases with a diagnosis inside the model, the main one came first in {found.main_first} and "
        f"among the first three in {found.main_among_few}{share}. Counting every cause that a report states: "
        f"first in {found.stated_first}, among the first three in {found.stated_among_few}. No number was tuned to "
        "them, but they helped to find missing knowledge, so they are no test on unseen cases; and striking cases "
        "are no measure of people who attend."
    )
