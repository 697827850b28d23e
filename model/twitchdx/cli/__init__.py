"""The command line: `twitchdx --help`."""

from twitchdx.cli.main import app

__all__ = ["app"]
