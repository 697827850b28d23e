"""`twitchdx rank`: the causes of each case, before and after."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import (
    FORMATS,
    SOME_REJECTED,
    AsJson,
    CasesFile,
    Language,
    Overlay,
    Priors,
    load_network,
    readable_files,
    stop,
)
from twitchdx.types import Issue

if TYPE_CHECKING:
    from twitchdx.cases import CaseRow

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
        rows = _chosen(list(read_cases(file)), file, case)
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


def _chosen(rows: list[CaseRow], file: str, case_id: str | None) -> list[CaseRow]:
    """Rows to rank; ends where there is none."""
    from twitchdx.evidence.words import did_you_mean

    if not rows:
        stop(Issue("error", file, "no cases in it", "A case is a line of JSON or a row under a header of CSV."))
    if case_id is None:
        return rows
    chosen = [row for row in rows if row.id == case_id]
    if not chosen:
        ids = [row.id for row in rows]
        fix = did_you_mean(case_id, {i: i for i in ids}, f"Its first ids: {', '.join(ids[:5])}.")
        stop(Issue("error", file, f"no case {case_id!r} among {len(rows)}", fix))
    return chosen
