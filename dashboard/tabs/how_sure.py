"""Sensitivity: bands of all probabilities from their numbers' ranges, and what one number does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, cast

import streamlit as st

import later
from answers import Answer, case_key
from catalogue import Catalogue
from tabs.shared import foot, has_complaint, in_words, known, sheet, title
from twitchdx.language import say
from twitchdx.provenance import Passport, passports
from twitchdx.reasoning.main_bands import MainBands
from twitchdx.reasoning.ranges import Band
from twitchdx.reasoning.robust import Robust, robust, robust_mainly
from twitchdx.reasoning.tornado import Swing, Tornado, tornado
from twitchdx.types import ORDINARY, WHAT_IS_WRONG
from twitchdx.wording import natural, share
from views.ledger import named
from views.mainly import mainly
from views.markup import Html, h, join
from views.rows import bar, figure, on_ruler, ruler_head, table
from world import World

SHOWN = 8
OPEN = (0.01, 0.99)  # a probability between these is worth asking first
STEPS = 100  # of the slider, from one end of a range to the other
_BEAT = 1.0  # seconds between two looks for what takes longer
T = TypeVar("T")


def page() -> None:
    """Draw the page."""
    world, about = known()
    sheet(title(say("How sure: what the numbers leave open"), world, about), "sure-title")
    complete = True
    with in_words("sure-error"):
        found = _kept(world, about, "robust", lambda: robust(world.network, about.case))
        sheet(bands(found), "sure-bands")
        if has_complaint(about):
            once, complete = _exclusive(world, about)
            sheet(mainly(once, complete), "sure-mainly")
        sheet(lines(found, world.catalogue), "sure-lines")
        sheet(cited(world, [w.place for w in found.research]), "sure-research-cited")
        open_ = [
            c for c in found.causes if c.cause != ORDINARY and c.posterior.value < 1.0
        ]  # no number moves what is known
        names = {c.cause: c.label for c in open_}
        # One that numbers can still move both ways comes first.
        first = next((i for i, c in enumerate(open_) if OPEN[0] < c.posterior.value < OPEN[1]), 0)
        cause = st.selectbox(say("What one number does to"), list(names), index=first, format_func=names.__getitem__)
        swings = _kept(world, about, f"tornado {cause}", lambda: tornado(world.network, about.case, cause))
        sheet(moves(swings, world), "sure-tornado")
        sheet(cited(world, [s.place for s in swings.swings]), "sure-cited")
        if swings.swings:
            _slider(swings, world)
    sheet(foot(about), "sure-foot")
    if not complete:
        _wait(world, about)


def _kept(world: World, about: Answer, name: str, job: Callable[[], T]) -> T:
    """What was worked out for this case, so that a slider that is moved asks for nothing else again."""
    key = (id(world.network), case_key(about.case))
    case, found = st.session_state.setdefault("sure", (key, {}))
    if case != key:
        found = {}
        st.session_state["sure"] = (key, found)
    if name not in found:
        found[name] = job()
    return cast("T", found[name])


def _exclusive(world: World, about: Answer) -> tuple[MainBands | None, bool]:
    """What mainly produces the complaint, and whether the answer is there: it takes some times as long as the rest."""
    network, case = world.network, about.case
    jobs = {"mainly": lambda: robust_mainly(network, case)}
    found, complete = later.answers("sure", (id(network), case_key(case)), jobs, rested=True, queue="mainly")
    return found.get("mainly"), complete


@st.fragment(run_every=_BEAT)
def _wait(world: World, about: Answer) -> None:
    """Draw the page again once what takes longer is there."""
    if _exclusive(world, about)[1]:
        st.rerun()


def bands(found: Robust) -> Html:
    """What is wrong, each cause with the band that holds 90 of 100 draws."""
    shown = [c for c in found.causes if c.kind in WHAT_IS_WRONG][:SHOWN]
    rows = [
        bar(
            c.label,
            say(
                "first in {first} of the draws, among three in {three}",
                first=share(c.first),
                three=share(c.first_three),
            ),
            on_ruler(band.value, band.low, band.high),
            join(natural(band.value), h("small", _range(band))),
        )
        for c in shown
        for band in [c.attribution or c.posterior]
    ]
    what = "What is wrong: producing the complaint" if any(c.attribution for c in shown) else "What is wrong: there"
    return join(
        h(
            "p",
            say(
                "{count} joint draws of all numbers of the tables within their ranges; a pale bar holds 90 of 100.",
                count=found.draws,
            ),
        ),
        h("h2", say(what)),
        ruler_head(),
        h("div", *rows, class_="rows"),
    )


def lines(found: Robust, catalogue: Catalogue) -> Html:
    """Every line of the ledger with its band, and the numbers most worth researching."""
    rows = [
        bar(
            h("span", name, class_="over") if line.posterior.value >= line.threshold else name,
            say("over its line in {share} of the draws", share=share(line.over)),
            on_ruler(line.posterior.value, line.posterior.low, line.posterior.high, line.threshold),
            join(
                natural(line.posterior.value),
                h("small", _range(line.posterior)),
            ),
        )
        for line in found.cant_miss
        for name in [named(line.cause, line.state, catalogue)]
    ]
    head = tuple(map(say, ("number", "row", "value", "range")))
    research: list[tuple[Html | str, ...]] = [
        (w.what, w.place, figure(w.value), _ends(w.low, w.high)) for w in found.research
    ]
    return join(
        h("h2", say("Must not be missed")),
        h("p", say("The upright line is the line to act on.")),
        ruler_head(),
        h("div", *rows, class_="rows"),
        h("h2", say("Numbers most worth researching")) if research else None,
        table(head, research, 2, say("Numbers worth researching")) if research else None,
    )


def _ends(low: float, high: float) -> str:
    return say("{low} to {high}", low=figure(low), high=figure(high))


def _range(band: Band) -> str:
    return say("{low} to {high}", low=natural(band.low), high=natural(band.high))


def cited(world: World, places: Sequence[str]) -> Html:
    """Grade, reason and works of numbers, by their rows."""
    known = _numbers(world.network.knowledge.digest, world)
    rows: list[tuple[Html | str, ...]] = []
    for one in (known[place] for place in dict.fromkeys(places) if place in known):
        works = [h("p", source.citation) for source in one.sources]
        why = join(h("p", one.number.note) if one.number.note else None, *works)
        rows.append((str(one.number.place), say(one.number.method), h("span", one.number.grade, class_="grade"), why))
    if not rows:
        return Html("")
    head = tuple(map(say, ("row", "method", "grade", "reason and works")))
    table_ = table(head, rows, 0, say("Where these numbers come from"))
    return h("details", h("summary", say("Where these numbers come from")), table_)


@st.cache_resource(show_spinner=False, max_entries=4)
def _numbers(digest: str, _world: World) -> Mapping[str, Passport]:  # noqa: ARG001 (the key of the cache)
    """Every number by its row."""
    knowledge = _world.network.knowledge
    return {str(one.number.place): one for name in knowledge.variables for one in passports(knowledge, name)}


def moves(found: Tornado, world: World) -> Html:
    """One number at a time, at the ends of its range."""
    label = world.label(found.cause)
    if not found.swings:
        return h("p", say("No number moves {cause}, or it is known.", cause=label))
    rows = [
        bar(
            s.what,
            f"{s.place}: {_ends(s.low, s.high)}",
            on_ruler(found.posterior, min(s.at_low, s.at_high), max(s.at_low, s.at_high)),
            say("{low} to {high}", low=natural(s.at_low), high=natural(s.at_high)),
        )
        for s in found.swings
    ]
    return join(
        h(
            "p",
            say(
                "{cause} with one number at the ends of its range, all others as they are.",
                cause=world.network.knowledge.label(found.cause),
            ),
        ),
        ruler_head(),
        h("div", *rows, class_="rows"),
    )


def _slider(found: Tornado, world: World) -> None:
    """One number under the hand; the probability follows."""
    by_name = {f"{s.what} ({s.place})": s for s in found.swings}
    chosen: Swing = by_name[st.selectbox(say("Move a number"), list(by_name))]
    if not chosen.low < chosen.high:
        return
    start = min(max(chosen.value, chosen.low), chosen.high)
    step = (chosen.high - chosen.low) / STEPS
    value = st.slider(say("Its value"), chosen.low, chosen.high, start, step, format="%.4g")
    now = min(1.0, max(0.0, chosen.at(value)))
    label = world.network.knowledge.label(found.cause)
    words = say(
        "{cause} would be {now} instead of {before}.", cause=label, now=natural(now), before=natural(found.posterior)
    )
    sheet(h("p", h("b", words)), "sure-slider")
