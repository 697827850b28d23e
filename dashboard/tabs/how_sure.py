"""Sensitivity: bands of all probabilities from their numbers' ranges, and what one number does."""

from __future__ import annotations

import streamlit as st

from tabs.shared import bar, foot, in_words, known, on_ruler, ruler_head, sheet, table, title
from twitchdx.language import say
from twitchdx.reasoning.robust import Robust, robust
from twitchdx.reasoning.tornado import Swing, Tornado, tornado
from twitchdx.types import ORDINARY, WHAT_IS_WRONG
from twitchdx.wording import natural, share
from views.markup import Html, h, join
from world import World

SHOWN = 8
STEPS = 100  # of the slider, from one end of a range to the other


def page() -> None:
    """Draw the page."""
    world, about = known()
    sheet(title(say("How sure: what the numbers leave open"), world, about), "sure-title")
    with in_words("sure-error"):
        found = robust(world.network, about.case)
        sheet(bands(found), "sure-bands")
        open_ = [
            c for c in found.causes if c.cause != ORDINARY and c.posterior.value < 1.0
        ]  # no number moves what is known
        names = {c.cause: c.label for c in open_}
        cause = st.selectbox("What one number does to", list(names), format_func=names.__getitem__)
        swings = tornado(world.network, about.case, cause)
        sheet(moves(swings, world), "sure-tornado")
        if swings.swings:
            _slider(swings, world)
    sheet(foot(about), "sure-foot")


def bands(found: Robust) -> Html:
    """What is wrong and every line, each with the band that holds 90 of 100 draws."""
    shown = [c for c in found.causes if c.kind in WHAT_IS_WRONG][:SHOWN]
    rows = [
        bar(
            c.label,
            f"first in {share(c.first)} of the draws, among three in {share(c.first_three)}",
            on_ruler(band.value, band.low, band.high),
            join(natural(band.value), h("small", f"{natural(band.low)} to {natural(band.high)}")),
        )
        for c in shown
        for band in [c.attribution or c.posterior]
    ]
    lines = [
        bar(
            h("span", line.label, class_="over") if line.posterior.value >= line.threshold else line.label,
            f"over its line in {share(line.over)} of the draws",
            on_ruler(line.posterior.value, line.posterior.low, line.posterior.high, line.threshold),
            join(
                natural(line.posterior.value),
                h("small", f"{natural(line.posterior.low)} to {natural(line.posterior.high)}"),
            ),
        )
        for line in found.cant_miss
    ]
    research: list[tuple[Html | str, ...]] = [
        (w.what, w.place, f"{w.value:g}", f"{w.low:g} to {w.high:g}") for w in found.research
    ]
    what = "Producing the complaint" if any(c.attribution for c in shown) else "There"
    return join(
        h(
            "p",
            f"{found.draws} joint draws of all numbers of priors/ within their ranges; a pale bar holds 90 of 100 of "
            "them.",
        ),
        h("h2", f"What is wrong: {what.lower()}"),
        ruler_head(),
        h("div", *rows, class_="rows"),
        h("h2", "Must not be missed"),
        h("p", "The upright line is the line to act on."),
        ruler_head(),
        h("div", *lines, class_="rows"),
        h("h2", "Numbers most worth researching") if research else None,
        table(("number", "row", "value", "range"), research, 2, "Numbers worth researching") if research else None,
    )


def moves(found: Tornado, world: World) -> Html:
    """One number at a time, at the ends of its range."""
    label = world.label(found.cause)
    if not found.swings:
        return h("p", f"No number moves {label}, or it is known.")
    rows = [
        bar(
            s.what,
            f"{s.place}: {s.low:g} to {s.high:g}",
            on_ruler(found.posterior, min(s.at_low, s.at_high), max(s.at_low, s.at_high)),
            join(natural(s.at_low), " to ", natural(s.at_high)),
        )
        for s in found.swings
    ]
    return join(
        h("p", f"P({label}) with one number at the ends of its range, all others as they are."),
        ruler_head(),
        h("div", *rows, class_="rows"),
    )


def _slider(found: Tornado, world: World) -> None:
    """One number under the hand; the probability follows."""
    by_name = {f"{s.what} ({s.place})": s for s in found.swings}
    chosen: Swing = by_name[st.selectbox("Move a number", list(by_name))]
    if not chosen.low < chosen.high:
        return
    start = min(max(chosen.value, chosen.low), chosen.high)
    step = (chosen.high - chosen.low) / STEPS
    value = st.slider("Its value", chosen.low, chosen.high, start, step, format="%.4g")
    now = min(1.0, max(0.0, chosen.at(value)))
    words = (
        f"{world.network.knowledge.label(found.cause)} would be {natural(now)} instead of {natural(found.posterior)}."
    )
    sheet(h("p", h("b", words)), "sure-slider")
