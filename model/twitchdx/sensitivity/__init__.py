"""Which numbers of priors/ move the answers most: exact derivatives, over many cases."""

from twitchdx.sensitivity.answers import Question, Unanswered, derivatives, elasticities, questions
from twitchdx.sensitivity.entries import Entries, entries
from twitchdx.sensitivity.numbers import Named, named_numbers
from twitchdx.sensitivity.report import By, Methods, Moved, Report, drawn, report
from twitchdx.sensitivity.workers import in_parallel

__all__ = [
    "By",
    "Entries",
    "Methods",
    "Moved",
    "Named",
    "Question",
    "Report",
    "Unanswered",
    "derivatives",
    "drawn",
    "elasticities",
    "entries",
    "in_parallel",
    "named_numbers",
    "questions",
    "report",
]
