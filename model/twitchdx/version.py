"""Version of the installed package; stands on every output beside the digest of the tables."""

from importlib.metadata import version

VERSION = version("twitchdx")
