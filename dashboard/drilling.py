"""A session of drills: what can be drilled on, what was typed and chosen, and the events that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from twitchdx.teaching.drills import Drill, answered
from twitchdx.teaching.items import Item
from twitchdx.teaching.panels import Panel
from twitchdx.types import Case


@dataclass(frozen=True, slots=True)
class Drilling:
    """Which drill and which item, what was typed and chosen; `checked` says that the drill was answered."""

    drill: int = 0
    true: str = ""
    whole: str = ""
    checked: bool = False
    right: int = 0
    tried: int = 0
    item: int = 0
    said: Mapping[int, int] = field(default_factory=dict)  # answer from -2 to 2 by item


@dataclass(frozen=True, slots=True)
class Exercises:
    """What can be drilled on for people like one case."""

    case: Case
    drills: tuple[Drill, ...]
    items: tuple[Item, ...]
    panel: Panel | None = None  # whose items these are


def number(text: str) -> int | None:
    """Whole number as people type it, with blanks between its thousands."""
    plain = text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "").replace(",", "")
    return int(plain) if plain.isdecimal() and len(plain) < 10 else None


def right(one: Drill, own: Drilling) -> bool | None:
    """Whether the answer is right; None where it is none."""
    true, whole = number(own.true), number(own.whole)
    return None if true is None or not whole else answered(one, true, whole)


def after(found: Exercises, own: Drilling, what: str, value: str) -> Drilling:
    """The session after one event of the page; one that makes no sense changes nothing."""
    match what:
        case "true" | "whole" if not own.checked or right(_now(found, own), own) is None:
            typed = value.strip()[:12]
            named = replace(own, true=typed) if what == "true" else replace(own, whole=typed)
            return replace(named, checked=False)
        case "check" if found.drills and not own.checked:
            verdict = right(_now(found, own), own)
            hit, tried = (0, 0) if verdict is None else (int(verdict), 1)
            return replace(own, checked=True, right=own.right + hit, tried=own.tried + tried)
        case "another":
            return replace(own, drill=own.drill + 1, true="", whole="", checked=False)
        case "say" if found.items and value in {"-2", "-1", "0", "1", "2"}:
            at = own.item % len(found.items)
            return own if at in own.said else replace(own, said={**own.said, at: int(value)})
        case "turn":
            return replace(own, item=own.item + 1)
    return own


def _now(found: Exercises, own: Drilling) -> Drill:
    return found.drills[own.drill % len(found.drills)]
