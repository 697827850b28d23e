"""An item of script concordance: five answers, the model's with its numbers, and a panel's where there is one."""

from __future__ import annotations

from collections.abc import Mapping

from drilling import Drilling, Exercises
from twitchdx.language import say
from twitchdx.teaching.items import Item, words
from twitchdx.wording import decimal, natural
from views.markup import Html, h


def item(found: Exercises, own: Drilling) -> Html:
    """The item at hand, with the model's answer, and the panel's, once it was answered."""
    at = own.item % len(found.items)
    one, said = found.items[at], own.said.get(at)
    choices = words()
    buttons = [
        h(
            "button",
            h("span", text),
            h("small", say("the model")) if said is not None and value == one.key else None,
            type="button",
            class_="step keyed" if said is not None and value == one.key else "step",
            aria_pressed="true" if said == value else "false",
            disabled=said is not None and value not in (said, one.key),
            data_ev="say",
            data_value=value,
        )
        for value, text in choices.items()
    ]
    return h(
        "div",
        h("h2", say("What does it do to the cause?")),
        h("p", one.text, class_="question"),
        h("div", *buttons, class_="steps five"),
        _key(one, said, choices) if said is not None else None,
        _panel(found, at, said) if said is not None else None,
        h("div", h("button", say("Another one"), type="button", class_="do", data_ev="turn"), class_="act"),
        class_="item",
    )


def _panel(found: Exercises, at: int, said: int) -> Html | None:
    """What the panel said of an item, and what the answer is worth by it."""
    if found.panel is None or not found.panel.keys[at]:
        return None
    counts = found.panel.counts[at]
    told = say(
        "The panel: {count} of {all} said so too. Credit {credit}.",
        count=counts[said],
        all=sum(counts.values()),
        credit=f"{found.panel.keys[at][said]:.2f}",
    )
    return h("p", told, class_="verdict")


def _key(one: Item, said: int, choices: Mapping[int, str]) -> Html:
    decibans = decimal(one.decibans, signed=True)
    key = say(
        "The model: {key}. {decibans} decibans, from {before} to {after}.",
        key=choices[one.key],
        decibans=decibans,
        before=natural(one.before),
        after=natural(min(1.0, one.after)),
    )
    verdict = say("As the model has it.") if said == one.key else say("The model has it otherwise.")
    cuts = say("Cuts: 3 decibans (a factor of 2 in the odds) and 10 (a factor of 10).")
    return h("p", h("b", f"{verdict} "), key, " ", h("span", cuts, class_="quiet"), role="status", class_="verdict")
