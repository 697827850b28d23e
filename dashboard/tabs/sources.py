"""Sources: every number that speaks of a variable, with its range, grade, row and citation."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from tabs.shared import foot, in_words, known, sheet, table, title
from twitchdx.language import say
from twitchdx.provenance import Passport, passports
from views.markup import Html, h, join


def page() -> None:
    """Draw the page."""
    world, about = known()
    sheet(title(say("Where the numbers come from"), world, about), "sources-title")
    labels = {name: world.network.knowledge.label(name) for name in world.network.knowledge.variables}
    names = sorted(labels, key=lambda name: labels[name].lower())
    asked = st.session_state.pop("about", None) or (about.cause.cause if about.cause else None)
    if asked in labels and st.session_state.get("sources-of-asked") != asked:
        st.session_state["sources-of"] = st.session_state["sources-of-asked"] = asked
    name = st.selectbox("Cause, finding or test", names, format_func=labels.__getitem__, key="sources-of")
    with in_words("sources-error"):
        definition = world.network.knowledge.variables[name].definition
        sheet(told(definition, passports(world.network.knowledge, name)), "sources-numbers")
    sheet(foot(about), "sources-foot")


def told(definition: str, found: tuple[Passport, ...]) -> Html:
    """The numbers by their role."""
    methods = [one.number.method for one in found]
    counts = ", ".join(f"{methods.count(m)} {m}" for m in ("reported", "derived", "elicited"))
    parts = [
        join(
            h("h2", role[:1].upper() + role[1:]),
            table(
                ("number", "value", "range", "method", "grade", "row, reason and works"),
                [_row(one) for one in group],
                0,
                role,
            ),
        )
        for role, group in ((role, list(own)) for role, own in groupby(found, key=lambda one: one.role))
    ]
    return join(
        h("p", definition),
        h("p", f"{len(found)} numbers: {counts}. Elicited numbers are judgements.", class_="quiet"),
        *parts,
    )


def _row(one: Passport) -> tuple[Html | str, ...]:
    number = one.number
    value = f"{number.value:g}" + (f", {one.comparison:g} without" if one.comparison else "")
    works = [
        h("a", s.citation, href=s.url, rel="noopener noreferrer", target="_blank") if s.url else join(s.citation)
        for s in one.sources
    ]
    why = h(
        "details",
        h("summary", str(number.place)),
        h("p", number.note) if number.note else None,
        *[h("p", work) for work in works],
    )
    return (
        one.what,
        value,
        f"{number.low:g} to {number.high:g}",
        number.method,
        h("span", number.grade, class_="grade"),
        why,
    )
