"""Simulated people as case files, a block of them at a time; the ending of the name says the format."""

from twitchdx.cases.drawn.files import ENDINGS, TRUTH_ENDINGS, ending, write_people

__all__ = ["ENDINGS", "TRUTH_ENDINGS", "ending", "write_people"]
