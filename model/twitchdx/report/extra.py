"""What the page and the PDF need beyond the core: the extras `report` and `pdf`."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path

from twitchdx.language import say
from twitchdx.types import Issue

HTML, PDF = (".html", ".htm"), (".pdf",)


def missing_extra(out: Path) -> Issue | None:
    """Say what to install where a file of that name cannot be made; None where it can."""
    pdf = out.suffix.lower() in PDF
    if find_spec("jinja2") is None:
        fix = say(
            "Install the extras: pip install 'twitchdx[report,pdf]'; or use --json."
            if pdf
            else "Install the extra: pip install 'twitchdx[report]'; or use --json."
        )
        return Issue("error", str(out), say("the page needs Jinja2, which is not installed"), fix)
    if not pdf:
        return None
    if find_spec("weasyprint") is None:
        fix = say("pip install 'twitchdx[report,pdf]'; or write .html and print it from a browser.")
        return Issue("error", str(out), say("a PDF needs WeasyPrint, which is not installed"), fix)
    try:
        importlib.import_module("weasyprint")
    except OSError as error:
        message = say("WeasyPrint does not find its libraries: {error}", error=str(error).splitlines()[0])
        fix = say("Install Pango (on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0), or write .html.")
        return Issue("error", str(out), message, fix)
    return None
