"""Whether a learner's numbers mean what they say: the calibration curve over the cases of a session, and as a table."""

from __future__ import annotations

from collections.abc import Sequence

from twitchdx.language import say
from twitchdx.teaching.calibration import Bin, Calibration
from twitchdx.teaching.habits import Habit
from twitchdx.teaching.progress import Progress
from views.markup import Html, h

SIDE, LEFT, TOP = 250.0, 46.0, 12.0


def curve(found: Calibration) -> Html:
    """Said against so; the diagonal is where numbers mean what they say."""
    middle = TOP + SIDE / 2
    grid = [
        part
        for p in (0.0, 0.25, 0.5, 0.75, 1.0)
        for part in (
            h("path", d=f"M{LEFT:g} {_y(p):.1f}H{LEFT + SIDE:g}M{_x(p):.1f} {TOP:g}V{TOP + SIDE:g}", class_="grid"),
            h("text", f"{100 * p:.0f}", x=LEFT - 8, y=round(_y(p) + 4, 1), text_anchor="end"),
            h("text", f"{100 * p:.0f}", x=round(_x(p), 1), y=TOP + SIDE + 16, text_anchor="middle"),
        )
    ]
    return h(
        "svg",
        *grid,
        h("path", d=f"M{_x(0):.1f} {_y(0):.1f}L{_x(1):.1f} {_y(1):.1f}", class_="goal"),
        *[part for one in found.bins for part in _point(one)],
        h("text", say("you said, of 100"), x=LEFT + SIDE / 2, y=TOP + SIDE + 34, text_anchor="middle"),
        h(
            "text",
            say("it was so, of 100"),
            transform=f"translate(12 {middle:g}) rotate(-90)",
            text_anchor="middle",
        ),
        class_="plot calibration",
        viewBox=f"0 0 {LEFT + SIDE + 16:g} {TOP + SIDE + 40:g}",
        role="img",
        aria_label=say("Calibration over {count} groups of numbers; the table below has all", count=len(found.bins)),
    )


def _point(one: Bin) -> tuple[Html, ...]:
    low, high = one.right.interval or (0.0, 1.0)
    x, size = _x(one.said), 3.0 + min(6.0, one.right.of**0.5)
    return (
        h("path", d=f"M{x:.1f} {_y(low):.1f}V{_y(high):.1f}", class_="span"),
        h("circle", cx=round(x, 1), cy=round(_y(one.right.value or 0.0), 1), r=round(size, 1), class_="front"),
    )


def _x(p: float) -> float:
    return LEFT + SIDE * p


def _y(p: float) -> float:
    return TOP + SIDE * (1.0 - p)


def rows(found: Calibration) -> list[tuple[Html | str, ...]]:
    """The curve as a table."""
    return [
        (
            say("{low} to {high} of 100", low=f"{100 * one.low:.0f}", high=f"{100 * one.high:.0f}"),
            f"{100 * one.said:.0f}",
            say("{hits} of {of}", hits=one.right.hits, of=one.right.of),
            " \u2013 ".join(f"{100 * p:.0f}" for p in one.right.interval or (0.0, 1.0)),
        )
        for one in found.bins
    ]


def summary(found: Progress) -> Html:
    """Means over the cases of the session."""
    numbers = [
        (say("Cases"), str(len(found.cases))),
        (say("Brier score, mean"), f"{found.brier or 0.0:.2f}"),
        (say("The model\u2019s"), f"{found.model_brier or 0.0:.2f}"),
        (say("Your moves beside the model\u2019s"), "\u2013" if found.ratio is None else f"{found.ratio:.1f}"),
        (say("Dangers left"), say("{hits} of {of}", hits=found.left, of=found.dangers)),
    ]
    return h("dl", *[h("div", h("dt", name), h("dd", value)) for name, value in numbers], class_="numbers-row")


def habits(found: Sequence[Habit]) -> Html:
    """Habits that the data show first; of the others what was found."""
    ordered = sorted(found, key=lambda one: not one.found)
    return h(
        "ul",
        *[
            h(
                "li",
                h("p", one.words),
                h("ul", *[h("li", shown.words) for shown in one.instances]) if one.instances else None,
                class_="shown" if one.found else None,
            )
            for one in ordered
        ],
        class_="habits",
    )
