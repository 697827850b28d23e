"""Panels of script concordance in a room: one stage that tells a story and asks its items, without any forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import classroom
import sureness
from casefiles import Source
from sureness import Asked
from twitchdx import rooms as r
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.teaching.items import Item, items
from twitchdx.teaching.panels import Panel, counted, item_of
from twitchdx.teaching.ranges import Range
from twitchdx.teaching.stages import case_at


def staged(network: Network, source: Source, causes: Sequence[str], of_each: int) -> r.StagedCase:
    """The panel of a case: what its first stage tells, and items about the causes.

    Raises
    ------
    ValueError
        Where no finding makes an item.
    """
    case = source.case
    made = items(network, case_at(case, 0), causes, of_each=of_each)
    if not made:
        raise ValueError(say("No finding makes an item for these causes. Choose others."))
    first = case.stages[0]
    shown: dict[str, object] = {
        "text": first.text,
        "picture": [first.picture, first.picture_text],
        "items": [item.text for item in made],
    }
    held = {"items": [asdict(item) for item in made], "case": classroom.without_pictures(source.text)}
    revealed: dict[str, object] = {r.Feedback.MODEL: held}
    return r.StagedCase(f"panel-{case.id}", case.title, (r.Stage(shown, revealed),))


def items_of(revealed: Mapping[str, Any]) -> tuple[Item, ...]:
    """The items with the model's answers, as far as they are revealed."""
    found = revealed.get(r.Feedback.MODEL)
    rows = found.get("items", ()) if isinstance(found, Mapping) else ()
    return tuple(item_of(row, f"item {number}") for number, row in enumerate(rows, start=1))


def asked(network: Network, revealed: Mapping[str, Any], *, ahead: bool = False) -> Asked[tuple[Range, ...]] | None:
    """The ranges of the model's answers, in decibans; None where the stage has no items, or none that are revealed."""
    found, held = items_of(revealed), revealed.get(r.Feedback.MODEL)
    if not found or not isinstance(held, Mapping) or "case" not in held:
        return None
    try:
        case = classroom.parsed(network.knowledge, str(held["case"]))
    except ValueError:  # the tables have moved on since the panel was made
        return None
    return sureness.asked_items(network, case, found, ahead=ahead)


def counts_of(group: Sequence[r.Tally], count: int) -> tuple[dict[int, int], ...]:
    """How often each answer was given to each item."""
    given = {t.name: t.numbers for t in group if t.kind is r.AnswerKind.ITEM and t.key == "answer"}
    return tuple(counted(given.get(name_of(number), ())) for number in range(count))


def panel_of(case: r.StagedCase, group: Sequence[r.Tally]) -> Panel | None:
    """The panel of a room; None where its case is none."""
    stage = case.stages[0]
    found = items_of(stage.revealed)
    if not stage.shown.get("items") or not found:
        return None
    return Panel(case.title, str(stage.shown.get("text", "")), found, counts_of(group, len(found)))


def name_of(number: int) -> str:
    """Name of an item in answers."""
    return f"item-{number}"
