"""`twitchdx settings`: the same findings in each setting, side by side."""

from __future__ import annotations

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

twitchdx settings cases.jsonl --case BFS-02

twitchdx settings case.json --json"""
)


def run(
    file: CasesFile,
    case: CaseId = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Show the leading causes and every can't-miss cause as they would be in each setting.

    Of people like this, how many: after the findings; --json has before them too. Causes that must not be missed are
    marked !.
    """
    from twitchdx.reasoning.settings import settings

    network = load_network(priors, overlay, language)
    with scorable():
        found = settings(network, one_case(file, case))
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer
    from twitchdx.cli.tables import plain_state, print_table
    from twitchdx.wording import natural

    out = console()
    rows = [
        (
            f"{'!' if across.cant_miss else ' '} {across.label}",
            *map(natural, across.after),
        )
        for across in found.causes
    ]
    headings = ("  " + say("Of people like this, how many"), *(plain_state(name) for name in found.settings))
    print_table(out, headings, rows, numbers=len(found.settings))
    out.print("\n" + say("This case came in: {own}.", own=plain_state(found.own)) + "\n")
    show_footer(network)
