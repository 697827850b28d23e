"""100 people over the options of a forecast: the picture, and sliders that keep their sum at 100.

The sum is kept in the browser (assets/stage.js) and by `twitchdx.teaching.forecasts.adjusted`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twitchdx.language import say
from twitchdx.teaching.forecasts import Forecast
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.types import Knowledge
from views.arrays import PEOPLE
from views.markup import Html, classes, h, join
from views.palette import NEUTRAL_TONE, tone

_SHAPES = {
    "trigger": "M6 1.2 11.4 10.8H.6z",
    "medicine": "M6 1.1A4.9 4.9 0 1 1 5.99 1.1z",
    "imbalance": "M6 .4 11.6 6 6 11.6.4 6z",
    "condition": "M1.2 1.2h9.6v9.6H1.2z",
    NEUTRAL_TONE: "M6 1.8A4.2 4.2 0 1 1 5.99 1.8z",
}
_INSIDE = ("", "hollow", "dotted", "ringed", "barred", "crossed", "halved")  # what tells causes of one kind apart


def icon(tone_name: str, nth: int) -> Html:
    """A person of an option: the kind by colour and shape, the option by what is inside the shape."""
    inside = _INSIDE[min(nth, len(_INSIDE) - 1)]
    marks = {
        "dotted": h("circle", cx="6", cy="6.4", r="1.9", class_="paper"),
        "ringed": h("circle", cx="6", cy="6.4", r="1.7", class_="full"),
        "barred": h("path", d="M0 6.4h12", class_="bar"),
        "crossed": h("path", d="M3 3l6 6M9 3l-6 6", class_="cross"),
        "halved": h("path", d="M6 2v8h4V2z", class_="full"),
    }
    empty = inside in ("hollow", "ringed", "crossed", "halved")
    body = h("path", d=_SHAPES[tone_name], class_="hollow" if empty else None)
    return h("svg", body, marks.get(inside), class_=f"shape {tone_name}", viewBox="0 0 12 12", aria_hidden="true")


def icons(knowledge: Knowledge, options: Sequence[str]) -> dict[str, Html]:
    """The icon of every option; *ordinary* is a full circle without hue, *something else* a hollow one."""
    found: dict[str, Html] = {}
    count: dict[str, int] = {}
    for name in options:
        own = tone_of(knowledge, name)
        found[name] = icon(own, 1 if name == SOMETHING_ELSE else count.get(own, 0))
        count[own] = count.get(own, 0) + 1
    return found


def tone_of(knowledge: Knowledge, name: str) -> str:
    """Colour of an option, by its kind."""
    variable = knowledge.variables.get(name)
    return tone(variable.kind) if variable else NEUTRAL_TONE


def label(knowledge: Knowledge, name: str) -> str:
    """An option as a title."""
    return say("Something else") if name == SOMETHING_ELSE else knowledge.label(name)


def hundred(drawn: Mapping[str, Html], points: Sequence[int], words: str, *, live: bool = False) -> Html:
    """100 people in reading order by what mainly produces the complaint."""
    cells = [drawn[name] for name, count in zip(drawn, points, strict=True) for _ in range(count)]
    return h("span", *cells, class_="place", role="img", aria_label=words, data_grid=live)


def counted(knowledge: Knowledge, options: Sequence[str], points: Sequence[int]) -> str:
    """The picture in words."""
    said = [f"{n} {label(knowledge, name)}" for name, n in zip(options, points, strict=True) if n]
    return "; ".join(said)


def shares(knowledge: Knowledge, forecast: Forecast, *, live: bool) -> Html:
    """Picture and sliders; `live` ones are sent as they move, others are read with the form that they stand in."""
    drawn = icons(knowledge, forecast.options)
    words = counted(knowledge, forecast.options, forecast.points)
    rows = [_row(knowledge, drawn, forecast, at, live=live) for at in range(len(forecast.options))]
    return join(
        h(
            "p",
            say("By what mainly produces the complaint. \u201cSomething else\u201d keeps the sum at 100."),
            " ",
            say("Pull at the people of a cause, or move its slider."),
            class_="quiet",
        ),
        h("div", hundred(drawn, forecast.points, words, live=True), *rows, class_="shares", data_hundred=True),
    )


def _row(knowledge: Knowledge, drawn: Mapping[str, Html], forecast: Forecast, at: int, *, live: bool) -> Html:
    name, points = forecast.options[at], forecast.points[at]
    words = label(knowledge, name)
    free = name == SOMETHING_ELSE
    if free:
        control = h("span", h("i"), class_="rest", style=f"--share:{points}", aria_hidden="true")
    else:
        control = h(
            "input",
            type="range",
            id=f"share-{name}",
            min=0,
            max=PEOPLE,
            step=1,
            value=points,
            style=f"--share:{points}",
            aria_valuetext=say("{count} of 100", count=points),
            name=f"points:{name}",
            data_ev="share" if live else None,
            data_share=True,
        )
    title = h("span", drawn[name], words)
    return h(
        "div",
        title if free else h("label", title, for_=f"share-{name}"),
        h("output", str(points), for_=None if free else f"share-{name}"),
        control,
        class_=classes("share", tone_of(knowledge, name)),
        data_name=name,
        data_rest=free,
    )
