"""`twitchdx sensitivity`: which numbers move the answers most."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from twitchdx.cli.common import (
    SOME_REJECTED,
    AsJson,
    Language,
    Overlay,
    complain,
    load_network,
    readable_files,
    stop,
    warn,
)
from twitchdx.language import say
from twitchdx.types import Issue

if TYPE_CHECKING:
    from twitchdx.network import Network
    from twitchdx.sensitivity import Methods, Moved, Report
    from twitchdx.types import Case

EXAMPLES = """Examples:

twitchdx sensitivity

twitchdx sensitivity --by range --top 20

twitchdx sensitivity --simulated 2000 --seed 7 --out numbers.csv my-priors/"""

PUBLISHED = Path("cases") / "published_cases.jsonl"
TOLD = 5  # cases without answers that are named
T = TypeVar("T")


class By(StrEnum):
    """What the numbers are ordered by."""

    ELASTICITY = "elasticity"
    RANGE = "range"


def run(
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Tables; by default the shipped ones.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Numbers to show.")] = 100,
    simulated: Annotated[
        int, typer.Option(min=0, metavar="N", help="Simulated patients beside the published cases.")
    ] = 300,
    seed: Annotated[int, typer.Option(min=0, help="Of the simulated patients.")] = 1,
    by: Annotated[By, typer.Option(help="Order: per unit of log-odds, or over the number's own range.")] = (
        By.ELASTICITY
    ),
    as_json: AsJson = False,
    overlay: Overlay = None,
    language: Language = "en",
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE.csv", help="Table of all numbers.")] = None,
) -> None:
    """Say which numbers of baselines, links, leaks and tests move the answers most.

    Over the published cases and simulated patients: for each, the leading causes of what is wrong and every can't-miss
    entry. The elasticity is the total variation of these probabilities (half the sum of their changes) per unit of
    log-odds of the number, averaged over the cases; the movement is that over the number's own range, to first order.
    Derivatives are exact. Left out: laboratory cutoffs, and the comparison of a link, which is held still.
    """
    from twitchdx.sensitivity import in_parallel, report
    from twitchdx.sensitivity.outputs import report_object, write_table

    _refuse(out)
    network = load_network(directory, overlay, language)
    cases = [*_published(directory), *_drawn(network, simulated, seed)]
    found = report(network, _counted(in_parallel(network, cases), len(cases)), by.value)
    if not found.cases:
        complain(islice(found.unanswered, TOLD))
        fix = say("Simulate some with --simulated, or put published_cases.jsonl into the folder cases/ of the tables.")
        stop(Issue("error", "sensitivity", say("none of {count} cases has answers", count=len(cases)), fix))
    if out is not None:
        with readable_files():
            write_table(network, found, out)
    if as_json:
        typer.echo(json.dumps({"by": by.value, "seed": seed, **report_object(network, found, top)}, ensure_ascii=False))
    else:
        _show(network, found, top, out)
    if found.unanswered:
        raise typer.Exit(SOME_REJECTED)


def _refuse(out: Path | None) -> None:
    """End before any work where the table has no place to go."""
    if out is not None and out.suffix.lower() != ".csv":
        stop(
            Issue(
                "error", str(out), say("unknown ending {suffix!r}", suffix=out.suffix), say("Let the name end in .csv.")
            )
        )
    if out is not None and not out.resolve().parent.is_dir():
        stop(Issue("error", str(out), say("its folder does not exist"), say("Make the folder first.")))


def _published(directory: Path | None) -> list[Case]:
    """Read the published cases beside the tables; those that come with twitchdx where there are none."""
    from twitchdx.cases import read_cases
    from twitchdx.tables import default_directory

    own = directory / PUBLISHED if directory is not None else None
    path = own if own is not None and own.is_file() else default_directory() / PUBLISHED
    with readable_files():
        return [row.case for row in read_cases(str(path)) if row.case is not None]


def _drawn(network: Network, count: int, seed: int) -> tuple[Case, ...]:
    from twitchdx.sensitivity import drawn
    from twitchdx.simulate import SimulationError

    try:
        return drawn(network, count, seed)
    except SimulationError as error:
        stop(Issue("error", say("simulated patients"), str(error), say("Leave them out with --simulated 0.")))


def _counted(items: Iterable[T], total: int) -> Iterator[T]:
    """Pass the items on, with a bar on the terminal; nothing where there is none."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, say("Cases"), total, console=Console(stderr=True), transient=True)


def _show(network: Network, found: Report, top: int, out: Path | None) -> None:
    from twitchdx.cli.show import console, show_footer
    from twitchdx.cli.tables import print_table

    terminal = console()
    headings = map(say, ("place", "what it is", "value", "range", "method", "grade", "elasticity", "movement"))
    print_table(terminal, headings, map(_row, found.moved[:top]), numbers=6)
    terminal.print("\n" + _shares(found, top))
    if found.unanswered:
        warn(say("{count} cases have no answers and are left out.", count=len(found.unanswered)))
        complain(found.unanswered[:TOLD])
    if out is not None:
        terminal.print(say("All numbers are in {out}.", out=out), markup=False)
    show_footer(network)


def _row(one: Moved) -> tuple[str, ...]:
    number = one.named.number
    return (
        str(number.place),
        one.named.what,
        f"{number.value:.3g}",
        f"{number.low:.3g}-{number.high:.3g}",
        say(number.method),
        number.grade,
        f"{one.elasticity:.5f}",
        f"{one.movement:.5f}",
    )


def _shares(found: Report, top: int) -> str:
    first, whole = found.methods(top), found.methods()
    return say(
        "Of the {first} numbers that move the answers most, {come}; of all {whole}, {all_come}. Over {cases} cases.",
        first=first.numbers,
        come=_come_by(first),
        whole=whole.numbers,
        all_come=_come_by(whole),
        cases=found.cases,
    )


def _come_by(methods: Methods) -> str:
    return say(
        "{from_figures} are reported or derived ({reported} reported, {derived} derived, {elicited} elicited)",
        from_figures=methods.from_figures,
        reported=methods.reported,
        derived=methods.derived,
        elicited=methods.elicited,
    )
