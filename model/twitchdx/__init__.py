"""twitchdx: ranks the causes of muscle twitching at rest, and says why. Not a medical device.

>>> import twitchdx
>>> network = twitchdx.load()
>>> case = twitchdx.Case("1", "primary_care", 58, "female", {"twitching_leg": "present"})
>>> twitchdx.rank(network, case).scored
True
"""

from twitchdx.frames import score
from twitchdx.network import KnowledgeError, Network, load
from twitchdx.rank import rank, rank_many
from twitchdx.reasoning import explain
from twitchdx.types import Case, Explanation, Issue, Lab, Likelihood, Ranking
from twitchdx.version import VERSION

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
