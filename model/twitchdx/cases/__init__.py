"""Case files: JSON lines, JSON and CSV. A bad row becomes an issue; the good ones are read."""

from twitchdx.cases.objects import object_from_case, row_from_object
from twitchdx.cases.reading import STDIN, read_cases
from twitchdx.cases.row import CaseRow, UnreadableFileError

__all__ = ["STDIN", "CaseRow", "UnreadableFileError", "object_from_case", "read_cases", "row_from_object"]
