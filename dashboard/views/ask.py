"""The next question, answerable on the spot; two runners-up beside it."""

from __future__ import annotations

from catalogue import Catalogue, inside, procedure
from draft import Draft
from twitchdx.language import say
from twitchdx.reasoning.next_step import NextSteps, Step
from twitchdx.wording import share
from views.entry import control
from views.markup import Html, h, join

RUNNERS_UP = 2


def ask(found: NextSteps, catalogue: Catalogue, draft: Draft) -> Html:
    """Box with the first step that the page can take an answer to."""
    steps = [step for step in found.steps if step.finding in catalogue.items]
    if not steps:
        return Html("")
    first, item = steps[0], catalogue.items[steps[0].finding]
    return h(
        "div",
        h(
            "div",
            h("small", say("Ask or test next")),
            h("h3", item.label),
            h("p", f"{takes(first)} {changes(first)}", class_="quiet"),
        ),
        h("div", control(item, draft, None), class_="answer", data_name=item.name),
        h("div", *[_runner_up(step, catalogue) for step in steps[1 : 1 + RUNNERS_UP]], _all(len(steps)), class_="also"),
        h("p", say("Nothing you can do now would change what to do."), class_="stop") if found.stop else None,
        class_="ask",
    )


def takes(step: Step) -> str:
    """What a step is, and how long it takes: "Blood test, 1 day."."""
    what = procedure(step.procedure)
    if step.wait < 1.0:
        return f"{what}."
    if step.wait == 1.0:
        return say("{what}, 1 day.", what=what)
    return say("{what}, {days} days.", what=what, days=f"{step.wait:g}")


def changes(step: Step) -> str:
    """What knowing it would change, in shares of people like this."""
    parts = []
    if step.crosses > 0.0:
        parts.append(say("It takes a cause across its line in {share}.", share=share(min(1.0, step.crosses))))
    if step.changes_leader > 0.0:
        parts.append(say("Another cause leads then in {share}.", share=share(min(1.0, step.changes_leader))))
    return " ".join(parts) or say("It changes no line and no leader.")


def _runner_up(step: Step, catalogue: Catalogue) -> Html:
    item = catalogue.items[step.finding]
    name = join(item.label, " ", h("small", inside(takes(step).rstrip("."))))
    return h("button", name, type="button", class_="chip", data_find=item.label)


def _all(number: int) -> Html:
    words = say("All {number}", number=number)
    return h("button", words, type="button", class_="chip", data_ev="goto", data_value="next-test")
