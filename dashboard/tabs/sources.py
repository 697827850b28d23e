"""Sources: every number that speaks of a variable, with range, grade, row and citation; numbers of one's own."""

from __future__ import annotations

import math
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

import twitchdx
from answers import Answer, answer
from draft import Draft
from history import History
from tabs.shared import foot, in_words, known, sheet, title
from twitchdx.language import say
from twitchdx.provenance import Passport, passports
from twitchdx.tables.layout import OVERLAYS
from twitchdx.wording import natural, times
from views.markup import Html, h, join
from views.rows import figure, table
from world import World, around, chosen_language

MOST_MEGABYTES = 1
LEAST = 1e-12  # a probability of nought, where a ratio is taken
METHODS = ("reported", "derived", "elicited", "fitted")
MOST = 12  # causes of which the change is shown


def page() -> None:
    """Draw the page."""
    world_, about = known()
    sheet(title(say("Where the numbers come from"), world_, about), "sources-title")
    labels = {name: world_.network.knowledge.label(name) for name in world_.network.knowledge.variables}
    names = sorted(labels, key=lambda name: labels[name].lower())
    asked = st.session_state.pop("about", None) or (about.cause.cause if about.cause else None)
    if asked in labels and st.session_state.get("sources-of-asked") != asked:
        st.session_state["sources-of"] = st.session_state["sources-of-asked"] = asked
    name = st.selectbox(say("Cause, finding or test"), names, format_func=labels.__getitem__, key="sources-of")
    with in_words("sources-error"):
        definition = world_.network.knowledge.variables[name].definition
        sheet(told(definition, passports(world_.network.knowledge, name)), "sources-numbers")
    _own(world_, about)
    sheet(foot(about), "sources-foot")


def told(definition: str, found: tuple[Passport, ...]) -> Html:
    """The numbers by their role."""
    methods = [one.number.method for one in found]
    counts = ", ".join(f"{methods.count(m)} {say(m)}" for m in METHODS if m in methods)
    head = tuple(map(say, ("number", "value", "range", "method", "grade", "row, reason and works")))
    parts = [
        join(h("h2", say(role[:1].upper() + role[1:])), table(head, [_row(one) for one in group], 0, say(role)))
        for role, group in ((role, list(own)) for role, own in groupby(found, key=lambda one: one.role))
    ]
    return join(
        h("p", definition),
        h(
            "p",
            say("{count} numbers: {methods}. Elicited numbers are judgements.", count=len(found), methods=counts),
            class_="quiet",
        ),
        *parts,
    )


def _row(one: Passport) -> tuple[Html | str, ...]:
    number = one.number
    value = figure(number.value)
    if one.comparison:
        value = say("{value}, {comparison} without", value=value, comparison=figure(one.comparison))
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
        say("{low} to {high}", low=figure(number.low), high=figure(number.high)),
        say(number.method),
        h("span", number.grade, class_="grade"),
        why,
    )


def _own(world_: World, about: Answer) -> None:
    """Numbers of one's own in the place of those of the tables, for this session alone."""
    sheet(
        join(
            h("h2", say("Numbers of your own")),
            h(
                "p",
                say(
                    "A table with the columns of one in priors/ (say baselines.csv) and your rows, with author and "
                    "reason; each replaces the number of the same row, in this session alone."
                ),
            ),
        ),
        "sources-own",
    )
    files = st.file_uploader(
        say("Tables of your own: {names}", names=", ".join(OVERLAYS)),
        "csv",
        accept_multiple_files=True,
        max_upload_size=MOST_MEGABYTES,
    )
    if files and (made := _made(tuple((f.name, f.getvalue()) for f in files))) is not None:
        sheet(changed(about, answer(made, _draft()), made), "sources-changed")
        if st.button(say("Use these numbers in this session")):
            st.session_state["own-world"] = made
            st.rerun()
    if world_.overlay:
        sheet(h("p", h("b", say("In force: {tables}", tables=world_.network.knowledge.digest))), "sources-in-force")
        if st.button(say("Back to the numbers of the tables")):
            st.session_state.pop("own-world", None)
            st.rerun()


def _draft() -> Draft:
    history: History = st.session_state.get("history", History())
    return history.now


def _made(files: tuple[tuple[str, bytes], ...]) -> World | None:
    """The model with these numbers; what is wrong with them is said, row by row."""
    key = ("own-made", hash(files), chosen_language())
    if st.session_state.get("own-key") == key:
        made: World | None = st.session_state["own-made"]
        return made
    with TemporaryDirectory() as folder:
        own = Path(folder) / "own"
        own.mkdir()
        for name, content in files:
            (own / Path(name).name).write_bytes(content)
        try:
            made = around(twitchdx.load(language=chosen_language(), overlay=own), "own")
        except twitchdx.KnowledgeError as error:
            items = [h("li", h("b", f"{i.where}: {i.message}."), f" {i.fix}") for i in error.issues]
            sheet(h("ul", *items, class_="notice", role="status"), "sources-refused")
            return None
    st.session_state["own-key"], st.session_state["own-made"] = key, made
    return made


def changed(before: Answer, after: Answer, made: World) -> Html:
    """What the numbers do to the case that is open: the causes that move most."""
    was = {c.cause: c.posterior for c in before.ranking.causes}
    both = [c for c in after.ranking.causes if c.cause in was]
    moved = [c for c in both if natural(was[c.cause]) != natural(c.posterior)]
    ordered = sorted(moved, key=lambda c: -abs(_shift(was[c.cause], c.posterior)))[:MOST]
    rows = [(c.label, natural(was[c.cause]), natural(c.posterior), times(was[c.cause], c.posterior)) for c in ordered]
    if not rows:
        digest = made.network.knowledge.digest
        return h("p", say("These numbers change nothing that shows in this case ({tables}).", tables=digest))
    head = tuple(map(say, ("cause", "with the tables", "with yours", "change")))
    return join(
        h("h2", say("What they do to this case")),
        table(head, rows, 3, say("Causes with the numbers of the tables and with yours")),
    )


def _shift(before: float, after: float) -> float:
    return math.log(max(after, LEAST) / max(before, LEAST))
