"""A learner's form: 100 people over the offered causes, people in a million for what is rare, the next step."""

from __future__ import annotations

from collections.abc import Sequence

from classroom import Told
from practising import PEOPLE
from twitchdx.language import say
from twitchdx.teaching.forecasts import Forecast, blank
from twitchdx.teaching.workup import takes
from twitchdx.wording import days, grouped
from views.hundred import label, shares
from views.markup import Html, h
from world import World

NOTHING = "nothing"  # the step of who wants none
EASY, HARD = 0.04, 0.15  # burdens: below a needle in a vein; more than three of them


def form(world: World, told: Told, name: str, held: Forecast | None, step: str | None, *, steps: bool) -> Html:
    """The form of a stage, filled with what was sent before."""
    found = held or blank(told.offered)
    return h(
        "div",
        h("h2", say("Place 100 people like this")),
        shares(world.network.knowledge, found, live=False),
        _rare(world, told.dangerous, found),
        _steps(world, told.open, step) if steps and told.open else None,
        h("button", say("Send"), type="button", class_="send", data_send="answer"),
        class_="form",
        data_form=name,
        data_for=name,
        data_place=True,
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
        for number in PEOPLE
    ]
    return h(
        "fieldset",
        h("legend", label(world.network.knowledge, cause)),
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
    found = takes(world.network, step)
    wait, burden = found["wait"], found["burden"]
    time = say("at once") if wait < 0.5 else days(max(1.0, wait))
    load = say("no burden") if burden < EASY else say("some burden") if burden < HARD else say("uncomfortable")
    return f"{time}, {load}"
