"""The headline is the finding: what most likely produces the complaint, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from twitchdx.language import say
from twitchdx.types import ORDINARY, WHAT_DRIVES_IT, Kind, RankedCause, Ranking

STANDS_OUT = 0.2  # a rule of wording: a leader with less behind it is not called "most likely"
COMFORTS = 0.5  # "no disease behind it" is said only where that is likelier than not, and nothing is over its line
Label = Callable[[str], str]


def headline(ranking: Ranking, label: Label) -> str:
    """Sentence above the ranking."""
    if not ranking.causes:
        return say("This case could not be ranked")
    if not ranking.complaints:
        return say("Nothing to explain yet")
    first = leader(ranking)
    over = sum(entry.above for entry in ranking.cant_miss)
    if first.cause == ORDINARY and over:  # never a word of comfort beside a danger
        if over == 1:
            return say("Ordinary twitching leads, but 1 cause not to be missed is over its line")
        return say("Ordinary twitching leads, but {count} causes not to be missed are over their lines", count=over)
    if (first.attribution or 0.0) < (COMFORTS if first.cause == ORDINARY else STANDS_OUT):
        return say("Nothing stands out; {cause} leads", cause=_named(first, label))
    drivers = driven_by(first, ranking)
    if first.cause == ORDINARY:
        return say("Most likely ordinary twitching, no disease behind it")
    if not drivers:
        return say("Most likely {cause}", cause=_named(first, label))
    return say(
        "Most likely {cause}, from {drivers}",
        cause=_named(first, label),
        drivers=listed([label(d.cause) for d in drivers], 2),
    )


def subline(ranking: Ranking, people: str, label: Label) -> str:
    """What the ranking below is of, and for whom."""
    if not ranking.complaints:
        return say(
            "How common each cause is among {people}. Enter twitching, a cramp or a spasm to see what produces it.",
            people=people,
        )
    named = listed([label(c) for c in ranking.complaints], 3)
    return say("What produces the {complaints}, in {people}", complaints=named, people=people)


def leader(ranking: Ranking) -> RankedCause:
    """First cause; where that is a medicine or trigger that works through something wrong, that something."""
    first = ranking.causes[0]
    if first.kind in WHAT_DRIVES_IT:
        between = [c for c in ranking.what_is_wrong if c.cause in first.chain]
        if between:
            return between[0]
    return first


def driven_by(cause: RankedCause, ranking: Ranking) -> tuple[RankedCause, ...]:
    """Known drivers whose strongest chain runs through the cause, the strongest first."""
    return tuple(d for d in ranking.what_drives_it if d.observed and d.cause != cause.cause and cause.cause in d.chain)


def listed(words: Sequence[str], at_most: int) -> str:
    """Words in a sentence: "a", "a and b", "a, b and 3 more"."""
    if len(words) > at_most + 1:
        return say("{some} and {count} more", some=", ".join(words[:at_most]), count=len(words) - at_most)
    return say(" and ").join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _named(cause: RankedCause, label: Label) -> str:
    if cause.cause == ORDINARY:
        return say("ordinary twitching")
    if cause.kind is Kind.OTHER:
        return say("something that is not in this model")
    return label(cause.cause)
