"""From a case to one likelihood vector for each observed variable, with everything odd about it as issues."""

from twitchdx.evidence.resolving import Evidence, resolve
from twitchdx.evidence.words import closest, plain

__all__ = ["Evidence", "closest", "plain", "resolve"]
