"""The model beside the learner: the same picture twice, each option as a bar with the model across, the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twitchdx.language import say
from twitchdx.teaching.feedback import About, Line
from twitchdx.teaching.forecasts import Forecast, probabilities, whole_points
from twitchdx.types import Knowledge
from twitchdx.wording import natural
from views.hundred import counted, hundred, icons, label, tone_of
from views.markup import Html, classes, h, join


def beside(knowledge: Knowledge, own: Forecast, shares: Mapping[str, float]) -> Html:
    """The learner's 100 people and the model's, and each option as a bar with the model as a line across."""
    drawn = icons(knowledge, own.options)
    model = whole_points([shares[name] for name in own.options])
    said = probabilities(own)
    pictures = [
        h("figure", h("figcaption", title), hundred(drawn, points, counted(knowledge, own.options, points)))
        for title, points in ((say("You"), own.points), (say("The model"), model))
    ]
    rows = [
        h(
            "div",
            h("span", drawn[name], label(knowledge, name), class_="what"),
            h(
                "span",
                h("i", class_="own", style=f"width:{100 * mine:.1f}%"),
                h("i", class_="model", style=f"left:{100 * shares[name]:.1f}%"),
                class_="lane",
                role="img",
                aria_label=say(
                    "you {own}, the model {model}", own=natural(mine), model=natural(min(1.0, shares[name]))
                ),
            ),
            h("span", h("b", _of_hundred(mine)), f" \u00b7 {_of_hundred(shares[name])}", class_="n"),
            class_=classes("versus", tone_of(knowledge, name)),
        )
        for name, mine in zip(own.options, said, strict=True)
    ]
    head = h("div", h("span"), h("span"), h("span", say("you \u00b7 model"), class_="n"), class_="versus head")
    return join(h("div", *pictures, class_="pictures"), h("div", head, *rows, class_="rows"))


def _of_hundred(p: float) -> str:
    """Whole people of 100; what is rarer says so."""
    return f"{round(100 * p)}" if p >= 0.005 or p == 0.0 else "<1"


def lines(found: Sequence[Line], about: frozenset[About] | None = None) -> Html:
    """Lines of feedback as a list."""
    shown = [line for line in found if about is None or line.about in about]
    return h("ul", *[h("li", line.text, class_="over" if _over(line) else None) for line in shown], class_="lines")


def _over(line: Line) -> bool:
    """Whether it says of a dangerous cause that it is over its line now."""
    return line.about is About.DANGER and line.numbers.get("now", 0.0) >= line.numbers.get("line", 1.0)
