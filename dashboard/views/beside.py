"""The model beside the learner: the same picture twice, each option as a bar with the model across, the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twitchdx.language import say
from twitchdx.teaching.forecasts import Forecast, probabilities, whole_points
from twitchdx.teaching.line import About, Line
from twitchdx.types import Knowledge
from twitchdx.wording import in_hundred, natural
from views.hundred import counted, hundred, icons, label, tone_of
from views.markup import Html, classes, h, join

DRAWN = "the model in 95 of 100 draws of all its numbers"


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
                h("span", class_="ranges", data_slot=f"range-{name}"),
                h("i", class_="own", style=f"width:{100 * mine:.1f}%"),
                h("i", class_="model", style=f"left:{100 * shares[name]:.1f}%"),
                class_="lane",
                role="img",
                aria_label=say(
                    "you {own}, the model {model}", own=natural(mine), model=natural(min(1.0, shares[name]))
                ),
            ),
            h(
                "span",
                h("b", in_hundred(mine)),
                f" \u00b7 {in_hundred(shares[name])} ",
                h("small", data_slot=f"ends-{name}"),
                class_="n",
            ),
            class_=classes("versus", tone_of(knowledge, name)),
        )
        for name, mine in zip(own.options, said, strict=True)
    ]
    head = h("div", h("span"), h("span"), h("span", say("you \u00b7 model"), class_="n"), class_="versus head")
    key = h("p", h("span", class_="legend", data_slot="range-key"))
    return join(h("div", *pictures, class_="pictures"), h("div", head, *rows, key, class_="rows"))


def ranges(found: Mapping[str, tuple[float, float]]) -> dict[str, Html]:
    """What comes later into the picture: the range of the model behind each bar, and its ends in words."""
    shown = {"range-key": h("span", h("i", class_="key range"), say(DRAWN))}
    for name, (low, high) in found.items():
        shown[f"range-{name}"] = h("i", class_="range", style=f"left:{100 * low:.1f}%;width:{100 * (high - low):.1f}%")
        shown[f"ends-{name}"] = ends(low, high)
    return shown


def ends(low: float, high: float) -> Html:
    """The ends of a range of the model, of 100."""
    first, last = in_hundred(low), in_hundred(high)
    words = first if first == last else say("{low} to {high}", low=first, high=last)
    return join(words, h("span", say(" of 100 in the model, in 95 of 100 draws of all numbers"), class_="unseen"))


def lines(found: Sequence[Line], about: frozenset[About] | None = None) -> Html:
    """Lines of feedback as a list."""
    shown = [line for line in found if about is None or line.about in about]
    return h("ul", *[h("li", line.text, class_="over" if _over(line) else None) for line in shown], class_="lines")


def _over(line: Line) -> bool:
    """Whether it says of a dangerous cause that it is over its line now."""
    return line.about is About.DANGER and line.numbers.get("now", 0.0) >= line.numbers.get("line", 1.0)
