"""What if: see, do and would-have side by side; every measure; each setting; weeks without weakness."""

from __future__ import annotations

import streamlit as st

from answers import Answer
from catalogue import inside, short, spaced
from tabs.shared import (
    NOTHING_YET,
    bar,
    foot,
    has_complaint,
    hundred,
    in_words,
    known,
    linear,
    on_ruler,
    ruler_head,
    sheet,
    table,
    title,
)
from twitchdx.network import Network
from twitchdx.reasoning.clock import NoClockError, clock
from twitchdx.reasoning.management import Management, management
from twitchdx.reasoning.settings import settings
from twitchdx.reasoning.whatif import WhatIf, what_if
from twitchdx.types import WHAT_DRIVES_IT, Kind
from twitchdx.wording import natural, share
from views.markup import Html, h, join
from world import World

MOST = 3  # changes together


def page() -> None:
    """Draw the page."""
    world, about = known()
    sheet(title("What if something were changed?", world), "what-if-title")
    if not has_complaint(about):
        sheet(h("p", NOTHING_YET), "what-if-nothing")
        return
    names = choices(world)
    boxes = zip(st.columns(MOST), ("Change", "and also", "and also this"), strict=True)
    picked = [
        box.selectbox(
            words, list(names), index=None, format_func=names.__getitem__, placeholder="caffeine, relaxation, \u2026"
        )
        for box, words in boxes
    ]
    chosen = list(dict.fromkeys(filter(None, picked)))
    if chosen:
        with in_words("what-if-error"):
            sheet(answers(world, what_if(world.network, about.case, chosen)), "what-if-answer")
    with in_words("what-if-all-error"):
        sheet(measures(management(world.network, about.case), world), "what-if-measures")
        sheet(across(world, about), "what-if-settings")
        sheet(weeks(world, about), "what-if-clock")
    sheet(foot(about), "what-if-foot")


def choices(world: World) -> dict[str, str]:
    """Every change that can be asked about, and its words: a trigger or medicine in a state, or a measure."""
    network = world.network
    found: dict[str, str] = {}
    for variable in network.knowledge.variables.values():
        if variable.kind is Kind.MANAGEMENT:
            found[f"{variable.name}=yes"] = network.knowledge.label(variable.name)
        elif variable.kind in WHAT_DRIVES_IT:
            for state in variable.states:
                found[f"{variable.name}={state}"] = (
                    f"{network.knowledge.label(variable.name)}: {_words(network, variable.name, state)}"
                )
    return found


def _words(network: Network, name: str, state: str) -> str:
    return inside(short(network.knowledge.wording.get((name, f"state:{state}"), spaced(state))))


def answers(world: World, found: WhatIf) -> Html:
    """The three questions that sound alike, side by side."""
    complaint = " or ".join(world.label(name) for name in found.complaints)
    rows = [("As they are", f"of people like this, who have {complaint}", found.before)]
    if found.see is not None and found.do is not None:
        rows += [
            ("See", "of those in whom it is found so", found.see),
            ("Do", "of those in whom it is made so", found.do),
        ]
    pictures = [
        h("div", h("b", share(value)), h("span", name), h("small", f" {note}"), hundred(value, share(value)))
        for name, note, value in rows
    ]
    stop = h(
        "div",
        h("b", share(found.would_stop)),
        h("span", "Would have"),
        h("small", f" in this very person: it would not be there{_span(found.would_stop, found.low, found.high)}"),
        hundred(found.would_stop, share(found.would_stop)),
    )
    return join(h("h2", "See, do, would have"), h("div", *pictures, stop, class_="four"))


def _span(value: float, low: float, high: float) -> str:
    return "" if low == high == value else f" ({share(low)} to {share(high)})"


def measures(found: Management, world: World) -> Html:
    """All measures by how probable it is that the complaint would stop, beside what happens by itself."""
    rows = [
        bar(
            option.label,
            "",
            linear(option.would_stop, option.low, option.high),
            join(
                share(option.would_stop),
                " ",
                *[
                    h("span", grade, class_="grade", title="grade of the evidence")
                    for grade in sorted({e.grade for e in option.evidence})
                ],
                h("small", f"{share(option.low)} to {share(option.high)}"),
            ),
        )
        for option in found.options
    ]
    alone = [
        bar(
            f"{world.label(course.variable)}, {course.outcome} after {course.weeks:g} weeks",
            "untreated or on placebo",
            linear(course.value, course.low, course.high),
            join(share(course.value), h("small", f"{share(course.low)} to {share(course.high)}")),
        )
        for course in found.by_itself
    ]
    evidence: list[tuple[Html | str, ...]] = [
        (
            option.label,
            world.label(e.target),
            f"{e.works:g}, {e.low:g} to {e.high:g}",
            e.grade,
            e.note or "; ".join(e.citations),
        )
        for option in found.options
        for e in option.evidence
    ]
    return join(
        h("h2", "All measures"),
        h("p", "In how many of 100 people like this the complaint would not be there, had the measure been taken."),
        h("div", *rows, class_="rows"),
        h("h2", "Without any measure") if alone else None,
        h("p", "Part of no number above: placebo groups and untreated people improve too.") if alone else None,
        h("div", *alone, class_="rows") if alone else None,
        h(
            "details",
            h("summary", "The evidence behind every measure, with what speaks against it"),
            table(("measure", "acts on", "works in", "grade", "why"), evidence, 0, "Evidence of the measures"),
        ),
        h("p", "Medicines are changed by whoever prescribes them, never alone."),
    )


def across(world: World, about: Answer) -> Html:
    """The same findings in each setting, as counts of people."""
    found = settings(world.network, about.case)
    words = {name: inside(short(world.catalogue.settings.get(name, name))) for name in found.settings}
    head = ("cause", *[words[name] + (" (here)" if name == found.own else "") for name in found.settings])
    rows: list[tuple[Html | str, ...]] = [(one.label, *[natural(p) for p in one.after]) for one in found.causes]
    return join(
        h("h2", "The same findings, seen elsewhere"),
        h("p", "Who else attends decides what findings mean: how many people with these findings have each cause."),
        table(head, rows, len(found.settings), "Causes by setting"),
    )


def weeks(world: World, about: Answer) -> Html:
    """Weeks without weakness, on the ruler."""
    try:
        found = clock(world.network, about.case)
    except NoClockError:
        return join(
            h("h2", "Weeks without weakness"), h("p", "There is weakness already, so no time without it can reassure.")
        )
    ticks = [
        bar(
            f"after {tick.weeks:g} weeks",
            f"{tick.decibans:+.1f} decibans".replace("-", "\u2212"),
            on_ruler(tick.posterior, tick.low, tick.high, found.line),
            natural(tick.posterior),
        )
        for tick in found.ticks
    ]
    first = bar(
        "today", "", on_ruler(found.posterior, found.posterior, found.posterior, found.line), natural(found.posterior)
    )
    label = world.network.knowledge.label(found.cause)
    return join(
        h("h2", f"Weeks without weakness: {label}"),
        h(
            "p",
            f"A clean review in 3 months would take it to {natural(found.review.posterior)}; weakness would have come "
            f"in {natural(found.found)}. The upright line is the line to act on.",
        ),
        ruler_head(),
        h("div", first, *ticks, class_="rows"),
    )
