"""`twitchdx contrast`: the smallest change of what is known that would change the answer."""

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
    stop,
)
from twitchdx.language import say
from twitchdx.types import Issue

if TYPE_CHECKING:
    from rich.console import Console

    from twitchdx.network import Network
    from twitchdx.reasoning.contrast import Contrasts

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx contrast cases.jsonl --case BFS-02

twitchdx contrast case.json --cause als --json"""
)


def run(
    file: CasesFile,
    case: CaseId = None,
    cause: Annotated[
        str | None, typer.Option(metavar="NAME", help="A can't-miss cause: what would take it across its line.")
    ] = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Find the fewest findings that, forgotten or the other way round, would put another cause first.

    With --cause: that would take it across its line. All changes of one finding are tried, then of two, then of three.
    """
    from twitchdx.reasoning.contrast import contrast
    from twitchdx.reasoning.rule import NoLineError

    network = load_network(priors, overlay, language)
    if cause is not None:
        known_cause(network, cause)
    person = one_case(file, case)
    with scorable():
        try:
            found = contrast(network, person, cause)
        except NoLineError as error:
            stop(Issue("error", "--cause", str(error), say("Name one of these.")))
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer

    _show(network, console(), found)
    show_footer(network)


def _show(network: Network, out: Console, found: Contrasts) -> None:
    from twitchdx.cli.tables import plain_state, print_table
    from twitchdx.wording import move

    label = network.knowledge.label
    if found.posterior is None or found.line is None:
        out.print(say("First now: {leader}.", leader=f"[bold]{label(found.leader)}[/]"))
    else:
        now, line = move(found.posterior, found.line)
        out.print(f"[bold]{label(found.cause or '')}[/]: " + say("{now}, its line is {line}.", now=now, line=line))
    if not found.smallest:
        out.print(say("No change of up to three findings would change that.") + "\n")
        return
    rows = [
        (
            say(" and ").join(
                say(
                    "{label}: {instead}, not {now}",
                    label=c.label,
                    instead=plain_state(c.instead),
                    now=plain_state(c.now),
                )
                for c in one.changes
            ),
            label(one.leader) if one.posterior is None else move(one.posterior, found.line or 0.0)[0],
        )
        for one in found.smallest
    ]
    print_table(out, (say("It would take"), say("then")), rows, numbers=1)
    out.print()
