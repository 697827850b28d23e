"""`twitchdx together`: which causes together explain a case best."""

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
    load_network,
    one_case,
    print_json,
    scorable,
)
from twitchdx.language import say

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx together cases.jsonl --case CA-10

twitchdx together case.json --best 10 --json"""
)


def run(
    file: CasesFile,
    case: CaseId = None,
    best: Annotated[int, typer.Option(min=1, help="Sets to show.")] = 5,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Find the most probable sets of up to three conditions and imbalances, all other candidates being absent.

    Candidates are the causes that the ranking puts first. Exact.
    """
    from twitchdx.reasoning.together import together

    network = load_network(priors, overlay, language)
    with scorable():
        found = together(network, one_case(file, case), best=best)
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer
    from twitchdx.cli.tables import print_table
    from twitchdx.wording import natural, ratio

    out = console()
    rows = [
        (
            say(" and ").join(own.labels) or say("none of the candidates"),
            natural(own.probability),
            say("the best") if own.ratio == 1.0 else say("{ratio} times less likely", ratio=ratio(1.0 / own.ratio)),
        )
        for own in found.best
    ]
    print_table(
        out, (say("Just these are there"), say("of people like this"), say("against the best")), rows, numbers=2
    )
    out.print(
        say(
            "Up to three at once cover {covered} of people like this; the others have more.",
            covered=natural(found.covered),
        )
    )
    names = ", ".join(network.knowledge.label(n) for n in found.candidates)
    out.print(say("Candidates: {names}.", names=names) + "\n", style="dim")
    show_footer(network)
