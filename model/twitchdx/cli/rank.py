"""`twitchdx rank`: the causes of each case, before and after."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from twitchdx.cli.common import (
    FORMATS,
    SOME_REJECTED,
    AsJson,
    CasesFile,
    Language,
    Overlay,
    Priors,
    chosen,
    load_network,
    readable_files,
)

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx rank cases.jsonl

twitchdx rank cases.csv --case ward-7 --top 3

twitchdx rank cases.jsonl --json | head -1

echo '{"id": "me", "age": 34, "findings": {"twitching_eyelid": "present"}}' | twitchdx rank -"""
)


def run(
    file: CasesFile,
    case: Annotated[str | None, typer.Option(metavar="ID", help="Only the case with this id.")] = None,
    top: Annotated[
        int, typer.Option(min=1, help="Causes to show in each list. The can't-miss ledger is never cut.")
    ] = 5,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Rank the causes of each case in a file, and show why.

    With --json one object a case, with all causes in order of attribution; --top does not cut it.
    """
    from twitchdx.batch import result_object, score_rows
    from twitchdx.cases import read_cases

    network = load_network(priors, overlay, language)
    with readable_files():
        rows = chosen(list(read_cases(file)), file, case)
    rejected = False
    for result in score_rows(network, rows):
        rejected |= result.status == "rejected"
        if as_json:
            typer.echo(json.dumps(result_object(result.ranking), ensure_ascii=False, allow_nan=False))
        else:
            from twitchdx.cli.show import show_result

            show_result(network, result, top)
    if not as_json:
        from twitchdx.cli.show import show_footer

        show_footer(network)
    if rejected:
        raise typer.Exit(SOME_REJECTED)
