"""`twitchdx clock`: what weeks without weakness would say."""

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
from twitchdx.types import Issue

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx clock cases.jsonl --case BFS-02

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
    """Show how a disease that brings weakness becomes less probable with each week without it.

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
            stop(Issue("error", f"case {person.id}", str(error), "See priors/clocks.csv."))
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer
    from twitchdx.cli.tables import print_table
    from twitchdx.wording import natural

    out, label = console(), network.knowledge.label(cause)
    out.print(f"[bold]{label}[/]: {natural(found.posterior)} today, in somebody without weakness")
    rows = [
        (
            f"{tick.weeks:g}",
            natural(tick.posterior),
            f"{natural(tick.low)} to {natural(tick.high)}",
            f"{tick.decibans:+.1f}",
        )
        for tick in found.ticks
    ]
    print_table(out, ("Still no weakness after weeks", "then", "range", "decibans"), rows, numbers=3)
    out.print(
        f"\nA clean review in 3 months: {natural(found.posterior)} would become {natural(found.review.posterior)} "
        f"({found.review.decibans:+.1f} decibans); weakness would have come in {natural(found.found)}."
    )
    out.print("The shares behind it are judgements with wide ranges: priors/clocks.csv.\n", style="dim")
    show_footer(network)
