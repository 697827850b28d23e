"""The growth of time as a table and as a picture."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

from twitchdx.bench.growth import Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AXES = {
    "positives": ("positive findings, 20 known", "µs a case", 1e6),
    "variables": ("variables of a layered network", "ms a case", 1e3),
    "cases": ("cases", "seconds", 1.0),
}
COLOURS = ("#0b5394", "#b45f06")
MARKERS = ("o", "s")


def missing_library() -> str:
    """What is missing for the picture; empty where nothing is."""
    return "" if util.find_spec("matplotlib") else "matplotlib is not installed"


def write_points(points: Iterable[Point], path: Path) -> None:
    """Write all points as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["axis", "series", "x", "seconds", "measured"])
        for p in points:
            writer.writerow([p.axis, p.series, p.x, f"{p.seconds:.6g}", p.measured])


def write_plot(points: Sequence[Point], path: Path) -> None:
    """Write three pictures side by side as SVG; the same points give the same file."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "twitchdx", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(11, 3.6), layout="constrained")
        for place, axis in enumerate(AXES, start=1):
            _draw(figure.add_subplot(1, len(AXES), place), axis, [p for p in points if p.axis == axis])
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw(picture: Axes, axis: str, points: Sequence[Point]) -> None:
    from matplotlib.ticker import MaxNLocator

    across, up, scale = AXES[axis]
    series = list(dict.fromkeys(p.series for p in points))
    for name, colour, marker in zip(series, COLOURS, MARKERS, strict=False):
        own = [p for p in points if p.series == name]
        xs, ys = [p.x for p in own], [p.seconds * scale for p in own]
        picture.plot(xs, ys, color=colour, marker=marker, markersize=4, linewidth=1.2, label=name)
    picture.set(xlabel=across, ylabel=up, yscale="log", xscale="linear" if axis == "positives" else "log")
    if axis == "positives":
        picture.xaxis.set_major_locator(MaxNLocator(integer=True))
    picture.grid(visible=True, which="major", linewidth=0.4, alpha=0.6)
    if series:
        picture.legend(frameon=False)
