"""`twitchdx clock`: what weeks without a sign, such as weakness, would say."""

from __future__ import annotations

from typing import Annotated

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
    stop,
)
from twitchdx.language import say
from twitchdx.types import Issue

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx clock cases.jsonl --case BFS-02

twitchdx clock cases.jsonl --case BFS-02 --cause cord_compression

twitchdx clock case.json --json"""
)


def run(
    file: CasesFile,
    case: CaseId = None,
    cause: Annotated[str, typer.Option(metavar="NAME", help="A disease of priors/clocks.csv.")] = "als",
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Show how a disease that brings a sign, such as weakness, becomes less probable with each week without it.

    And what a clean review in three months would be worth.
    """
    from twitchdx.reasoning.clock import NoClockError, clock

    network = load_network(priors, overlay, language)
    known_cause(network, cause)
    person = one_case(file, case)
    with scorable():
        try:
            found = clock(network, person, cause)
        except NoClockError as error:
            stop(Issue("error", say("case {id}", id=person.id), str(error), say("See priors/clocks.csv.")))
    if as_json:
        print_json(network, found)
        return
    from rich.markup import escape

    from twitchdx.cli.show import console, show_footer
    from twitchdx.cli.tables import print_table
    from twitchdx.wording import natural

    out, label, sign = console(), network.knowledge.label(cause), network.knowledge.label(found.sign)
    today = say("{count} today; waiting for: {sign}", count=natural(found.posterior), sign=sign)
    out.print(f"[bold]{escape(label)}[/]: {escape(today)}")
    rows = [
        (
            f"{tick.weeks:g}",
            natural(tick.posterior),
            say("{low} to {high}", low=natural(tick.low), high=natural(tick.high)),
            f"{tick.decibans:+.1f}",
        )
        for tick in found.ticks
    ]
    print_table(out, map(say, ("Still without it after weeks", "then", "range", "decibans")), rows, numbers=3)
    worth = say(
        "A clean review in 3 months: {before} would become {after} ({decibans} decibans); it would be there in {n}.",
        before=natural(found.posterior),
        after=natural(found.review.posterior),
        decibans=f"{found.review.decibans:+.1f}",
        n=natural(found.found),
    )
    out.print(f"\n{worth}")
    out.print(say("The shares behind it are judgements with wide ranges: priors/clocks.csv.") + "\n", style="dim")
    show_footer(network)
