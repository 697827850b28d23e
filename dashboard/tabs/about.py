"""About: what this is for, what it is not, how it does against what is published, and which model it is."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import streamlit as st

from tabs.shared import foot, in_words, known, sheet
from twitchdx import tables
from twitchdx.batch.agreement import read_diagnoses
from twitchdx.cases import read_cases
from twitchdx.language import say, spoken
from twitchdx.network import Network
from twitchdx.tally import tally
from twitchdx.validate import CaseFile, Report, validate
from twitchdx.validate.figures import inside
from twitchdx.validate.wordings import bar_name, share, verdict
from views.markup import Html, h, join
from views.rows import table
from world import World

PURPOSE = (
    "twitchdx ranks the causes of muscle twitching at rest with an exact Bayesian network over published figures, and "
    "shows why. It is for education, research and exploration. It is not a medical device and does not diagnose."
)
SEE = "See a doctor about twitching that persists, and soon where there is weakness, wasting or loss of movement."
UNSEEN = (
    "Striking published cases helped to find missing knowledge, so they are no test on unseen people. Cases of the "
    "literature need not be like those of a surgery."
)
CARD = (
    ("Meant for", "Clinicians and curious people who explore a case, educators with learners, analysts of case files."),
    ("Not meant for", "Deciding on a person's care, triage, screening, or anything done without a clinician."),
    ("People", "Adults. Under 18 the base rates are not those of the tables; the page says so."),
    (
        "What it knows",
        (
            "Causes of twitching, cramps and spasms at rest that the tables name; every number has a range, a method, "
            "a grade and a source, or is marked as a judgement."
        ),
    ),
    (
        "What it cannot",
        "Find a disease that is not in it: a case whose signs go together in one that it knows does not surprise it.",
    ),
    (
        "How sure",
        "Ranges of judged numbers are wide; How sure shows what they leave open, and which number to research.",
    ),
    (
        "Who may be served worse",
        "Anyone unlike the people of the studies; Sources names each study. No number of the tables goes by ancestry.",
    ),
    (
        "Data",
        "No record of any patient was used to fit it. Published case reports are shipped with their citation.",
    ),
    ("Kept", "Nothing that you enter leaves this computer, is stored or logged. It ends with the session."),
)


def page() -> None:
    """Draw the page."""
    world, about = known()
    sheet(join(h("h1", say("What this is, and what it is not")), h("p", say(PURPOSE)), h("p", say(SEE))), "about")
    sheet(_model(world, about.ranking.version, about.ranking.digest), "about-model")
    with in_words("about-error"):
        _held_against(world)
    sheet(foot(about), "about-foot")


def _model(world: World, version: str, digest: str) -> Html:
    knowledge = world.network.knowledge
    every = tally(knowledge)[-1]
    counts = ", ".join(f"{count} {say(method)}" for method, count in every.methods.items())
    card = [(say(name), say(text)) for name, text in CARD]
    facts = [
        (say("variables"), str(len(knowledge.variables))),
        (say("links"), str(len(knowledge.links))),
        (say("numbers"), f"{every.numbers}: {counts}"),
        (say("version"), version),
        (say("tables"), digest),
    ]
    return join(
        h("h2", say("Model card")),
        table(("", ""), card, 0, say("Model card")),
        h("h2", say("The model in numbers")),
        table(("", ""), facts, 0, say("The model in numbers")),
    )


@st.cache_resource(show_spinner=False, max_entries=4)
def _report(digest: str, language: str, _network: Network) -> Report:  # noqa: ARG001 (the key of the cache)
    """The calibration report without simulated people, worked out once for each set of tables and labels."""
    folder = tables.default_directory()
    cases, diagnoses = folder / "cases" / "published_cases.jsonl", folder / "cases" / "diagnoses.csv"
    file = CaseFile(cases.name, tuple(read_cases(cases)), read_diagnoses(diagnoses))
    return validate(_network, folder, file, patients=0)


def _held_against(world: World) -> None:
    with st.spinner(say("Holding the model against what is published\u2026")):
        report = _report(world.network.knowledge.digest, spoken(), world.network)
    head = (say("held against"), say("comes out so in"), say("aim"))
    sheet(
        join(
            h("h2", say("What it was held against, worked out just now")),
            table(head, list(_rows(report)), 0, say("Validation")),
            h("p", say(UNSEEN), class_="quiet"),
            h("p", say("twitchdx validate gives all rows, misses first, and pictures."), class_="quiet"),
        ),
        "about-held",
    )
    if find_spec("jinja2") is not None:
        from twitchdx.validate.page import page as whole

        text = whole(report)
        st.download_button(say("The whole report"), text, "twitchdx-validation.html", "text/html", on_click="ignore")


def _rows(report: Report) -> Iterator[tuple[Html | str, ...]]:
    for origin in ("independent", "fitted"):
        found = inside(report.figures, origin)
        if found.of:
            name = say("published frequencies inside their range") + f" ({say(origin)})"
            yield name, share(found), ""
    if report.cohorts.checks:
        yield say("cohorts inside their range"), share(report.cohorts.passed), ""
    if report.published is not None:
        for bar in report.published.bars:
            aim = say("{count} in 100", count=round(100 * bar.aim))
            yield bar_name(bar), share(bar.found), f"{aim}: {verdict(bar)}"
