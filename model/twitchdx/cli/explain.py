"""`twitchdx explain`: what speaks for and against one cause, and which numbers carry it."""

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
    from twitchdx.reasoning.account import Account

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx explain cases.jsonl --case ALS-02 --cause als

twitchdx explain case.json --cause hypomagnesaemia --json"""
)


def run(
    file: CasesFile,
    cause: Annotated[str, typer.Option(metavar="NAME", help="The cause: a name of priors/variables.csv.")],
    case: CaseId = None,
    top: Annotated[int, typer.Option(min=1, help="Rows of priors/ to show.")] = 5,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Explain one cause: what each finding is worth, the chain to the complaint, the rows of priors/ that carry it.

    A finding's share is its Shapley value in decibans (10 are a factor of 10 in the odds): the mean of what it adds
    over all orders of the findings. Shares sum to the whole change. With more than 12 findings they are estimated.
    """
    from twitchdx.reasoning.account import account

    network = load_network(priors, overlay, language)
    known_cause(network, cause)
    with scorable():
        found = account(network, one_case(file, case), cause, top=top)
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer

    _show(network, console(), found)
    show_footer(network)


def _show(network: Network, out: Console, found: Account) -> None:
    from rich.markup import escape

    from twitchdx.cli.tables import plain_state, print_table
    from twitchdx.wording import natural

    label, own = network.knowledge.label, found.explanation
    out.print(escape(own.sentence), style="bold")
    if found.attribution is not None:
        out.print(
            say(
                "It produces the complaint in {attribution} of people like this.",
                attribution=natural(found.attribution),
            )
        )
    if found.chain:
        out.print(escape(" → ".join(label(name) for name in found.chain)), style="dim")
    out.print()
    rows = [
        (
            label(c.finding),
            plain_state(c.state),
            f"{c.decibans:+.1f}" + (f" ± {c.error:.1f}" if own.orders else ""),
            "" if c.left_out is None else f"{c.left_out:+.1f}",
        )
        for c in own.contributions
    ]
    total = sum(c.decibans for c in own.contributions)
    print_table(
        out, (say("For and against"), "", say("share, decibans"), say("if it alone were unknown")), rows, numbers=2
    )
    out.print(
        say(
            "Together {total} decibans: from {prior} to {posterior}.",
            total=f"{total:+.1f}",
            prior=natural(own.prior),
            posterior=natural(own.posterior),
        )
    )
    if own.orders:
        out.print(
            say("Estimated from {orders} orders of the findings; ± is the standard error.", orders=own.orders),
            style="dim",
        )
    out.print()
    if found.carriers:
        carried = [
            (
                f"{c.place}  {c.what}",
                f"{c.value:g}",
                say("{low} to {high}", low=f"{c.low:g}", high=f"{c.high:g}"),
                c.grade,
                f"{c.decibans:+.2f}",
            )
            for c in found.carriers
        ]
        headings = (say("Rows that carry it"), say("value"), say("range"), say("grade"), say("if its odds doubled"))
        print_table(out, headings, carried, numbers=4)
        for citation in dict.fromkeys(text for c in found.carriers for text in c.citations):
            out.print(f"  {escape(citation)}", style="dim")
    out.print()
