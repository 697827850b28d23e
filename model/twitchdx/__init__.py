"""twitchdx: ranks the causes of muscle twitching at rest, and says why. Not a medical device.

>>> import twitchdx
>>> network = twitchdx.load()
>>> case = twitchdx.Case("1", "primary_care", 58, "female", {"twitching_leg": "present"})
>>> twitchdx.rank(network, case).scored
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from twitchdx.network import KnowledgeError, Network, load
from twitchdx.rank import rank, rank_many
from twitchdx.types import Case, Explanation, Issue, Lab, Likelihood, Ranking
from twitchdx.version import VERSION

if TYPE_CHECKING:
    from twitchdx.frames import score
    from twitchdx.reasoning.explain import explain

__version__ = VERSION

__all__ = [
    "Case",
    "Explanation",
    "Issue",
    "KnowledgeError",
    "Lab",
    "Likelihood",
    "Network",
    "Ranking",
    "__version__",
    "explain",
    "load",
    "rank",
    "rank_many",
    "score",
]

_LATER = {
    "explain": "twitchdx.reasoning.explain",
    "score": "twitchdx.frames",
}  # half of the time of an import (PEP 562)


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
