"""The profile of a results file: what a whole run says, as a value, a page, a PDF and JSON.

`columns` and `blocks` read the file, `counting` makes a profile of each block, and `adding` makes one of them all.
"""

from twitchdx.report.profile import Cause, Histogram, Line, Person, Problem, Profile, Setting
from twitchdx.report.reading import read_profile

__all__ = ["Cause", "Histogram", "Line", "Person", "Problem", "Profile", "Setting", "read_profile"]
