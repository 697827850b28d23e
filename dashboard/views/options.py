"""Measures by how probable it is that the complaint would stop, with range, grade, and what speaks against them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from twitchdx.language import say
from twitchdx.reasoning.management import Evidence, Management, Option
from twitchdx.wording import share
from views.headline import listed
from views.markup import Html, h, join
from views.ruler import HUNDRED, of_hundred

SHOWN = 0.01  # what stops it in fewer folds away, behind a button
FEWEST = 5  # rows that are shown all the same
Label = Callable[[str], str]


def options(found: Management, label: Label, taken: Collection[str]) -> Html:
    """Rows of a dot on its range from 0 to 100 of 100, then what happens by itself; those `taken` are marked."""
    alone = [
        _row(
            say(
                "{what}, {outcome} after {weeks} weeks",
                what=label(c.variable),
                outcome=say(c.outcome),
                weeks=f"{c.weeks:g}",
            ),
            say("untreated or on placebo; part of no number above"),
            (c.value, c.low, c.high),
            "",
        )
        for c in found.by_itself
    ]
    shown = [o for i, o in enumerate(found.options) if i < FEWEST or o.would_stop >= SHOWN or o.measure in taken]
    rest = [o for o in found.options if o not in shown]
    return h(
        "div",
        h("h2", say("What could be done, and how sure we are")),
        h("p", say("Of 100 people like this, in how many the complaint would not be there"), class_="quiet"),
        h("div", h("span"), _axis(), h("span"), h("span"), class_="option head"),
        *[_option(o, label, o.measure in taken) for o in shown],
        _more(rest, label, taken) if rest else None,
        h("h3", say("Without any measure")) if alone else None,
        *alone,
        h("p", say("Medicines are changed by whoever prescribes them, never alone."), class_="quiet"),
        class_="options",
    )


def _more(rest: list[Option], label: Label, taken: Collection[str]) -> Html:
    return join(
        h("div", *[_option(o, label, o.measure in taken) for o in rest], id="rest-options", class_="rest"),
        h(
            "button",
            say("{count} more, each in under 1 of 100", count=len(rest)),
            type="button",
            class_="more",
            data_toggle="rest-options",
            aria_expanded="false",
            aria_controls="rest-options",
        ),
    )


def _axis() -> Html:
    marks = [h("span", f"{100 * p:.0f}", style=f"left:{of_hundred(p):.2f}%") for p in HUNDRED]
    return h("span", *marks, class_="scale", aria_hidden="true")


def _option(option: Option, label: Label, taken: bool) -> Html:
    acts = listed([*dict.fromkeys(label(e.target) for e in option.evidence)], 2)
    grades = "".join(sorted({e.grade for e in option.evidence}))
    note = say("acts on {causes}", causes=acts) if acts else ""
    name = h(
        "button",
        option.label,
        type="button",
        aria_pressed="true" if taken else "false",
        title=say("Take it together with the levers"),
        data_ev="measure",
        data_value=option.measure,
    )
    return _row(name, note, (option.would_stop, option.low, option.high), grades)


def _row(name: Html | str, note: str, numbers: tuple[float, float, float], grades: str) -> Html:
    value, low, high = numbers
    width = of_hundred(high) - of_hundred(low)
    lane = h(
        "span",
        h("i", class_="range", style=f"left:{of_hundred(low):.2f}%;width:{width:.2f}%"),
        h("i", class_="dot", style=f"left:{of_hundred(value):.2f}%"),
        class_="scale",
        role="img",
        aria_label=say("{value}, {low} to {high}", value=share(value), low=share(low), high=share(high)),
    )
    framed = [h("span", grade, class_="grade", title=say("grade of the evidence")) for grade in grades]
    number = h(
        "span", h("b", share(value)), h("small", say("{low} to {high}", low=share(low), high=share(high))), class_="n"
    )
    return h(
        "div", h("span", name, h("small", note) if note else None), lane, number, h("span", *framed), class_="option"
    )


def evidence(found: Management, label: Label) -> list[tuple[Html | str, ...]]:
    """Every row behind the measures."""
    return [_evidence(option, e, label) for option in found.options for e in option.evidence]


def _evidence(option: Option, e: Evidence, label: Label) -> tuple[Html | str, ...]:
    works = say("{value}, {low} to {high}", value=f"{e.works:g}", low=f"{e.low:g}", high=f"{e.high:g}")
    why = join(e.note, *[h("p", work, class_="quiet") for work in e.citations])
    return option.label, label(e.target), works, h("span", e.grade, class_="grade"), e.place, why
