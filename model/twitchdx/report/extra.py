"""What the page and the PDF need beyond the core: the extras `report` and `pdf`."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path

from twitchdx.types import Issue

HTML, PDF = (".html", ".htm"), (".pdf",)


def missing_extra(out: Path) -> Issue | None:
    """Say what to install where a file of that name cannot be made; None where it can."""
    pdf = out.suffix.lower() in PDF
    if find_spec("jinja2") is None:
        line = f"pip install 'twitchdx[{'report,pdf' if pdf else 'report'}]'"
        return Issue("error", str(out), "it needs Jinja2, which is not installed", f"{line}; or use --json.")
    if not pdf:
        return None
    if find_spec("weasyprint") is None:
        fix = "pip install 'twitchdx[report,pdf]'; or write .html and print it from a browser."
        return Issue("error", str(out), "a PDF needs WeasyPrint, which is not installed", fix)
    try:
        importlib.import_module("weasyprint")
    except OSError as error:
        fix = "Install Pango (on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0), or write .html."
        return Issue("error", str(out), f"WeasyPrint does not find its libraries: {str(error).splitlines()[0]}", fix)
    return None
