"""The report as one self-contained page: HTML, style and pictures in a single text, no scripts, nothing fetched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from twitchdx import axis
from twitchdx.templating import environment
from twitchdx.types import Kind
from twitchdx.validate import positions, wordings
from twitchdx.validate.bar import CITATION, OTHERS
from twitchdx.validate.figures import Figure, inside
from twitchdx.validate.outcomes import MODE_NAMES, MODES
from twitchdx.validate.report import Report
from twitchdx.wording import against_line, natural

TEMPLATES = Path(__file__).parent / "templates"
MARKS = {
    Kind.TRIGGER: "trigger",
    Kind.MEDICATION: "medicine",
    Kind.IMBALANCE: "deficiency",
    Kind.CONDITION: "condition",
}
PLAIN_MARK = "plain"  # findings, tests and context have no hue


def page(report: Report) -> str:
    """Return the page as HTML text, in the language that is spoken. Everything that comes from a file is escaped.

    Raises
    ------
    ModuleNotFoundError
        Without Jinja2, which the extra `report` brings (see `extra.missing_extra`).
    """
    made = environment(TEMPLATES)
    made.filters |= _filters(report)
    made.globals |= _globals(report)
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    return made.get_template("page.html.jinja").render(report=report, style=style)


def _globals(report: Report) -> dict[str, object]:
    return {
        "ticks": positions.TICKS,
        "line_place": positions.LINE,
        "modes": MODES,
        "mode_names": MODE_NAMES,
        "readings": wordings.READING_NAMES,
        "caveats": wordings.CAVEATS,
        "self_consistency": wordings.SELF_CONSISTENCY,
        "comparison": wordings.COMPARISON,
        "citation": CITATION,
        "others": OTHERS,
        "headline": wordings.headline(report),
        "sections": wordings.sections(report),
        "inside_of": lambda origin: inside(report.figures, origin),
    }


def _filters(report: Report) -> dict[str, Callable[..., Any]]:
    network = report.network

    def mark(name: str) -> str:
        return MARKS.get(network.variable(name).kind, PLAIN_MARK)

    return {
        "natural": natural,
        "change": lambda pair: wordings.change(*pair),
        "stacked": _stacked,
        "against_line": against_line,
        "ruler": axis.place,
        "linear": positions.linear,
        "from_line": positions.from_line,
        "share": wordings.share,
        "average": wordings.average,
        "at": wordings.at,
        "span": wordings.span,
        "outside_by": wordings.outside_by,
        "people": wordings.people,
        "bar_name": wordings.bar_name,
        "aim": wordings.aim,
        "unusable": wordings.unusable,
        "state": wordings.state,
        "counts": wordings.counts,
        "movers": wordings.movers,
        "figure_name": lambda row: wordings.figure_name(network, row),
        "label": network.knowledge.label,
        "mark": mark,
        "citation_of": lambda key: network.knowledge.sources[key].citation,
    }


def _stacked(found: Sequence[Figure]) -> list[tuple[Figure, float, int]]:
    """Each figure with its column in percent and its level, by its place in its own range."""
    places = [positions.within(f.compared.value, f.compared.row.number.low, f.compared.row.number.high) for f in found]
    return [(figure, *at) for figure, at in zip(found, positions.stacked(places), strict=True)]
