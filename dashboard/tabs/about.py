"""About: what this is for, what it is not, what it was held against, and which model it is."""

from __future__ import annotations

from tabs.shared import foot, known, sheet, table
from twitchdx.tally import tally
from views.markup import Html, h, join

PURPOSE = (
    "twitchdx ranks the causes of muscle twitching at rest with an exact Bayesian network over published figures, and "
    "shows why. It is for education, research and exploration. It is not a medical device and does not diagnose."
)
SEE = "See a doctor about twitching that persists, and soon where there is weakness, wasting or loss of movement."
HELD = (
    "The command twitchdx validate holds it against published frequencies, cohorts, case reports and simulated people, "
    "and says where it misses. Striking published cases helped to find missing knowledge, so they are no test on "
    "unseen people."
)
LIMITS = (
    "Adults only. What is not in the model cannot be found by it: a case of another disease, whose signs go together "
    "in one that it knows, does not surprise it. Ranges of judged numbers are wide; How sure shows what they leave "
    "open."
)


def page() -> None:
    """Draw the page."""
    world, about = known()
    knowledge = world.network.knowledge
    every = tally(knowledge)[-1]
    counts = ", ".join(f"{count} {method}" for method, count in every.methods.items())
    sheet(
        join(
            h("h1", "What this is, and what it is not"),
            h(
                "p",
                PURPOSE,
            ),
            h(
                "p",
                SEE,
            ),
            h("h2", "The model"),
            _facts(
                [
                    ("variables", str(len(knowledge.variables))),
                    ("links", str(len(knowledge.links))),
                    ("numbers", f"{every.numbers}: {counts}"),
                    ("version", about.ranking.version),
                    ("tables", about.ranking.digest),
                ]
            ),
            h("h2", "What it was held against"),
            h(
                "p",
                HELD,
            ),
            h("h2", "Limits"),
            h(
                "p",
                LIMITS,
            ),
            h("h2", "What is kept"),
            h("p", "Nothing that you enter leaves this computer, is stored or logged. It ends with the session."),
        ),
        "about",
    )
    sheet(foot(about), "about-foot")


def _facts(rows: list[tuple[str, str]]) -> Html:
    return table(("", ""), [*rows], 0, "The model in numbers")
