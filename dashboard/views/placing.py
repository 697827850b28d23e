"""A learner's form: 100 people over the offered causes, people in a million for what is rare, the next step."""

from __future__ import annotations

from collections.abc import Sequence

from classroom import Told, takes
from twitchdx.language import say
from twitchdx.teaching.forecasts import Forecast, blank
from twitchdx.wording import grouped
from views.group import label, tone_of
from views.markup import Html, h
from views.palette import drawn
from world import World

RARE = (1, 10, 100, 1_000, 5_000)  # of a million; from 10 000 on it is a point of 100
NOTHING = "nothing"  # the step of who wants none
EASY, HARD = 0.04, 0.15  # burdens: below a needle in a vein; more than three of them


def form(world: World, told: Told, name: str, held: Forecast | None, step: str | None, *, steps: bool) -> Html:
    """The form of a stage, filled with what was sent before."""
    found = held or blank(told.offered)
    points = dict(zip(found.options, found.points, strict=True))
    return h(
        "div",
        h("h2", say("Place 100 people like this")),
        h(
            "p",
            say("By what mainly produces the complaint. \u201cSomething else\u201d keeps the sum at 100."),
            class_="quiet",
        ),
        h(
            "div",
            *[h("i", class_="person neutral rest") for _ in range(100)],
            class_="people",
            role="img",
            aria_label="",
        ),
        *[_slider(world, cause, turn, points[cause]) for turn, cause in enumerate(told.offered[:-1])],
        _rest(points[told.offered[-1]]),
        _rare(world, told.dangerous, found),
        _steps(world, told.open, step) if steps and told.open else None,
        h("button", say("Send"), type="button", class_="send", data_send="forecast"),
        class_="form",
        data_form=name,
        data_for=name,
        data_divide=True,
    )


def _slider(world: World, cause: str, turn: int, points: int) -> Html:
    tone, name = tone_of(world, cause), label(world, cause)
    slider = h(
        "input",
        type="range",
        min=0,
        max=100,
        step=1,
        value=points,
        name=f"points:{cause}",
        id=f"points-{cause}",
        data_cause=cause,
        data_tone=tone,
        data_turn=turn % 2,
        data_label=name,
    )
    title = h("label", drawn(tone), " ", name, for_=f"points-{cause}")
    return h("div", h("div", title, h("output", str(points), for_=f"points-{cause}")), slider, class_=f"place {tone}")


def _rest(points: int) -> Html:
    name = say("Something else")
    title = h("span", drawn("neutral"), " ", name)
    return h(
        "div",
        h("div", title, h("output", str(points))),
        h("span", class_="fill"),
        class_="place rest neutral",
        data_label=name,
    )


def _rare(world: World, dangerous: Sequence[str], found: Forecast) -> Html | None:
    if not dangerous:
        return None
    rows = [_million(world, cause, found.per_million.get(cause)) for cause in dangerous]
    return h(
        "div",
        h("h2", say("Rarer than 1 in 100?")),
        h("p", say("Of a million people like this, how many have it? Leave it out if you cannot say."), class_="quiet"),
        *rows,
        class_="rarities",
    )


def _million(world: World, cause: str, held: int | None) -> Html:
    choices = [
        h(
            "label",
            h("input", type="radio", name=f"million:{cause}", value=number, checked=number == held),
            h("span", grouped(number)),
        )
        for number in RARE
    ]
    return h(
        "fieldset",
        h("legend", label(world, cause)),
        h("div", *choices, class_="choices"),
        h("p", say("You placed it above."), class_="quiet placed"),
        data_rare=cause,
    )


def _steps(world: World, steps: Sequence[str], held: str | None) -> Html:
    rows = [_step(step, world.network.knowledge.label(step), words(world, step), held) for step in steps]
    nothing = _step(NOTHING, say("Nothing more now"), "", held)
    legend = h("legend", h("h2", say("Ask or test next")))
    return h("fieldset", legend, h("div", *rows, nothing, class_="steps"))


def _step(name: str, title: str, note: str, held: str | None) -> Html:
    box = h("input", type="radio", name="step", value=name, checked=name == held)
    return h("label", box, h("span", h("b", title), h("small", note) if note else None))


def words(world: World, step: str) -> str:
    """What a step takes: its wait, and how it burdens people."""
    _, wait, burden = takes(world.network, step)
    if wait < 0.5:
        time = say("at once")
    elif wait < 1.5:
        time = say("1 day")
    else:
        time = say("{days} days", days=f"{wait:g}")
    load = say("no burden") if burden < EASY else say("some burden") if burden < HARD else say("uncomfortable")
    return f"{time}, {load}"
