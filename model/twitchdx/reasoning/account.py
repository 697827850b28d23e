"""All that is to be said for and against one cause."""

from __future__ import annotations

from dataclasses import dataclass

from twitchdx.network import Network
from twitchdx.rank import rank
from twitchdx.reasoning.carriers import TOP, Carrier, carriers
from twitchdx.reasoning.explain import EXACT, explain
from twitchdx.types import Case, Explanation


@dataclass(frozen=True, slots=True)
class Account:
    """The explanation of a cause, its share in the complaint, the chain that leads there, and the rows that carry it.

    `attribution` is None and `chain` empty where nothing is complained of, or nothing leads from the cause to it.
    """

    case_id: str
    explanation: Explanation
    attribution: float | None
    chain: tuple[str, ...]
    carriers: tuple[Carrier, ...]


def account(network: Network, case: Case, cause: str, *, exact_up_to: int = EXACT, top: int = TOP) -> Account:
    """Explain a cause in full; see `explain` and `carriers` for the errors."""
    explanation = explain(network, case, cause, exact_up_to=exact_up_to)
    ranked = next((c for c in rank(network, case).causes if c.cause == cause), None)
    return Account(
        case_id=case.id,
        explanation=explanation,
        attribution=ranked.attribution if ranked else None,
        chain=ranked.chain if ranked else (),
        carriers=carriers(network, case, cause, top),
    )
