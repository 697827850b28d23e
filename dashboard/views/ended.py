"""The end of a practised case: what it was, and how the learner did beside the model."""

from __future__ import annotations

from practising import Round
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.teaching.after_case import after_case
from twitchdx.teaching.checked import Replay
from twitchdx.teaching.line import About
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.teaching.progress import case_result
from twitchdx.teaching.stages import TeachingCase
from twitchdx.teaching.updates import updates
from twitchdx.wording import decimal
from views.beside import lines
from views.hundred import label as option
from views.markup import Html, h, join
from views.rows import table

MOVE = 3.0  # decibans, a factor of 2 in the odds: smaller moves of the model are not listed


def ended(network: Network, own: Round, said: Replay) -> Html:
    """What it was, with scores, moves, dangers, the work-up and what to take along."""
    case = own.case
    found = after_case(network, case, own.attempt, said)
    result = case_result(network, case, own.attempt, said)
    by = {about: [line for line in found if line.about is about] for about in About}
    numbers = [
        (say("Brier score"), f"{result.learner.brier:.2f}", f"{result.model.brier:.2f}"),
        (say("Log score, bits"), decimal(result.learner.log), decimal(result.model.log)),
    ]
    head = tuple(map(say, ("score", "you", "the model")))
    return h(
        "div",
        h("h2", say("What it was")),
        *[h("p", line.text, class_="outcome") for line in by[About.OUTCOME]],
        h("p", _source(case), class_="quiet"),
        h(
            "div",
            h("div", h("h3", say("Scores")), table(head, numbers, 2, say("Scores")), h("p", _scale(), class_="quiet")),
            h("div", h("h3", say("Your moves beside the model\u2019s")), _moves(network, own, said)),
            class_="two",
        ),
        h("h3", say("Dangers")) if by[About.DANGER] else None,
        lines(by[About.DANGER]),
        h("h3", say("What your steps took")),
        lines(by[About.WORK_UP]),
        h("h3", say("To take along")),
        lines(by[About.POINT]),
        class_="ended",
    )


def _scale() -> str:
    return say("Brier: 0 is sure and right, 2 sure and wrong. Log score: 0 is best, lower is worse.")


def _source(case: TeachingCase) -> str | Html:
    if case.source.kind == "invented":
        return say("Invented, by {author}.", author=case.author)
    link = None
    if case.source.url.startswith(("https://", "http://")):
        link = h("a", case.source.url, href=case.source.url, target="_blank", rel="noreferrer")
    return join(say("After a published report: {citation}. ", citation=case.source.citation.rstrip(".")), link)


def _moves(network: Network, own: Round, said: Replay) -> Html:
    """Moves of a factor of 2 or more in the model, in decibans, beside the learner's."""
    shares = [
        [reading.shares[name] for name in own.case.offered] + [reading.shares[SOMETHING_ELSE]]
        for reading in said.stages
    ]
    rows = [
        (
            f"{option(network.knowledge, u.option)} \u00b7 {u.stage + 1}",
            _signed(u.learner),
            _signed(u.model),
            decimal(u.ratio) if u.ratio is not None else "\u2013",
        )
        for u in updates(own.said, shares)
        if abs(u.model) >= MOVE
    ]
    if not rows:
        return h("p", say("The model made no move of a factor of 2."), class_="quiet")
    head = tuple(map(say, ("cause \u00b7 stage", "you, dB", "model, dB", "ratio")))
    return table(head, rows, 3, say("Moves in decibans"))


def _signed(value: float) -> str:
    return decimal(value, 0, signed=True)
