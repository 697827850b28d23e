"""twitchdx: ranks the causes of muscle twitching at rest, and says why. Not a medical device."""

from importlib.metadata import version

__version__ = version("twitchdx")
