"""Why a cause moved: the sentence, the chain to the complaint, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Callable

from twitchdx import wording
from twitchdx.language import say
from twitchdx.types import Contribution, Explanation, RankedCause
from twitchdx.wording import decimal
from views.markup import Html, classes, h, join
from views.palette import shape, tone

NOTHING = 0.05  # decibans; less would be a bar of no length with the number 0.0
ZERO = 26.0  # percent of the width: "for" is usually longer than "against"
Words = Callable[[str, str], str]  # a finding and its state in words
Label = Callable[[str], str]


def because(sentence: str, *, weighed: bool, source: str | None) -> Html:
    """Sentence of why for the row of the cause, where the eye is; the weights stand below the lists.

    `source` is the cause whose numbers the link at the end opens.
    """
    numbers = h("button", say("Its numbers and sources"), type="button", data_ev="goto", data_value="sources")
    return join(
        f"{sentence} ",
        h("a", say("Weigh the findings"), href="#why", data_jump="why") if weighed else None,
        h("span", " ", numbers, data_name=source, class_="numbers") if source else None,
    )


def why(cause: RankedCause, explanation: Explanation, words: Words, label: Label) -> Html:
    """Panel of one cause. `words` puts a finding into words, `label` names any variable."""
    before, now = wording.move(explanation.prior, explanation.posterior)
    weighed = tuple(c for c in explanation.contributions if abs(c.decibans) >= NOTHING)
    silent = [words(c.finding, c.state) for c in explanation.contributions if abs(c.decibans) < NOTHING]
    note = (
        say(
            "From {before} to {now}. Decibans of each finding: 10 is ten times the odds. They add up to the change.",
            before=before,
            now=now,
        )
        if explanation.contributions and explanation.prior < 1.0
        else say("It is known, so no finding changes it.")
        if explanation.prior == 1.0
        else say("No finding yet: {before} is how common it is among people like this.", before=before)
    )
    return join(
        h("h2", shape(cause.kind), h("span", say("Why {cause}", cause=label(cause.cause)))),
        _chain(cause, label),
        _bars(weighed, words, tone(cause.kind)) if weighed else None,
        h("p", say("Without weight here: {findings}.", findings="; ".join(silent)), class_="quiet") if silent else None,
        h("p", note, class_="quiet"),
    )


def _chain(cause: RankedCause, label: Label) -> Html | None:
    if len(cause.chain) < 2:
        return None
    steps = [h("li", label(name)) for name in cause.chain]
    return h("ol", *steps, class_="chain", aria_label=say("Strongest chain from the cause to the complaint"))


def _bars(contributions: tuple[Contribution, ...], words: Words, tone_name: str) -> Html:
    longest_for = max((c.decibans for c in contributions if c.decibans > 0.0), default=0.0)
    longest_against = max((-c.decibans for c in contributions if c.decibans < 0.0), default=0.0)
    # One scale for both sides, and room for the numbers at the ends.
    scale = max(longest_for / (88.0 - ZERO), longest_against / (ZERO - 12.0)) or 1.0
    rows = [_bar(c, words, scale) for c in sorted(contributions, key=lambda c: -c.decibans)]
    head = h(
        "div",
        h("span", say("Finding"), role="columnheader"),
        h(
            "span",
            h("i", say("\u2190 against"), style=f"right:{100.0 - ZERO + 1.5:.1f}%"),
            h("i", say("for \u2192"), style=f"left:{ZERO + 1.5:.1f}%"),
            class_="sides",
            role="columnheader",
            aria_label=say("decibans"),
        ),
        role="row",
        class_="head",
    )
    return h(
        "div", head, *rows, role="table", class_=f"weights {tone_name}", aria_label=say("Findings for and against")
    )


def _bar(contribution: Contribution, words: Words, scale: float) -> Html:
    size = abs(contribution.decibans) / scale
    against = contribution.decibans < 0.0
    bar = f"right:{100.0 - ZERO}%;width:{size:.2f}%" if against else f"left:{ZERO}%;width:{size:.2f}%"
    end = f"right:{100.0 - ZERO + size + 1.0:.2f}%" if against else f"left:{ZERO + size + 1.0:.2f}%"
    return h(
        "div",
        h("span", words(contribution.finding, contribution.state), role="cell", class_="finding"),
        h(
            "span",
            h("i", class_="zero", style=f"left:{ZERO}%"),
            h("i", class_=classes("bar", against and "against"), style=bar),
            h("span", signed(contribution.decibans), class_="number", style=end),
            role="cell",
            class_="weight",
        ),
        role="row",
    )


def signed(decibans: float) -> str:
    """One decimal with its sign; a real minus."""
    text = decimal(decibans, signed=True)
    return "0.0" if text[1:] == "0.0" else text
