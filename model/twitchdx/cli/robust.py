"""`twitchdx robust`: how sure an answer is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import (
    FORMATS,
    AsJson,
    CaseId,
    CasesFile,
    Language,
    Overlay,
    Priors,
    known_cause,
    load_network,
    one_case,
    print_json,
    scorable,
)
from twitchdx.language import say

if TYPE_CHECKING:
    from rich.console import Console

    from twitchdx.network import Network
    from twitchdx.reasoning.main_bands import MainBands
    from twitchdx.reasoning.ranges import Band
    from twitchdx.reasoning.robust import Robust
    from twitchdx.reasoning.tornado import Tornado

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx robust cases.jsonl --case BFS-02

twitchdx robust case.json --draws 5000 --json

twitchdx robust case.json --cause als"""
)


def run(
    file: CasesFile,
    case: CaseId = None,
    draws: Annotated[int, typer.Option(min=10, help="Joint draws of all numbers of priors/.")] = 500,
    top: Annotated[
        int, typer.Option(min=1, help="Causes and numbers to show. The can't-miss ledger is never cut.")
    ] = 8,
    cause: Annotated[
        str | None, typer.Option(metavar="NAME", help="Instead: how this cause moves with one number at a time.")
    ] = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Draw all numbers from their ranges at once and see what remains of the answers.

    A band holds 90 in 100 of the draws. Each number has a normal curve of its log-odds on either side of its value,
    with 1 in 40 beyond either end of its range.
    """
    from twitchdx.reasoning.robust import robust
    from twitchdx.reasoning.tornado import tornado

    network = load_network(priors, overlay, language)
    if cause is not None:
        known_cause(network, cause)
    person = one_case(file, case)
    with scorable():
        found = tornado(network, person, cause, top) if cause else robust(network, person, draws=draws, exclusive=True)
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer
    from twitchdx.reasoning.robust import Robust

    if isinstance(found, Robust):
        _show(console(), found, top)
    else:
        _show_tornado(network, console(), found)
    show_footer(network)


def _show(out: Console, found: Robust, top: int) -> None:
    from twitchdx.cli.tables import print_table
    from twitchdx.types import WHAT_DRIVES_IT, WHAT_IS_WRONG
    from twitchdx.wording import share

    for heading, kinds in ((say("What is wrong"), WHAT_IS_WRONG), (say("What drives it"), WHAT_DRIVES_IT)):
        shown = [cause for cause in found.causes if cause.kind in kinds][:top]
        what = say("producing it") if any(cause.attribution for cause in shown) else say("there")
        rows = [
            (cause.label, _band(cause.attribution or cause.posterior), share(cause.first), share(cause.first_three))
            for cause in shown
        ]
        print_table(out, (heading, what, say("first"), say("in first three")), rows, numbers=3)
        out.print()
    if found.mainly:
        _show_mainly(out, found.mainly, top)
    _show_lines(out, found)
    if found.research:
        rows_of_numbers = [
            (f"{w.place}  {w.what}", f"{w.value:g}", say("{low} to {high}", low=f"{w.low:g}", high=f"{w.high:g}"))
            for w in found.research[:top]
        ]
        print_table(
            out, (say("Numbers most worth researching"), say("value"), say("range")), rows_of_numbers, numbers=2
        )
    out.print(
        "\n"
        + say("From {draws} draws, seed {seed}; a band holds 90 in 100 of them.", draws=found.draws, seed=found.seed)
        + "\n",
        style="dim",
    )


def _show_mainly(out: Console, found: MainBands, top: int) -> None:
    """Print what mainly produces the complaint, everybody counted once."""
    from twitchdx.cli.tables import print_table
    from twitchdx.types import Kind
    from twitchdx.wording import share

    rows = [
        (
            say("{label}, by itself", label=own.label) if own.kind is Kind.MECHANISM else own.label,
            _band(own.mainly),
            share(own.first),
        )
        for own in found.shares[:top]
    ]
    if found.nothing.high > 0.0:
        rows.append((say("the complaint is not there"), _band(found.nothing), ""))
    headings = (say("Everybody counted once"), say("mainly produced by it"), say("largest"))
    print_table(out, headings, rows, numbers=2)
    out.print()


def _show_lines(out: Console, found: Robust) -> None:
    """Print every line of the ledger with its band: none is ever left out."""
    from twitchdx.cli.tables import plain_state, print_table
    from twitchdx.wording import natural, share

    rows = [
        (
            f"{'!' if line.posterior.value >= line.threshold else ' '} {line.label}"
            + ("" if line.state == "present" else f", {plain_state(line.state)}"),
            _band(line.posterior),
            natural(line.threshold),
            share(line.over),
        )
        for line in found.cant_miss
    ]
    print_table(out, ("  " + say("Must not be missed"), say("now"), say("line"), say("over it in")), rows, numbers=3)
    out.print()


def _band(band: Band) -> str:
    from twitchdx.wording import natural

    return say("{value} ({low} to {high})", value=natural(band.value), low=natural(band.low), high=natural(band.high))


def _show_tornado(network: Network, out: Console, found: Tornado) -> None:
    from twitchdx.cli.tables import print_table
    from twitchdx.wording import natural

    label = network.knowledge.label(found.cause)
    if not found.swings:
        out.print(say("{label} is known, or no number moves it.", label=label) + "\n")
        return
    out.print(f"[bold]{label}[/]: {natural(found.posterior)}")
    rows = [
        (
            f"{s.place}  {s.what}",
            say("{low} to {high}", low=f"{s.low:g}", high=f"{s.high:g}"),
            natural(s.at_low),
            natural(s.at_high),
        )
        for s in found.swings
    ]
    print_table(
        out, (say("If one number moved"), say("range"), say("at its low end"), say("at its high end")), rows, numbers=3
    )
    out.print()
