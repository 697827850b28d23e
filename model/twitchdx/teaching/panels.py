"""A panel of script concordance: items that experts answer each alone, and the key that their answers make.

Aggregate scoring (Charlin et al. 2000; Fournier, Demeester & Charlin 2008): the commonest answer to an item gets 1,
each other one its share of that. The model's answer stands beside it and is a thing apart.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from twitchdx.teaching.items import ANSWERS, Item, panel_key
from twitchdx.types import DISCLAIMER

KIND = "panel of script concordance"


@dataclass(frozen=True, slots=True)
class Panel:
    """Items about one story, and how many of a panel gave each answer to each of them."""

    title: str
    told: str
    items: tuple[Item, ...]
    counts: tuple[Mapping[int, int], ...]

    @property
    def keys(self) -> tuple[Mapping[int, float], ...]:
        """Credit of each answer to each item that somebody answered; empty for others."""
        return tuple(
            panel_key([*Counter(dict(counts)).elements()]) if any(counts.values()) else {} for counts in self.counts
        )

    @property
    def agreeing(self) -> int:
        """Items of which the model's answer is the commonest of the panel, and no other is as common."""
        return sum(_commonest(key) == [item.key] for item, key in zip(self.items, self.keys, strict=True))

    @property
    def divided(self) -> int:
        """Items of which several answers of the panel are as common, so that it has not one to agree with."""
        return sum(len(_commonest(key)) > 1 for key in self.keys)


def _commonest(key: Mapping[int, float]) -> list[int]:
    return [answer for answer, credit in key.items() if credit == 1.0]


def credit(counts: Mapping[int, int]) -> Mapping[int, float]:
    """Credit of each answer, by how often each was given; empty where none was."""
    return panel_key([*Counter(dict(counts)).elements()]) if any(counts.values()) else {}


def counted(answers: Sequence[float]) -> dict[int, int]:
    """How often each answer was given; what is no answer is left out."""
    found = Counter(int(one) for one in answers if one in ANSWERS)
    return {answer: found[answer] for answer in ANSWERS}


def as_json(panel: Panel) -> str:
    """The panel with its key, as a file."""
    rows = [
        {**asdict(item), "panel": {str(answer): n for answer, n in counts.items()}}
        for item, counts in zip(panel.items, panel.counts, strict=True)
    ]
    whole = {"kind": KIND, "title": panel.title, "told": panel.told, "items": rows, "disclaimer": DISCLAIMER}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def read_panel(content: bytes) -> Panel:
    """The panel of a file that `as_json` wrote.

    Raises
    ------
    ValueError
        With the place, what was expected there and what came.
    """
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"expected JSON: {error}") from None
    if not isinstance(whole, dict) or whole.get("kind") != KIND:
        raise ValueError(f'expected an object with "kind": "{KIND}"')
    rows = whole.get("items")
    if not isinstance(rows, list) or not rows:
        raise ValueError("items: expected a list of items")
    pairs = [_row(row, f"item {number}") for number, row in enumerate(rows, start=1)]
    title, told = (str(whole.get(name, "")) for name in ("title", "told"))
    return Panel(title, told, tuple(item for item, _ in pairs), tuple(counts for _, counts in pairs))


def item_of(row: object, where: str) -> Item:
    """An item read back.

    Raises
    ------
    ValueError
        Where a field is missing or is none.
    """
    if not isinstance(row, dict):
        raise ValueError(f"{where}: expected an object, got {type(row).__name__}")
    found: dict[str, Any] = {}
    for field in fields(Item):
        value = row.get(field.name)
        wanted = {"str": str, "int": int}.get(str(field.type), int | float)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise ValueError(f"{where}: {field.name}: expected {field.type}, got {value!r}")
        found[field.name] = value
    if found["key"] not in ANSWERS:
        raise ValueError(f"{where}: key: expected an answer from -2 to 2, got {found['key']}")
    return Item(**found)


def _row(row: object, where: str) -> tuple[Item, Mapping[int, int]]:
    item = item_of(row, where)
    given = row.get("panel") if isinstance(row, dict) else None
    counts = {answer: given.get(str(answer), 0) for answer in ANSWERS} if isinstance(given, dict) else {}
    odd = next((n for n in counts.values() if not isinstance(n, int) or isinstance(n, bool) or n < 0), None)
    if not counts or odd is not None:
        got = repr(odd) if counts else repr(given)
        raise ValueError(f"{where}: panel: expected how many gave each answer from -2 to 2, got {got}")
    return item, dict(sorted(counts.items()))
