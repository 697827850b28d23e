"""`twitchdx ledger`: the causes that must not be missed, with bands, lines and what to come back for."""

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
    load_network,
    one_case,
    print_json,
    scorable,
)
from twitchdx.language import say

if TYPE_CHECKING:
    from rich.console import Console

    from twitchdx.network import Network
    from twitchdx.reasoning.ledger import Ledger

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx ledger cases.jsonl --case BFS-02

twitchdx ledger case.json --json"""
)


def run(
    file: CasesFile,
    case: CaseId = None,
    draws: Annotated[int, typer.Option(min=10, help="Joint draws of all numbers of priors/, for the bands.")] = 500,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Print every cause that must not be missed: how probable it remains, its line, what would cross it.

    With the safety net of each. Nothing cuts this list.
    """
    from twitchdx.reasoning.ledger import full_ledger

    network = load_network(priors, overlay, language)
    with scorable():
        found = full_ledger(network, one_case(file, case), draws=draws)
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer

    _show(network, console(), found)
    show_footer(network)


def _show(network: Network, out: Console, found: Ledger) -> None:
    from rich.markup import escape
    from rich.padding import Padding

    from twitchdx.cli.tables import plain_state
    from twitchdx.wording import against_line, natural, share

    for entry in found.entries:
        line = entry.line
        state = "" if line.state == "present" else f", {plain_state(line.state)}"
        over = line.posterior.value >= line.threshold
        band = say("{low} to {high}", low=natural(line.posterior.low), high=natural(line.posterior.high))
        place = against_line(line.posterior.value, line.threshold)
        mark, style = ("! ", "bold red") if over else ("  ", "bold")
        out.print(f"{mark}{escape(line.label)}{state}: {natural(line.posterior.value)} ({band})", style=style)
        low, high = natural(line.threshold_low), natural(line.threshold_high)
        of = say("{place} of {count} ({low} to {high})", place=place, count=natural(line.threshold), low=low, high=high)
        out.print(f"    {of}; {say('over it in {share} of draws', share=share(line.over))}")
        if entry.crossing is not None:
            name, reached = entry.crossing
            label = network.knowledge.label(name)
            words = say(
                "would be over it with: {crossing}",
                crossing=f"{label}: {plain_state(reached)} ({natural(entry.crossing_posterior)})",
            )
            out.print(f"    {escape(words)}")
        out.print(Padding(escape(line.safety_net), (0, 0, 0, 4)), style="dim")
        out.print(
            Padding(escape(say("Why this line: {note}", note=line.threshold_note)), (0, 0, 0, 4)),
            style="dim",
        )
    out.print()
