"""`twitchdx report`: the profile of a results file as a page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twitchdx.cli.common import AsJson, Language, Overlay, Priors, load_network, print_json, readable_files, stop
from twitchdx.types import DISCLAIMER, Issue

EXAMPLES = """Examples:

twitchdx report results.parquet --out report.html

twitchdx report results.csv --out report.pdf

twitchdx report results.parquet --json"""

PDF = ".pdf"
HTML = (".html", ".htm")


def run(
    file: Annotated[Path, typer.Argument(metavar="RESULTS", help="A file that `twitchdx batch` wrote.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Page to write: .html, or .pdf.")] = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Write one page about a results file: counts, first causes, whom not to miss, what is wrong with the data."""
    from twitchdx.report import profile, results

    if out is None and not as_json:
        stop(Issue("error", "--out", "nothing to write", "Give --out report.html, or --json."))
    if out is not None:
        _refuse(out)
    network = load_network(priors, overlay, language)
    with readable_files():
        found = profile(results(file))
        if out is not None:
            from twitchdx.report.page import page, pdf

            text = page(network, file.name, found)
            content = pdf(text) if out.suffix.lower() == PDF else text.encode()
            out.write_bytes(content)
    if as_json:
        print_json(network, found)
        return
    from twitchdx.report.page import headline

    typer.echo(f"{headline(network, found)}. Written to {out}.")
    typer.echo(DISCLAIMER)


def _refuse(out: Path) -> None:
    """End before any work where the page has no place to go."""
    from twitchdx.report.page import missing

    if out.suffix.lower() not in (*HTML, PDF):
        stop(Issue("error", str(out), f"unknown ending {out.suffix!r}", "Let the name end in .html or .pdf."))
    if not out.resolve().parent.is_dir():
        stop(Issue("error", str(out), "its folder does not exist", "Make the folder first."))
    if (problem := missing(out.suffix.lower() == PDF)) is not None:
        stop(problem)
