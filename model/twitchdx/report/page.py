"""The profile as one page that opens offline: HTML with its style inside, or the same as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from twitchdx.network import Network
from twitchdx.report.profile import BINS, Danger, Profile, edges
from twitchdx.types import DISCLAIMER, ORDINARY, Issue, Kind, Threshold
from twitchdx.validate.page import MARKS, PLAIN_MARK
from twitchdx.validate.page import TEMPLATES as SHARED
from twitchdx.wording import grouped, natural

TEMPLATES = Path(__file__).parent / "templates"
TICKS = ((1e-6, "1 in a million"), (1e-4, "1 in 10 000"), (1e-2, "1 in 100"), (0.5, "50 in 100"), (0.99, "99"))


def missing(pdf: bool) -> Issue | None:
    """Say which extra to install where the page cannot be made; None where it can."""
    for module, extra in (("jinja2", "report"), *((("weasyprint", "pdf"),) if pdf else ())):
        if find_spec(module) is None:
            fix = f"Install the extra: pip install 'twitchdx[{extra}]'; or use --json."
            return Issue("error", "--out", f"the page needs {module}, which is not installed", fix)
    return None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a histogram: its height in percent of the highest, the rows in it, and the probabilities it is of."""

    height: float
    rows: int
    low: str
    high: str


def page(network: Network, file: str, found: Profile) -> str:
    """Return the page as HTML text. Everything that comes from a file is escaped.

    Raises
    ------
    ModuleNotFoundError
        Without Jinja2, which the extra `report` brings.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    lines = _lines(network)
    environment.filters |= {
        "natural": natural,
        "grouped": grouped,
        "label": lambda stem: _label(network, lines, stem),
        "cause": network.knowledge.label,
        "mark": lambda name: _mark(network, name),
        "line": lines.get,
        "bars": _bars,
        "tick": _place,
        "share": lambda rows, of: 100.0 * rows / of if of else 0.0,
        "per": _per,
    }
    environment.globals |= {"ticks": TICKS, "headline": headline(network, found)}
    style = (SHARED / "style.css").read_text(encoding="utf-8") + (TEMPLATES / "report.css").read_text(encoding="utf-8")
    return environment.get_template("report.html.jinja").render(
        file=file, found=found, style=style, disclaimer=DISCLAIMER, now=network.knowledge.digest
    )


def pdf(html: str) -> bytes:
    """The same page as PDF, in the colours of paper.

    Raises
    ------
    ModuleNotFoundError
        Without WeasyPrint, which the extra `pdf` brings.
    """
    from weasyprint import CSS, HTML

    style = CSS(filename=str(TEMPLATES / "paper.css"))
    return bytes(HTML(string=html).write_pdf(stylesheets=[style]))


def headline(network: Network, found: Profile) -> str:
    """What the file says first: who leads, and how many are over a line."""
    if not found.scored:
        return "No row of this file could be scored"
    first = found.firsts[0] if found.firsts else None
    over = sum(one.above > 0 for one in found.dangers)
    leads = ""
    if first is not None:
        of = f"{grouped(first.rows)} of {grouped(found.scored)} rows"
        leads = f"{network.knowledge.label(first.cause)} comes first in {of}"
    if not over:
        return f"{leads}; no row is over a line for a cause that must not be missed"
    most = found.dangers[0]
    return f"{leads}; {_label(network, _lines(network), most.stem)} is over its line in {grouped(most.above)}"


def _lines(network: Network) -> dict[str, Threshold]:
    """The line of each can't-miss column, which has the name of a cause, or of a cause and its state."""
    return {stem: t for t in network.knowledge.thresholds for stem in (t.cause, f"{t.cause}_{t.state}")}


def _label(network: Network, lines: dict[str, Threshold], stem: str) -> str:
    """A can't-miss cause in words, with the state that its line is about."""
    line = lines.get(stem)
    if line is None:
        return stem.replace("_", " ")
    label = network.knowledge.label(line.cause)
    return label if line.state == "present" else f"{label}, {line.state.replace('_', ' ')}"


def _mark(network: Network, name: str) -> str:
    if name == ORDINARY or name not in network.index:
        return PLAIN_MARK
    return MARKS.get(Kind(network.variable(name).kind), PLAIN_MARK)


def _bars(counts: tuple[int, ...]) -> list[Bar]:
    most = max((*counts, 1))
    ends = edges()
    return [Bar(100.0 * rows / most, rows, natural(ends[i]), natural(ends[i + 1])) for i, rows in enumerate(counts)]


def _place(probability: float) -> float:
    """Where a probability stands under a histogram, in percent of its width."""
    ends = edges()
    below = sum(edge <= probability for edge in ends) - 1
    if below >= BINS:
        return 100.0
    inside = (probability - ends[below]) / (ends[below + 1] - ends[below])
    return 100.0 * (below + inside) / BINS


def _per(danger: Danger, rows: int) -> str:
    """How many of so many people are expected to have it, in natural frequencies."""
    return natural(min(1.0, danger.expected / rows)) if rows else "none"
