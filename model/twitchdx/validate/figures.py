"""What the network implies, against every published frequency (prevalences.csv)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from twitchdx.implied import Implied, implied
from twitchdx.network import Network
from twitchdx.validate.inputs import is_input
from twitchdx.validate.intervals import Proportion, proportion

Origin = Literal["fitted", "independent"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A published frequency beside that of the network, and whether the network was built from it."""

    compared: Implied
    origin: Origin


def figures(network: Network) -> tuple[Figure, ...]:
    """Every published frequency: those missed come first, the farthest first; then the rest in table order."""
    found = [
        Figure(one, "fitted" if is_input(network.knowledge, one.row) else "independent") for one in implied(network)
    ]
    return tuple(sorted(found, key=lambda figure: -abs(figure.compared.miss)))


def inside(found: tuple[Figure, ...], origin: Origin) -> Proportion:
    """Share of the figures of one origin that lie inside their published range."""
    return proportion(figure.compared.inside for figure in found if figure.origin == origin)
