"""What a row of results holds beside what every row has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from twitchdx.network import Network

TOP = 5


@dataclass(frozen=True, slots=True)
class Options:
    """`top` causes a row; bands, what speaks for the first cause, and the next step only where they are asked for.

    Without `attributed` there are no top causes and no `doubt`: most of the time of a row goes into attribution.
    """

    top: int = TOP
    band: bool = False
    explain: bool = False
    next_step: bool = False
    attributed: bool = True

    @property
    def detailed(self) -> bool:
        """Whether a row takes far longer than its rank."""
        return self.band or self.explain or self.next_step


@lru_cache(maxsize=16)
def ledger_stems(network: Network) -> tuple[str, ...]:
    """Column stem of each can't-miss cause; with its state where a cause has two lines."""
    lines = network.knowledge.thresholds
    causes = [line.cause for line in lines]
    return tuple(
        f"cant_miss_{line.cause}" + (f"_{line.state}" if causes.count(line.cause) > 1 else "") for line in lines
    )
