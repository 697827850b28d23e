"""The clock of reassurance as a chart: time without a sign against how probable the cause still is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twitchdx.axis import logit
from twitchdx.language import say
from twitchdx.reasoning.clock import Reassurance, Tick
from twitchdx.wording import decimal, natural
from views.markup import Html, h, join

WIDTH, HEIGHT = 430.0, 290.0
LEFT, RIGHT, TOP, BOTTOM = 84.0, 10.0, 18.0, 38.0
MARKS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5)
MONTH = 365.25 / 12 / 7  # weeks
ROW, LIFT = 13.0, 8.0  # height of a line of words, and how far it stands above its point
LAST = 104.0  # weeks shown; the table has all


@dataclass(frozen=True, slots=True)
class Frame:
    """From weeks and probability to places in the picture."""

    low: float
    high: float

    def x(self, weeks: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * weeks / LAST

    def y(self, probability: float) -> float:
        p = min(max(probability, self.low), self.high)
        return TOP + (HEIGHT - TOP - BOTTOM) * (logit(self.high) - logit(p)) / (logit(self.high) - logit(self.low))


def clock(found: Reassurance, elsewhere: Reassurance | None, where: str, there: str) -> Html:
    """Chart with the range as an area, the line to act on, and the same findings in another setting, dashed."""
    both = [found, *([elsewhere] if elsewhere else [])]
    values = [p for one in both for t in _points(one) for p in (t.low, t.high)] + [found.line or found.posterior]
    frame = Frame(max(1e-7, min(p for p in values if p > 0.0) / 2.0), min(0.97, max(values) * 2.0))
    return h(
        "svg",
        *_axes(frame),
        _area(frame, found),
        *([_curve(frame, elsewhere, "other"), _name(frame, elsewhere, there)] if elsewhere else []),
        _curve(frame, found, ""),
        _name(frame, found, where),
        *_line(frame, found.line),
        *_marks(frame, found),
        class_="plot clock",
        viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
        role="img",
        aria_label=say(
            "From {before} today to {after} after {months} months without it; the table below has all numbers",
            before=natural(found.posterior),
            after=natural(_points(found)[-1].posterior),
            months=f"{LAST / MONTH:.0f}",
        ),
    )


def _points(found: Reassurance) -> list[Tick]:
    today = Tick(0.0, found.posterior, found.posterior, found.posterior, 0.0)
    return [today, *(tick for tick in found.ticks if tick.weeks <= LAST)]


def _axes(frame: Frame) -> list[Html]:
    shown = [p for p in MARKS if frame.low <= p <= frame.high]
    across = [h("path", d=f"M{LEFT:g} {frame.y(p):.1f}H{WIDTH - RIGHT:g}", class_="grid") for p in shown]
    names = [h("text", natural(p), x=LEFT - 8, y=round(frame.y(p) + 4, 1), text_anchor="end") for p in shown]
    months = [
        h("text", f"{m}", x=round(frame.x(m * MONTH), 1), y=HEIGHT - 18, text_anchor="middle")
        for m in (0, 6, 12, 18, 24)
    ]
    below = h("text", say("months without it"), x=(LEFT + WIDTH - RIGHT) / 2, y=HEIGHT - 3, text_anchor="middle")
    return [*across, *names, *months, below]


def _area(frame: Frame, found: Reassurance) -> Html:
    points = _points(found)
    there = [f"{frame.x(t.weeks):.1f} {frame.y(t.high):.1f}" for t in points]
    back = [f"{frame.x(t.weeks):.1f} {frame.y(t.low):.1f}" for t in reversed(points)]
    return h("path", d=f"M{'L'.join([*there, *back])}Z", class_="area")


def _curve(frame: Frame, found: Reassurance, class_: str) -> Html:
    places = [f"{frame.x(t.weeks):.1f} {frame.y(t.posterior):.1f}" for t in _points(found)]
    return h("path", d=f"M{'L'.join(places)}", class_=f"curve {class_}".strip())


def _name(frame: Frame, found: Reassurance, words: str) -> Html:
    end = _points(found)[-1]
    y = round(frame.y(end.posterior) - 12, 1)
    return h("text", words, x=WIDTH - RIGHT, y=y, text_anchor="end")


def _line(frame: Frame, line: float | None) -> Sequence[Html]:
    if line is None:
        return ()
    y = frame.y(line)
    path = h("path", d=f"M{LEFT:g} {y:.1f}H{WIDTH - RIGHT:g}", class_="goal")
    return path, h("text", say("line to act on"), x=LEFT + 6, y=round(y - 5, 1))


def _marks(frame: Frame, found: Reassurance) -> list[Html]:
    today = _points(found)[0]
    later = frame.y(found.review.posterior) - LIFT
    first = min(frame.y(today.posterior) - LIFT, later - ROW)  # where the curve is flat, one over the other
    marks: list[Html] = []
    for tick, when, height in ((today, say("today"), first), (found.review, say("after 3 months"), later)):
        x, y = frame.x(tick.weeks), frame.y(tick.posterior)
        words = f"{when}: {natural(tick.posterior)}"
        marks += [
            h("circle", cx=round(x, 1), cy=round(y, 1), r="5", class_="front"),
            h("text", words, x=round(x + 9, 1), y=round(height, 1), class_="strong"),
        ]
    return marks


def sentence(found: Reassurance, sign: str) -> Html:
    """What a review in three months would be worth."""
    return h(
        "p",
        say(
            "A clean review in 3 months would take it to {after}; {sign} would have come in {found}.",
            after=natural(found.review.posterior),
            sign=sign,
            found=natural(found.found),
        ),
        class_="quiet",
    )


def rows(found: Reassurance) -> list[tuple[Html | str, ...]]:
    """The chart as a table."""
    return [
        (
            say("after {weeks} weeks", weeks=f"{tick.weeks:g}"),
            natural(tick.posterior),
            join(say("{low} to {high}", low=natural(tick.low), high=natural(tick.high))),
            decimal(tick.decibans, signed=True),
        )
        for tick in found.ticks
    ]
