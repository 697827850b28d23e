"""The profile of a results file: what came out, whom not to miss, and what is wrong with the data."""

from twitchdx.report.profile import Profile, profile
from twitchdx.report.reading import results

__all__ = ["Profile", "profile", "results"]
