"""All questions of one case at their default settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from twitchdx.network import Network
from twitchdx.once import together as shared
from twitchdx.rank import rank
from twitchdx.reasoning.account import account
from twitchdx.reasoning.clock import NoClockError, clock
from twitchdx.reasoning.contrast import contrast
from twitchdx.reasoning.ledger import full_ledger
from twitchdx.reasoning.mainly import mainly
from twitchdx.reasoning.management import management
from twitchdx.reasoning.next_step import candidates, look_ahead, next_steps
from twitchdx.reasoning.robust import robust
from twitchdx.reasoning.settings import settings
from twitchdx.reasoning.situation import situation
from twitchdx.reasoning.surprise import surprise
from twitchdx.reasoning.together import together
from twitchdx.reasoning.whatif import NoComplaintError
from twitchdx.types import WHAT_IS_WRONG, Case, Kind


def _leader(network: Network, case: Case) -> str:
    """The condition or imbalance that the ranking shows first."""
    wrong = (c for c in rank(network, case).causes if c.kind in WHAT_IS_WRONG and c.kind is not Kind.ORDINARY)
    return next(wrong).cause


QUESTIONS: Mapping[str, Callable[..., Any]] = {
    "rank": rank,
    "explain": lambda network, case: account(network, case, _leader(network, case)),
    "mainly": mainly,
    "together": together,
    "management": management,
    "next": next_steps,
    "robust": robust,
    "ledger": full_ledger,
    "surprise": surprise,
    "contrast": contrast,
    "settings": settings,
    "clock": clock,
}


def bundle(network: Network, case: Case) -> dict[str, Any]:
    """The answer to each of `QUESTIONS`; None where it does not arise: nothing to stop, or weakness already.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    with shared():
        return _answers(network, case)


def _answers(network: Network, case: Case) -> dict[str, Any]:
    given = situation(network, case)
    look = look_ahead(network, given, candidates(network, given))
    found: dict[str, Any] = {}
    for name, question in QUESTIONS.items():
        try:
            shared = {"look": look} if name in ("next", "ledger") else {}
            shared |= {"known": found["robust"]} if name == "ledger" else {}  # one set of draws does for both
            found[name] = question(network, case, **shared)
        except (NoComplaintError, NoClockError):
            found[name] = None
    return found
