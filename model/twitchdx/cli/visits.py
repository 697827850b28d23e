"""`twitchdx visits`: how the answers moved from visit to visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    stop,
)
from twitchdx.language import say
from twitchdx.types import Issue

if TYPE_CHECKING:
    from rich.console import Console

    from twitchdx.network import Network
    from twitchdx.reasoning.visits import Trajectory

EXAMPLES = (
    FORMATS
    + """

In a table with a column date every row is a visit, and rows of one id are one case: docs/visits.csv.

A JSON case may hold visits: {"id": …, "visits": [{"date": "2026-01-31", "findings": {…}}, …]}.

Examples:

twitchdx visits visits.csv --case ward-7

twitchdx visits case.json

twitchdx visits cases.jsonl --case ward-7 --json"""
)


def run(
    file: CasesFile,
    case: CaseId = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Score a case at each of its dated visits, and say what moved and why.

    What was there holds until a later visit says otherwise; an absence and a test result hold for some days
    (priors/procedures.csv).
    """
    from twitchdx.reasoning.visits import NoVisitsError, trajectory

    network = load_network(priors, overlay, language)
    person = one_case(file, case)
    with scorable():
        try:
            found = trajectory(network, person)
        except NoVisitsError as error:
            stop(Issue("error", say("case {id}", id=person.id), str(error), say("See `twitchdx visits --help`.")))
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer

    _show(network, console(), found)
    show_footer(network)


def _show(network: Network, out: Console, found: Trajectory) -> None:
    from twitchdx.cli.tables import plain_state, print_table
    from twitchdx.wording import move

    label = network.knowledge.label
    for moment in found.moments:
        out.rule(f"[bold]{moment.day.isoformat()}[/]", align="left")
        known = [
            f"{k.label}: {plain_state(k.state)}"
            + ("" if k.since in (None, moment.day) else f" ({say('since {since}', since=k.since)})")
            for k in moment.known
        ]
        out.print(", ".join(known) or say("nothing known"), style="dim")
        rows = []
        for moved in moment.moved:
            before, after = move(moved.before, moved.after)
            because = ", ".join(f"{label(b.finding)} ({say(b.how)}) {b.decibans:+.1f}" for b in moved.because[:3])
            rows.append((moved.label, because, before, after, f"{moved.decibans:+.1f}"))
        if rows:
            print_table(
                out, (say("Moved"), say("because of"), say("before"), say("now"), say("decibans")), rows, numbers=3
            )
        over = [
            key
            for key, p in moment.cant_miss.items()
            for line in network.knowledge.thresholds
            if key == f"{line.cause}={line.state}" and p >= line.number.value
        ]
        if over:
            out.print(
                f"! {say('over its line')}: " + ", ".join(label(key.partition("=")[0]) for key in over),
                style="bold red",
            )
        out.print()
