"""The tables of priors/ as values: `read` never raises for bad content, it collects issues."""

from twitchdx.tables.reading import default_directory, read

__all__ = ["default_directory", "read"]
