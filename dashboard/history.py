"""Undo and redo: the draft now, those before it and those that were gone back from; every step is a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from catalogue import Catalogue
from draft import Draft, apply
from twitchdx.types import Case

LONGEST = 100  # steps back


@dataclass(frozen=True, slots=True)
class History:
    """The draft on the screen, those before it (the latest last) and those undone (the next to redo last)."""

    now: Draft = field(default_factory=Draft)
    past: tuple[Draft, ...] = ()
    future: tuple[Draft, ...] = ()


def step(history: History, event: Mapping[str, Any], catalogue: Catalogue, published: Mapping[str, Case]) -> History:
    """History after one event; choosing a cause to look at is no step to go back over."""
    match event.get("do"):
        case "undo":
            return undone(history)
        case "redo":
            return redone(history)
    changed = apply(history.now, event, catalogue, published)
    if changed == history.now:
        return history
    if event.get("do") == "select":
        return replace(history, now=changed)
    return moved(history, changed)


def moved(history: History, draft: Draft) -> History:
    """History after a change; what was undone before it is gone."""
    return History(draft, (*history.past, history.now)[-LONGEST:])


def undone(history: History) -> History:
    """One step back, where there is one."""
    if not history.past:
        return history
    return History(history.past[-1], history.past[:-1], (*history.future, history.now))


def redone(history: History) -> History:
    """One step forward again, where one was gone back."""
    if not history.future:
        return history
    return History(history.future[-1], (*history.past, history.now), history.future[:-1])
