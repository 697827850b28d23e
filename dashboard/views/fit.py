"""Whether the findings fit together, and what it looks like where they do not."""

from __future__ import annotations

from catalogue import Catalogue, inside, short, spaced
from twitchdx.language import say
from twitchdx.reasoning.surprise import Surprise, Trace, Verdict
from twitchdx.wording import ratio, share
from views.markup import Html, h

FEWEST = 2  # findings that can fit each other


def fits(found: Surprise) -> Html:
    """Words for the case bar."""
    if len(found.findings) < FEWEST or found.verdict is not Verdict.EXPECTED:
        return Html("")
    return h("span", say(", they fit together"), class_="quiet")


def oddness(found: Surprise, catalogue: Catalogue) -> Html:
    """Notice of an odd case; none where it is as expected."""
    rare = share(min(1.0, found.rarity))
    match found.verdict:
        case Verdict.TYPO:
            return _suspect(next(t for t in found.findings if t.finding == found.suspect), catalogue)
        case Verdict.RARE:
            text = say(
                "An uncommon case: {rare} of people with this complaint have answers as rare. A rare disease of this "
                "model looks like that; so may one that it does not have.",
                rare=rare,
            )
        case Verdict.OUTSIDE:
            text = say(
                "No disease of this model explains these findings well: one that the model does not have would fit "
                "{times} times as well as those it has. The cause may be outside this model.",
                times=ratio(2.0**found.unknown),
            )
        case _:
            return Html("")
    return h("p", text, class_="notice", role="status")


def _suspect(trace: Trace, catalogue: Catalogue) -> Html:
    item = catalogue.items.get(trace.finding)
    states = item.states if item else {}
    was, instead = (inside(short(states.get(s, spaced(s)))) for s in (trace.state, trace.instead))
    text = say(
        "Is {finding} right? It was entered as {was}; with {instead} this case would be {times} times as common.",
        finding=inside(item.label if item else trace.label),
        was=was,
        instead=instead,
        times=ratio(max(1.0, trace.factor)),
    )
    look = h("button", say("Look at it"), type="button", class_="chip", data_find=item.label) if item else None
    return h("div", h("p", text), look, class_="notice", role="status")
